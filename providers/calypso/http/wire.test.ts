import fc from 'fast-check';
import { assets, formatMoney, moneyOf } from 'onramp-gateway/provider';
import { expect, test } from 'vitest';
import { compareDecimals, exactNumber, plainDecimal, readJson, writeJson } from './exact-json.ts';
import { amount, dateOf } from './wire.ts';

test.each([
  ['0', '0'],
  ['-0.0', '0'],
  ['25.50', '25.5'],
  ['100', '100'],
  ['007', '7'],
  ['1e-8', '0.00000001'],
  ['1.5E+3', '1500'],
  ['123.456e1', '1234.56'],
  ['123.456e-4', '0.0123456'],
  ['0.000000000000000001', '0.000000000000000001'],
  ['12345678901234567890.123456789012345678', '12345678901234567890.123456789012345678'],
  ['-1.5', '-1.5'],
  ['1,5', null],
  ['', null],
  ['1e9999', null],
  ['NaN', null],
])('the plain decimal of %s', (text, expected) => {
  expect(plainDecimal(text)).toBe(expected);
});

test('each amount of each asset is written and read without loss', () => {
  const anyAsset = fc.constantFrom(...assets.values());
  fc.assert(
    fc.property(anyAsset, fc.bigInt(0n, 10n ** 27n), (asset, minor) => {
      const money = { currency: asset.currency, decimals: asset.decimals, minor };
      const json = writeJson({ amount: exactNumber(formatMoney(money)) });
      expect(json).toBe(`{"amount":${formatMoney(money)}}`);
      const read = amount.parse((readJson(json) as { amount: unknown }).amount);
      expect(moneyOf(read, asset.currency, asset.decimals)).toEqual(money);
    }),
  );
});

test('amounts are accepted as numbers and as strings, but never negative', () => {
  expect(amount.parse(readJson('1e-2'))).toBe('0.01');
  expect(amount.parse('24.00')).toBe('24');
  for (const wrong of ['-1', '1.5 ', null, true, {}]) expect(amount.safeParse(wrong).success).toBe(false);
});

test.each([
  ['1', '1.0', 0],
  ['0.1', '0.09', 1],
  ['9', '10', -1],
  ['10000000000000000000.1', '10000000000000000000.2', -1],
])('comparing %s with %s', (left, right, expected) => {
  expect(compareDecimals(left, right)).toBe(expected);
});

test.each([
  ['2026-01-01T00:00:05.12345', '2026-01-01T00:00:05.123Z'],
  ['2025-07-05T17:08:35.390Z', '2025-07-05T17:08:35.390Z'],
  ['2026-01-01T02:00:00+02:00', '2026-01-01T00:00:00.000Z'],
  ['yesterday', undefined],
  [null, undefined],
])('the time %s', (text, expected) => {
  expect(dateOf(text)?.toISOString()).toBe(expected);
});
