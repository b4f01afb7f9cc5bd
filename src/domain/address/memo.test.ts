import fc from 'fast-check';
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
    ['0', '0'],
    ['a007', 'a007'],
    ['é'.repeat(14), 'é'.repeat(14)],
    ['заказ 12', 'заказ 12'],
    ['注文12', '注文12'],
  ];
  test.each(ACCEPTED)('stellar accepts %j', (memo, stored) => {
    expect(check('stellar', account, memo)).toEqual({ ok: true, address: account, memo: stored });
  });

  test.each([
    ['18446744073709551616', 'is above 18446744073709551615'],
    ['é'.repeat(15), 'is 30 bytes long; at most 28'],
    ['a\u0000b', 'U+0000'],
    ['a\u007fb', 'U+007F'],
    ['a\u0080b', 'U+0080'],
    ['a\u009fb', 'U+009F'],
    [' a', 'begin or end with a space'],
    ['a ', 'begin or end with a space'],
    ['\ud800', 'U+D800'],
    // Digits that look like others: full-width, Arabic-Indic, Bengali, mathematical, superscript, circled, Roman.
    ['\uff11\uff12\uff13', 'the character U+FF11'],
    ['12\u0663', 'U+0663'],
    ['1\u09ea', 'U+09EA'],
    ['\u{1d7d9}', 'U+1D7D9'],
    ['1\u00b2', 'U+00B2'],
    ['\u2460', 'U+2460'],
    ['\u2163', 'U+2163'],
    // Characters that cannot be seen, or that reorder others.
    ['12\u202e34', 'U+202E'],
    ['12\u200b34', 'U+200B'],
    ['\ufeff1234', 'U+FEFF'],
    ['12\u00ad34', 'U+00AD'],
    ['12\ufe0f', 'U+FE0F'],
    ['12\u034f34', 'U+034F'],
    ['\u3164', 'U+3164'],
    ['12\u00a034', 'U+00A0'],
    ['12\u200934', 'U+2009'],
    ['12\u202834', 'U+2028'],
    ['\ue000', 'U+E000'],
    ['\ufdd0', 'U+FDD0'],
    // Letters in another form, and a letter as two characters.
    ['\uff21bc', 'U+FF21'],
    ['e\u0301', 'U+0301'],
    ['\u212bngstrom', 'U+212B'],
    // Cyrillic ze and Greek omicron among digits, Cyrillic a in a Latin word.
    ['12\u041745', 'mixes U+0417'],
    ['1\u03bf', 'mixes U+03BF'],
    ['p\u0430y', 'mixes U+0430'],
    ['007', 'has leading zeros'],
    ['00', 'has leading zeros'],
  ])('stellar refuses %j', (memo, problem) => {
    const answer = check('stellar', account, memo);
    expect(answer).toEqual({ ok: false, field: 'memo', problem: expect.stringContaining(problem) });
  });

  test('leading zeros are refused, not dropped: a receiver who reads a text would not find the payment', () => {
    expect(checkMemo('007', 'OPTIONAL', 'XLM on stellar')).toEqual({
      ok: false,
      problem:
        'has leading zeros: a memo of digits is sent as a number, 7; give that if the receiver means the number',
    });
    expect(checkMemo(`${'0'.repeat(30)}1`, 'OPTIONAL', 'XLM on stellar').ok).toBe(false);
  });

  test('a private key in place of a memo is told as exposed', () => {
    const seed = 'SBGWSG6BTNCKCOB3DIFBGCVMUPQFYPA2G4O34RMTB343OYPXU5DJDVMN';
    const answer = check('stellar', account, seed);
    const problem = expect.stringMatching(/^is a Stellar SECRET SEED, not a memo: it is now exposed/);
    expect(answer).toMatchObject({ ok: false, field: 'memo', problem });
    expect(JSON.stringify(answer)).not.toContain(seed);
    expect(checkMemo(seed, 'NONE', 'USDC on base')).toMatchObject({
      problem: expect.stringContaining('exposed'),
    });
  });

  test('an accepted memo is what it looks like: one form, no invisible character, and digits are an id', () => {
    const confusing = fc.constantFrom(
      '\uff11',
      '\u0661',
      '\u202e',
      '\u200b',
      '\u00b2',
      '\u0417',
      '\u00a0',
      '0',
      '7',
      'a',
      ' ',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 28 }),
      fc.string({ unit: confusing, maxLength: 10 }),
      fc.bigInt({ min: 0n, max: 2n ** 65n }).map(String),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const checked = checkMemo(text, 'OPTIONAL', 'XLM on stellar');
        if (!checked.ok || checked.value === null) return;
        expect(checked.value).toBe(text);
        expect(text.normalize('NFKC')).toBe(text);
        expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|(?![0-9])\p{N}/u);
        if (/^\d+$/.test(text)) expect(String(BigInt.asUintN(64, BigInt(text)))).toBe(text);
      }),
    );
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
