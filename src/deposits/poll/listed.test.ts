import { expect, test } from 'vitest';
import type { DepositAddress } from '../../domain/customer/deposit-address.ts';
import type { DepositNews } from '../../provider/optional/deposits.ts';
import { daysAgo, ETH, NOW, news, recorded, USDC } from '../testing.ts';
import { addressOfListed, worthRecording } from './listed.ts';

const issued = (address: string, days: number, asset = USDC, memo: string | null = null) =>
  ({ ...asset, address, memo, createdAt: daysAgo(days) }) as DepositAddress;

// Newest first; the deposit arrived 20 days ago.
const ONLY = [issued('only', 10)];
const RENEWED = [issued('ether', 5, ETH), issued('third', 8), issued('second', 10), issued('first', 30)];

test.each<[string, DepositAddress[], Partial<DepositNews>, address: string | null, certain: boolean]>([
  ['no address was issued', [], {}, null, true],
  ['the only address', ONLY, {}, 'only', true],
  ['the only address, whatever the currency', ONLY, { asset: null }, 'only', true],
  ['the only address of its asset', RENEWED, { asset: ETH }, 'ether', true],
  ['an address that was issued twice', [issued('only', 1), issued('only', 9)], {}, 'only', true],
  ['an address with two memos', [issued('a', 1, USDC, '1'), issued('a', 9, USDC, '2')], {}, 'a', false],
  ['the address in force at the time', RENEWED, {}, 'first', false],
  ['an address is in force from its issue', RENEWED, { createdAt: daysAgo(10) }, 'second', false],
  ['the newest address, without a time', RENEWED, { createdAt: null }, 'third', false],
  ['the first address, for a deposit before any', RENEWED, { createdAt: daysAgo(40) }, 'first', false],
  ['unknown without an asset', RENEWED, { asset: null }, null, false],
  [
    'unknown without an address on the network',
    RENEWED,
    { asset: { ...USDC, network: 'polygon' } },
    null,
    false,
  ],
])('%s', (_, rows, more, address, certain) => {
  expect(addressOfListed(news('a', more), rows)).toEqual({ address, certain });
});

const worth = (listed: ReturnType<typeof news>[], known: ReturnType<typeof recorded>[] = []) =>
  worthRecording(listed, known, NOW).map((each) => each.news.reference);

test('an old deposit without changes is skipped', () => {
  expect(worth([news('a')], [recorded('a')])).toEqual([]);
  expect(worth([news('a', { status: 'SETTLED' })], [recorded('a')])).toEqual(['a']);
  expect(worth([news('a')], [recorded('b')])).toEqual(['a']);
});

test('a deposit recorded in the last eight days is recorded again', () => {
  expect(worth([news('a')], [recorded('a', { createdAt: daysAgo(7.9) })])).toEqual(['a']);
  expect(worth([news('a')], [recorded('a', { createdAt: daysAgo(8) })])).toEqual([]);
});

test('a deposit without an exact amount is skipped', () => {
  expect(worth([news('a', { amount: '7,5' })])).toEqual([]);
});

test('new deposits come first, each group oldest first; one without a time counts as now', () => {
  const listed = [
    news('known', { createdAt: daysAgo(30) }),
    news('known, without a time', { createdAt: null }),
    news('newer', { createdAt: daysAgo(1) }),
    news('without a time', { createdAt: null }),
    news('older', { createdAt: daysAgo(2) }),
    news('known, newest', { createdAt: daysAgo(2) }),
  ];
  const known = [
    recorded('known', { createdAt: daysAgo(1) }),
    // The time of recording stands in for the missing time.
    recorded('known, without a time', { createdAt: daysAgo(3) }),
    recorded('known, newest', { createdAt: daysAgo(1) }),
  ];
  expect(worth(listed, known)).toEqual([
    'older',
    'newer',
    'without a time',
    'known',
    'known, without a time',
    'known, newest',
  ]);
});
