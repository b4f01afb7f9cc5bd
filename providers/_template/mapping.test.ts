import { assetKey, assets } from 'onramp-gateway/provider';
import { expect, test } from 'vitest';
import type { Order } from './client.ts';
import { assetByCode, codeOfAsset, newsOf, plainFiat } from './mapping.ts';

// What the conformance suite cannot check: one table row for each fact of the vendor's documentation.

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

test('a delivered order reports what was delivered; an earlier state reports no delivery', () => {
  expect(newsOf(order({ state: 'sending' })).delivery).toBeUndefined();
  const { delivery } = newsOf(order({ state: 'delivered', transaction_hash: '0xabc' }));
  expect(delivery).toMatchObject({ amount: { minor: 25_000_000n, decimals: 6 }, transactionHash: '0xabc' });
});

test.each([
  ['25.00', '25'],
  ['0.10', '0.1'],
  ['1.999', null],
  ['many', null],
])('the amount %s is read as %s', (text, plain) => {
  expect(plainFiat(text, 'EUR')).toBe(plain);
});

test('every asset is known to the gateway and has exactly one code', () => {
  for (const [code, asset] of assetByCode) {
    expect(assets.has(assetKey(asset))).toBe(true);
    expect(codeOfAsset(asset)).toBe(code);
  }
});
