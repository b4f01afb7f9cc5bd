import { expect, test } from 'vitest';
import type { Deposit, DepositStatus } from '../../domain/customer/deposit.ts';
import type { DepositNews } from '../../provider/optional/deposits.ts';
import { ETH, news, recorded, USDC } from '../testing.ts';
import { changesOf } from './changes.ts';
import { hasExactAmount } from './exact-amount.ts';

const changes = (told: Partial<DepositNews>, present: Partial<Deposit> = {}) =>
  changesOf(recorded('a', present), news('a', told), null);

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
  // A word that the adapter does not know.
  ['DETECTED', null, 'IN_REVIEW'],
  ['CONFIRMED', null, null],
])('%s, told %s: %s', (status, told, becomes) => {
  expect(changes({ status: told }, { status })?.status ?? null).toBe(becomes);
});

test('a word that the adapter does not know is no step, and the rest counts', () => {
  expect(changes({ status: null, amount: '8' })).toMatchObject({ status: 'CONFIRMED', amount: '8' });
});

test('what is older than what is there changes nothing else either', () => {
  expect(changes({ status: 'DETECTED', amount: '8' })).toBeNull();
});

test.each<[string, Partial<DepositNews>]>([
  ['amount', { amount: '8' }],
  ['transaction', { transactionHash: '0x2' }],
  ['currency', { asset: ETH }],
  ['network', { asset: { ...USDC, network: 'polygon' } }],
  ["provider's name of the currency", { providerCurrency: 'ETH_BASE' }],
])('another %s', (_, told) => {
  expect(changes(told)).toMatchObject(told);
});

test('an amount in another spelling is the same', () => {
  expect(changes({ amount: '7.500' })).toBeNull();
  expect(changes({ amount: '10' }, { amount: '10.0' })).toBeNull();
  expect(changes({ amount: '100' }, { amount: '1' })).toMatchObject({ amount: '100' });
  expect(changes({ amount: '1.005' }, { amount: '1.05' })).toMatchObject({ amount: '1.005' });
});

test('what is not told stays', () => {
  expect(changes({ transactionHash: null, asset: null })).toBeNull();
  expect(changes({ status: 'SETTLED', transactionHash: null, asset: null })).toMatchObject({
    transactionHash: '0x1',
    asset: USDC,
  });
});

test('what was not known is told', () => {
  expect(changes({}, { transactionHash: null, asset: null })).toMatchObject({
    transactionHash: '0x1',
    asset: USDC,
  });
});

test('its address, and which of the gateway it is, once that is known', () => {
  expect(changesOf(recorded('a'), news('a'), 'adr_1')).toMatchObject({ depositAddressId: 'adr_1' });
  expect(changesOf(recorded('a', { depositAddressId: 'adr_1' }), news('a'), null)).toBeNull();
  expect(changesOf(recorded('a'), news('a'), null, '0xCd')).toMatchObject({ address: '0xCd' });
});

test.each([
  ['7.5', true],
  ['0', true],
  ['9'.repeat(40), true],
  [`1.${'1'.repeat(40)}`, true],
  ['9'.repeat(41), false],
  [`1.${'1'.repeat(41)}`, false],
  ['', false],
  ['7.', false],
  ['.5', false],
  ['-1', false],
  ['1e3', false],
  ['7,5', false],
  ['7.x', false],
])('an amount of %j is exact: %s', (amount, exact) => {
  expect(hasExactAmount(news('a', { amount }))).toBe(exact);
});
