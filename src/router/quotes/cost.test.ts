import { expect, test } from 'vitest';
import { costOf, referenceOf } from './cost.ts';
import { exampleQuote } from './testing.ts';

const USDC_FOR_USD = { asset: { currency: 'USDC', network: 'base' }, fiatCurrency: 'USD' };
const BTC_FOR_EUR = { asset: { currency: 'BTC', network: 'bitcoin' }, fiatCurrency: 'EUR' };

test('a stablecoin of the same currency costs against parity; the spread is what the fees do not explain', () => {
  const quote = exampleQuote('100', '95', { fees: [{ amount: '3', currency: 'USD' }] });
  const reference = referenceOf([quote], USDC_FOR_USD);
  expect(reference?.source).toBe('parity');
  expect(costOf(quote, reference, 'USD')).toEqual({ costBps: 500, spreadBps: 200 });
});

test('otherwise against the best rate without fees, among two quotes or more', () => {
  const cheap = exampleQuote('102', '0.001', { fees: [{ amount: '2', currency: 'EUR' }] });
  const hidden = exampleQuote('110', '0.001');
  expect(referenceOf([cheap], BTC_FOR_EUR)).toBeNull();
  const reference = referenceOf([hidden, cheap], BTC_FOR_EUR);
  expect(reference?.source).toBe('best_implied');
  expect(costOf(cheap, reference, 'EUR')).toEqual({ costBps: 196, spreadBps: 0 });
  expect(costOf(hidden, reference, 'EUR')).toEqual({ costBps: 909, spreadBps: 909 });
});

test('a fee in crypto counts at the reference rate', () => {
  const quote = exampleQuote('100', '99', { fees: [{ amount: '1', currency: 'USDC' }] });
  expect(costOf(quote, referenceOf([quote], USDC_FOR_USD), 'USD')).toEqual({ costBps: 100, spreadBps: 0 });
});

test('a price better than the reference has a negative cost', () => {
  const quote = exampleQuote('100', '101');
  expect(costOf(quote, referenceOf([quote], USDC_FOR_USD), 'USD')).toEqual({
    costBps: -100,
    spreadBps: -100,
  });
});
