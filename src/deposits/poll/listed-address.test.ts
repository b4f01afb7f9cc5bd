import { expect, test } from 'vitest';
import type { DepositAddress } from '../../domain/customer/deposit-address.ts';
import type { DepositNews } from '../../provider/optional/deposits.ts';
import { daysAgo, ETH, news, USDC } from '../testing.ts';
import { addressOfListed } from './listed-address.ts';

const issued = (address: string, days: number, asset = USDC) =>
  ({ ...asset, address, createdAt: daysAgo(days) }) as DepositAddress;

// Newest first, as they are read; the deposit came 20 days ago.
const ONLY = [issued('only', 10)];
const RENEWED = [issued('ether', 5, ETH), issued('third', 8), issued('second', 10), issued('first', 30)];

test.each<[string, DepositAddress[], Partial<DepositNews>, address: string | null, certain: boolean]>([
  ['none was issued', [], {}, null, true],
  ['the only one', ONLY, {}, 'only', true],
  ['the only one, whatever the currency', ONLY, { asset: null }, 'only', true],
  ['the only one of its asset', RENEWED, { asset: ETH }, 'ether', true],
  ['one that was issued twice', [issued('only', 1), issued('only', 9)], {}, 'only', true],
  ['the one that was in force', RENEWED, {}, 'first', false],
  ['one is in force from its issue', RENEWED, { createdAt: daysAgo(10) }, 'second', false],
  ['the newest, without a time', RENEWED, { createdAt: null }, 'third', false],
  ['the first, of one before any', RENEWED, { createdAt: daysAgo(40) }, 'first', false],
  ['nobody knows: no asset', RENEWED, { asset: null }, null, false],
  ['nobody knows: none for this network', RENEWED, { asset: { ...USDC, network: 'polygon' } }, null, false],
])('%s', (_, rows, more, address, certain) => {
  expect(addressOfListed(news('a', more), rows)).toEqual({ address, certain });
});
