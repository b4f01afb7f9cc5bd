import { expect, test } from 'vitest';
import { fiatDecimals, isFiatCurrency } from './fiat.ts';

test.each([
  ['EUR', 2],
  ['USD', 2],
  ['JPY', 0],
  ['KRW', 0],
  ['CLP', 0],
  ['VND', 0],
  ['KWD', 3],
  ['BHD', 3],
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
