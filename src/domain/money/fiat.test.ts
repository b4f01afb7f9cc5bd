import { describe, expect, test } from 'vitest';
import { fiatDecimals, isFiatCurrency, LARGEST_FIAT } from './fiat.ts';
import { AS_OF, CODES_BY_DIGITS } from './iso-4217.gen.ts';
import { parseMoney } from './money.ts';

const CODES = Object.values(CODES_BY_DIGITS).flatMap((codes) => codes.split(' '));

test.each([
  ['EUR', 2],
  ['USD', 2],
  ['JPY', 0],
  ['KRW', 0],
  ['CLP', 0],
  ['VND', 0],
  ['KWD', 3],
  ['BHD', 3],
  // In list one, but not in the list of Node's ICU: funds, and codes newer than it.
  ['CLF', 4],
  ['UYW', 4],
  ['UYI', 0],
  ['MXV', 2],
  ['VED', 2],
  ['XAD', 2],
  ['XCG', 2],
  ['ZWG', 2],
])('%s has %i digits', (code, digits) => {
  expect(isFiatCurrency(code)).toBe(true);
  expect(fiatDecimals(code)).toBe(digits);
});

test.each(['eur', 'EU', 'EURO', 'USDC', 'BTC', 'QQQ', '', 'toString'])(
  '%j is not a fiat currency',
  (code) => {
    expect(isFiatCurrency(code)).toBe(false);
  },
);

describe('the table is list one of ISO 4217, not the list of Node', () => {
  test.each(['ANG', 'BGN', 'CUC', 'HRK', 'SLL', 'ZWL', 'DEM', 'VEF'])('%s has been withdrawn', (code) => {
    expect(isFiatCurrency(code)).toBe(false);
    // Sessions stored while the code was valid stay readable.
    expect(fiatDecimals(code)).toBe(2);
  });

  test.each(['XAU', 'XAG', 'XDR', 'XSU', 'XTS', 'XXX'])('%s has no minor unit', (code) => {
    expect(isFiatCurrency(code)).toBe(false);
  });

  test('each code is there once, and the table has its date', () => {
    expect(AS_OF).toMatch(/^20\d\d-\d\d-\d\d$/);
    expect(CODES.filter((code) => !/^[A-Z]{3}$/.test(code))).toEqual([]);
    expect(new Set(CODES).size).toBe(CODES.length);
    expect(CODES.length).toBe(165);
  });
});

test.each([
  ['JPY', '999999999999999999', '1000000000000000000'],
  ['USD', '9999999999999999.99', '10000000000000000'],
  ['CLF', '99999999999999.9999', '100000000000000'],
])('a payment can carry 18 digits of %s: %s, not %s', (code, largest, above) => {
  const parse = (text: string) => parseMoney(text, code, fiatDecimals(code), LARGEST_FIAT);
  expect(parse(largest)).toMatchObject({ ok: true });
  expect(parse(above)).toEqual({
    ok: false,
    problem: `is above ${largest}, the most that a payment message (ISO 20022) can hold`,
  });
});
