import { describe, expect, test } from 'vitest';
import { checkAddress } from './index.ts';
import { checkMemo } from './memo.ts';

function check(network: string, address: string, memo?: string | null) {
  return checkAddress({ currency: null, network, address, memo });
}

describe('memos', () => {
  const account = 'GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ';
  const ACCEPTED: ReadonlyArray<[memo: string | null, stored: string | null]> = [
    [null, null],
    ['', null],
    ['12345', '12345'],
    ['18446744073709551615', '18446744073709551615'],
    ['order 12', 'order 12'],
    ['2026-11-21', '2026-11-21'],
    ['é'.repeat(14), 'é'.repeat(14)],
  ];
  test.each(ACCEPTED)('stellar accepts %j', (memo, stored) => {
    expect(check('stellar', account, memo)).toEqual({ ok: true, address: account, memo: stored });
  });

  test.each([
    ['18446744073709551616', 'is above 18446744073709551615'],
    ['é'.repeat(15), 'is 30 bytes long; at most 28'],
    ['a\u0000b', 'control characters'],
    ['a\u007fb', 'control characters'],
    ['a\u0080b', 'control characters'],
    ['a\u009fb', 'control characters'],
    [' a', 'control characters, or begin or end'],
    ['\ud800', 'control characters'],
  ])('stellar refuses %j', (memo, problem) => {
    const answer = check('stellar', account, memo);
    expect(answer).toEqual({ ok: false, field: 'memo', problem: expect.stringContaining(problem) });
  });

  test('a required memo must be given', () => {
    expect(checkMemo(null, 'REQUIRED', 'XRP on ripple')).toEqual({
      ok: false,
      problem: 'is required: an address for XRP on ripple needs a memo',
    });
    expect(checkMemo('7', 'REQUIRED', 'XRP on ripple')).toEqual({ ok: true, value: '7' });
  });

  test('an asset without memos refuses a memo', () => {
    const address = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';
    expect(checkAddress({ currency: 'USDC', network: 'base', address, memo: '1' })).toEqual({
      ok: false,
      field: 'memo',
      problem: 'must be omitted: USDC on base does not use memos',
    });
    expect(check('base', address, '1')).toMatchObject({ ok: false, field: 'memo' });
  });

  test('the memo rule of a known asset applies', () => {
    expect(checkAddress({ currency: 'XLM', network: 'stellar', address: account, memo: '7' })).toEqual({
      ok: true,
      address: account,
      memo: '7',
    });
    const unknown = { currency: 'NEW', network: 'stellar', address: account };
    expect(checkAddress({ ...unknown, memo: '7' })).toMatchObject({ ok: false, field: 'memo' });
    expect(checkAddress(unknown)).toMatchObject({ ok: true });
  });
});
