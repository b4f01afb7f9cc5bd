import { assetKey, assets } from 'onramp-gateway/provider';
import { expect, test } from 'vitest';
import type { Order } from './client.ts';
import { assetByCode, codeOfAsset, newsOf, plainFiat } from './mapping.ts';

// What conformance cannot know. Tables, a row for each fact of the vendor's documentation.

const order = (more: Partial<Order> = {}): Order => ({
  id: 'ord_1',
  reference: 'ons_1',
  state: 'created',
  asset: 'USDC_BASE',
  address: '0x52908400098527886E0F7030069857D2E4169EE7',
  fiat_currency: 'EUR',
  fiat_amount: '100.00',
  crypto_amount: '25',
  ...more,
});

test('delivery is told when it is over, with what arrived', () => {
  expect(newsOf(order({ state: 'sending' })).delivery).toBeUndefined();
  const { delivery } = newsOf(order({ state: 'delivered', transaction_hash: '0xabc' }));
  expect(delivery).toMatchObject({ amount: { minor: 25_000_000n, decimals: 6 }, transactionHash: '0xabc' });
});

test.each([
  ['25.00', '25'],
  ['0.10', '0.1'],
  ['1.999', null],
  ['many', null],
])('an amount of %s is %s', (given, plain) => {
  expect(plainFiat(given, 'EUR')).toBe(plain);
});

test('every asset is one of the gateway, and has one code', () => {
  for (const [code, asset] of assetByCode) {
    expect(assets.has(assetKey(asset))).toBe(true);
    expect(codeOfAsset(asset)).toBe(code);
  }
});
