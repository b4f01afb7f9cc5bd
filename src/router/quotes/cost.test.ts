import { expect, test } from 'vitest';
import type { StoredQuote } from '../../domain/routing/decision.ts';
import { costOf, referenceOf } from './cost.ts';
import { exampleQuote } from './testing.ts';

const USDC_FOR_USD = { asset: { currency: 'USDC', network: 'base' }, fiatCurrency: 'USD' };
const BTC_FOR_EUR = { asset: { currency: 'BTC', network: 'bitcoin' }, fiatCurrency: 'EUR' };
const PARITY = referenceOf([], USDC_FOR_USD);
const fee = (amount: string, currency: string) => [{ amount, currency }];

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

test('the rate of the reference is told as a decimal: 1 at parity, else of the best price without fees', () => {
  const [dear, cheap] = [exampleQuote('100', '3'), exampleQuote('103', '3', { fees: fee('5', 'EUR') })];
  expect(referenceOf([dear], USDC_FOR_USD)?.rate).toBe('1');
  // 98 / 3
  expect(referenceOf([dear, cheap], BTC_FOR_EUR)?.rate).toBe('32.66666666');
  expect(referenceOf([exampleQuote('100', '0.001'), exampleQuote('101', '0.001')], BTC_FOR_EUR)?.rate).toBe(
    '100000',
  );
});

test.each<[name: string, quotes: StoredQuote[], rate: string | null]>([
  ['no quote', [], null],
  ['a quote that brings nothing', [exampleQuote('100', '0'), exampleQuote('100', '2')], '50'],
  [
    'a quote whose fees are all that is paid',
    [exampleQuote('100', '1', { fees: fee('100', 'EUR') }), exampleQuote('100', '2')],
    '50',
  ],
  ['no quote with a price', [exampleQuote('100', '0'), exampleQuote('0', '2')], null],
])('a quote without a price is no reference: %s', (_, quotes, rate) => {
  expect(referenceOf(quotes, BTC_FOR_EUR)?.rate ?? null).toBe(rate);
});

test('there is no parity where the asset or the currency is not known', () => {
  const quotes = [exampleQuote('100', '95')];
  expect(referenceOf(quotes, { asset: null, fiatCurrency: 'USD' })).toBeNull();
  expect(referenceOf(quotes, { ...USDC_FOR_USD, fiatCurrency: null })).toBeNull();
});

test('a cost is rounded to the nearest basis point, halves away from zero', () => {
  const costs = ['19999', '19999.01', '20001', '20000.99', '20000'].map(
    (received) => costOf(exampleQuote('20000', received), PARITY, 'USD')?.costBps,
  );
  expect(costs).toEqual([1, 0, -1, 0, 0]);
});

test('a fee in crypto is worth what the crypto is worth', () => {
  const quote = exampleQuote('100', '0.0009', { fees: fee('0.0001', 'BTC') });
  const reference = referenceOf([exampleQuote('100', '0.001'), quote], BTC_FOR_EUR);
  expect(costOf(quote, reference, 'EUR')).toEqual({ costBps: 1000, spreadBps: 0 });
});

test('no cost without a reference, or where nothing is paid', () => {
  expect(costOf(exampleQuote('100', '95'), null, 'USD')).toBeNull();
  expect(costOf(exampleQuote('0', '95'), PARITY, 'USD')).toBeNull();
});
