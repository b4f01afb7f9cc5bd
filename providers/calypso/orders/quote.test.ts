import { moneyOf, type QuoteRequest } from 'onramp-gateway/provider';
import { expect, test } from 'vitest';
import calypso from '../index.ts';
import { call, failure, scripted, testOptions } from '../testing.ts';

const request: QuoteRequest = {
  asset: { currency: 'USDT', network: 'tron' },
  fiatCurrency: 'EUR',
  fiatAmount: moneyOf('100', 'EUR', 2),
  cryptoAmount: null,
  paymentMethod: null,
  country: 'DE',
  subdivision: null,
  clientIp: null,
};
const method = (itemId: string, more = {}) => ({ itemId, fiatAmount: 100, cryptoAmount: 105, ...more });

async function quotes(methods: unknown[], more: Partial<QuoteRequest> = {}) {
  const body = JSON.stringify({ fixedRateId: 'r', rateExpiredDate: '2026-01-01T00:10:00', methods });
  const vendor = scripted([{ body }]);
  const { quote } = calypso.connect(testOptions(), vendor.context);
  if (!quote) throw new Error('no quotes');
  return quote({ ...request, ...more }, call());
}

test('one quote for each payment method within its limits, best price first', async () => {
  const found = await quotes([
    method('a', { withdrawalSettingsType: 'CARD' }),
    method('b', { withdrawalSettingsType: 'P2P', cryptoAmount: 106 }),
    method('c', { minLimit: 101 }),
    // More digits than USDT has: it would have to be rounded.
    method('d', { cryptoAmount: 105.1234567 }),
  ]);
  const expected = (paymentMethod: string | null, crypto: string) => ({
    paymentMethod,
    fiatTotal: moneyOf('100', 'EUR', 2),
    cryptoAmount: moneyOf(crypto, 'USDT', 6),
    fees: [],
    locked: false,
    expiresAt: new Date('2026-01-01T00:10:00Z'),
  });
  expect(found).toEqual([expected(null, '106'), expected('card', '105')]);
});

test('a method whose limit the amount breaks is refused beside the quotes of others', async () => {
  const [quote, refused, ...others] = await quotes([
    method('a', { withdrawalSettingsType: 'P2P' }),
    method('b', { withdrawalSettingsType: 'CARD', minLimit: 150 }),
  ]);
  expect(quote).toMatchObject({ paymentMethod: null });
  expect(refused).toMatchObject({
    paymentMethod: 'card',
    refused: { class: 'limit', outcome: 'rejected', limit: { minimum: '150', currency: 'EUR' } },
  });
  expect(others).toEqual([]);
});

test('a method with several entries is refused only if none of them fits, with the nearest limit', async () => {
  const card = (itemId: string, minLimit: number) =>
    method(itemId, { withdrawalSettingsType: 'CARD', minLimit });
  const other = method('a', { withdrawalSettingsType: 'P2P' });
  expect(await quotes([other, card('b', 10), card('c', 150)])).toMatchObject([
    { paymentMethod: null, locked: false },
    { paymentMethod: 'card', locked: false },
  ]);
  const [, refused, ...more] = await quotes([other, card('b', 300), card('c', 150)]);
  expect(refused).toMatchObject({ paymentMethod: 'card', refused: { limit: { minimum: '150' } } });
  expect(more).toEqual([]);
});

test.each([
  ['no method offered', [], {}, 'asset', 'no_method'],
  ['outside the limits', [method('a', { maxLimit: 99 })], {}, 'limit', 'outside_limits'],
  ['unknown payment method', [], { paymentMethod: 'pix' }, 'asset', 'unknown_method'],
  ['unknown asset', [], { asset: { currency: 'SOL', network: 'solana' } }, 'asset', 'unknown_asset'],
  ['no exact amount', [method('a', { cryptoAmount: 1e-9 })], {}, 'provider', 'malformed_answer'],
] as const)('a quote fails: %s', async (_name, methods, more, errorClass, code) => {
  expect(await failure(quotes([...methods], more))).toMatchObject({ class: errorClass, code });
});
