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
  const silent = row('100', '95');
  expect(labels(row('100', '95', {}, fees('2')), row('100', '95', {}, fees('1')), silent)).toEqual([
    ['RECOMMENDED'],
    [],
    [],
  ]);
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

test('a fee in crypto cannot be compared, so no quote has the lowest fees', () => {
  const of = (...fees: Array<{ amount: string; currency: string }>) => row('100', '95', {}, { fees });
  const [dollar, crypto] = [
    { amount: '2', currency: 'USD' },
    { amount: '0.1', currency: 'USDC' },
  ];
  expect(labels(of(dollar), of(crypto))).toEqual([['RECOMMENDED'], []]);
  expect(labels(of(dollar), of({ ...dollar, amount: '1' }, crypto))).toEqual([['RECOMMENDED'], []]);
});

test('the fees of a quote are added', () => {
  const of = (...amounts: string[]) =>
    row('100', '95', {}, { fees: amounts.map((amount) => ({ amount, currency: 'USD' })) });
  expect(labels(of('1', '1.5'), of('2'))).toEqual([['RECOMMENDED'], ['LOWEST_FEES']]);
  expect(labels(of('1', '1'), of('2'))).toEqual([['RECOMMENDED'], []]);
});

test('a tie for the first place gives no label, whoever comes after', () => {
  const rows = ['96', '96', '95'].map((received) => row('100', received));
  expect(labels(...rows)).toEqual([['RECOMMENDED'], [], []]);
});

test('the recommended quote is the first one of the chosen provider', () => {
  const other = { providerId: 'other' };
  const rows = [row('100', '95', other), row('100', '95'), row('100', '95')];
  expect(labels(...rows)).toEqual([[], ['RECOMMENDED'], []]);
  expect(labels(row('100', '95', other))).toEqual([[]]);
});

test('by crypto amount the best price is the lowest total', () => {
  const rows = [row('101', '2'), row('100', '1')];
  const of = { fiatCurrency: 'USD', byCryptoAmount: true, chosen: null };
  expect(labelsOf(rows, of)).toEqual([[], ['BEST_PRICE']]);
});

test('no quotes, no labels', () => {
  expect(labels()).toEqual([]);
});
