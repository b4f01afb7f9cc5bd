import { expect, test } from 'vitest';
import { labelsOf } from './labels.ts';
import { exampleQuote } from './testing.ts';

const row = (fiatTotal: string, cryptoAmount: string, more: object = {}, quote: object = {}) => ({
  providerId: 'acme',
  quote: exampleQuote(fiatTotal, cryptoAmount, quote),
  previouslyUsed: false,
  ...more,
});
const labels = (...rows: ReturnType<typeof row>[]) =>
  labelsOf(rows, { fiatCurrency: 'USD', byCryptoAmount: false, chosen: 'acme' });

test('a single quote has no comparative label', () => {
  const fees = [{ amount: '1', currency: 'USD' }];
  expect(labels(row('100', '95', {}, { fees, locked: true, deliverySeconds: 60 }))).toEqual([
    ['RECOMMENDED', 'PRICE_LOCKED'],
  ]);
});

test('the recommended quote is not the best price unless it is', () => {
  expect(labels(row('100', '95'), row('100', '96'))).toEqual([['RECOMMENDED'], ['BEST_PRICE']]);
  expect(labels(row('100', '95'), row('100', '95'))).toEqual([['RECOMMENDED'], []]);
});

test('lowest fees only where every quote states its fees', () => {
  const fees = (amount: string) => ({ fees: [{ amount, currency: 'USD' }] });
  expect(labels(row('100', '95', {}, fees('2')), row('100', '95', {}, fees('1')))[1]).toEqual([
    'LOWEST_FEES',
  ]);
  expect(labels(row('100', '95', {}, fees('2')), row('100', '95'))).toEqual([['RECOMMENDED'], []]);
});

test('fastest among observed times; where the customer is known', () => {
  expect(
    labels(
      row('100', '95', { previouslyUsed: true }, { deliverySeconds: 90 }),
      row('100', '95', {}, { deliverySeconds: 60 }),
      row('100', '95'),
    ),
  ).toEqual([['RECOMMENDED', 'PREVIOUSLY_USED'], ['FASTEST'], []]);
  const timed = row('100', '95', {}, { deliverySeconds: 60 });
  expect(labels(timed, row('100', '95'))).toEqual([['RECOMMENDED'], []]);
  expect(labels(timed, { ...timed, quote: { ...timed.quote } })).toEqual([['RECOMMENDED'], []]);
});
