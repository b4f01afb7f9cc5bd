import fc from 'fast-check';
import { assets, formatMoney, moneyOf } from 'onramp-gateway/provider';
import { expect, test } from 'vitest';
import { compareDecimals, exactNumber, plainDecimal, readJson, writeJson } from './exact-json.ts';
import { amount } from './wire.ts';

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
])('plain decimal of %s', (text, expected) => {
  expect(plainDecimal(text)).toBe(expected);
});

test('any amount of any asset goes out as exact digits and comes back the same', () => {
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

test('amounts are taken as numbers and as strings, and never negative', () => {
  expect(amount.parse(readJson('1e-2'))).toBe('0.01');
  expect(amount.parse('24.00')).toBe('24');
  for (const wrong of ['-1', '1.5 ', null, true, {}]) expect(amount.safeParse(wrong).success).toBe(false);
});

test.each([
  ['1', '1.0', 0],
  ['0.1', '0.09', 1],
  ['9', '10', -1],
  ['10000000000000000000.1', '10000000000000000000.2', -1],
])('%s against %s', (left, right, expected) => {
  expect(compareDecimals(left, right)).toBe(expected);
});
