import { expect, test } from 'vitest';
import type { Deposit, DepositStatus } from '../../domain/customer/deposit.ts';
import type { DepositNews } from '../../provider/optional/deposits.ts';
import { ETH, news, recorded, USDC } from '../testing.ts';
import { changesOf, depositTransitions, hasExactAmount } from './changes.ts';

test('no sequence of transitions returns to a status', () => {
  const reach = (from: DepositStatus): DepositStatus[] =>
    depositTransitions[from].flatMap((to) => [to, ...reach(to)]);
  for (const status of Object.keys(depositTransitions) as DepositStatus[]) {
    expect(reach(status)).not.toContain(status);
  }
});

const changes = (reported: Partial<DepositNews>, present: Partial<Deposit> = {}) =>
  changesOf(recorded('a', present), news('a', reported), null);

test.each<[DepositStatus, DepositStatus | null, DepositStatus | null]>([
  ['DETECTED', 'IN_REVIEW', 'IN_REVIEW'],
  ['DETECTED', 'SETTLED', 'SETTLED'],
  ['IN_REVIEW', 'DROPPED', 'DROPPED'],
  ['IN_REVIEW', 'DETECTED', null],
  ['CONFIRMED', 'SETTLED', 'SETTLED'],
  ['CONFIRMED', 'IN_REVIEW', null],
  ['CONFIRMED', 'DECLINED', null],
  ['SETTLED', 'CONFIRMED', null],
  ['DECLINED', 'CONFIRMED', null],
  ['DROPPED', 'CONFIRMED', null],
  // A status that the adapter does not know.
  ['DETECTED', null, 'IN_REVIEW'],
  ['CONFIRMED', null, null],
])('a %s deposit reported as %s becomes %s', (status, reported, becomes) => {
  expect(changes({ status: reported }, { status })?.status ?? null).toBe(becomes);
});

test('an unknown status keeps the status and changes the other fields', () => {
  expect(changes({ status: null, amount: '8' })).toMatchObject({ status: 'CONFIRMED', amount: '8' });
});

test('a report with an earlier status changes nothing', () => {
  expect(changes({ status: 'DETECTED', amount: '8' })).toBeNull();
});

test.each<[string, Partial<DepositNews>]>([
  ['amount', { amount: '8' }],
  ['transaction', { transactionHash: '0x2' }],
  ['currency', { asset: ETH }],
  ['network', { asset: { ...USDC, network: 'polygon' } }],
  ["provider's name of the currency", { providerCurrency: 'ETH_BASE' }],
])('another %s is a change', (_, reported) => {
  expect(changes(reported)).toMatchObject(reported);
});

test('an amount with trailing zeros is not a change', () => {
  expect(changes({ amount: '7.500' })).toBeNull();
  expect(changes({ amount: '10' }, { amount: '10.0' })).toBeNull();
  expect(changes({ amount: '100' }, { amount: '1' })).toMatchObject({ amount: '100' });
  expect(changes({ amount: '1.005' }, { amount: '1.05' })).toMatchObject({ amount: '1.005' });
});

test('fields missing in the report stay', () => {
  expect(changes({ transactionHash: null, asset: null })).toBeNull();
  expect(changes({ status: 'SETTLED', transactionHash: null, asset: null })).toMatchObject({
    transactionHash: '0x1',
    asset: USDC,
  });
});

test('fields missing before are changes', () => {
  expect(changes({}, { transactionHash: null, asset: null })).toMatchObject({
    transactionHash: '0x1',
    asset: USDC,
  });
});

test('the address and its id are changes once they are known', () => {
  expect(changesOf(recorded('a'), news('a'), 'adr_1')).toMatchObject({ depositAddressId: 'adr_1' });
  expect(changesOf(recorded('a', { depositAddressId: 'adr_1' }), news('a'), null)).toBeNull();
  expect(changesOf(recorded('a'), news('a'), null, '0xCd')).toMatchObject({ address: '0xCd' });
});

test.each([
  ['7.5', true],
  ['0', true],
  ['9'.repeat(30), true],
  [`1.${'1'.repeat(30)}`, true],
  ['9'.repeat(31), false],
  [`1.${'1'.repeat(31)}`, false],
  ['007', false],
  ['00.5', false],
  ['', false],
  ['7.', false],
  ['.5', false],
  ['-1', false],
  ['1e3', false],
  ['7,5', false],
  ['7.x', false],
])('an amount of %j is exact: %s', (amount, exact) => {
  expect(hasExactAmount(news('a', { amount, asset: null }))).toBe(exact);
});

test('an amount that the ledger of its asset cannot hold is not exact', () => {
  const of = (amount: string) =>
    hasExactAmount(news('a', { amount, asset: { currency: 'XLM', network: 'stellar' } }));
  expect([of('922337203685.4775807'), of('922337203685.47758079'), of('922337203685.4775808')]).toEqual([
    true,
    true,
    false,
  ]);
});
