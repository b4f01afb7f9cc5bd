import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  bpsBelow,
  bpsChange,
  comparedFigures,
  comparePrices,
  feeFreeFigures,
  isInBand,
  scaledDecimal,
} from './figures.ts';
import { exampleQuote } from './testing.ts';

test.each<[left: [string, string], right: [string, string], better: number]>([
  // More digits than a float can hold.
  [['100', '0.100000000000000001'], ['100', '0.1'], -1],
  [['99.99', '1'], ['100', '1'], -1],
  [['100', '1'], ['200', '2'], 0],
  [['105.29', '105'], ['100', '100'], 1],
])('%j against %j: %i', (left, right, better) => {
  const figures = ([fiatTotal, cryptoAmount]: [string, string]) =>
    comparedFigures(exampleQuote(fiatTotal, cryptoAmount), false);
  expect(comparePrices(figures(left), figures(right))).toBe(better);
});

test('the digits in which an amount is written change nothing', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 10n ** 20n }), fc.nat(8), (minor, zeros) => {
      const text = `${minor}.5`;
      expect(scaledDecimal(text + '0'.repeat(zeros))).toBe(scaledDecimal(text));
    }),
  );
});

test('a price that is worse by less than a basis point still counts as one', () => {
  const best = comparedFigures(exampleQuote('100', '1'), false);
  expect(bpsBelow(best, best)).toBe(0);
  expect(bpsBelow(best, comparedFigures(exampleQuote('100', '0.99999999'), false))).toBe(1);
  expect(bpsBelow(best, comparedFigures(exampleQuote('100', '0.995'), false))).toBe(50);
  expect(bpsBelow(best, comparedFigures(exampleQuote('100', '0.99499999'), false))).toBe(51);
});

test('by crypto amount the total alone counts', () => {
  const [low, high] = [exampleQuote('99', '1'), exampleQuote('100', '2')];
  expect(comparePrices(comparedFigures(low, true), comparedFigures(high, true))).toBe(-1);
});

test.each<[decimal: string, scaled: bigint]>([
  ['0', 0n],
  ['1', 10n ** 30n],
  ['12.5', 125n * 10n ** 29n],
  [`0.${'0'.repeat(29)}1`, 1n],
  [`0.${'0'.repeat(29)}19`, 1n],
])('%s is an integer of 30 digits after the point; further digits are dropped', (decimal, scaled) => {
  expect(scaledDecimal(decimal)).toBe(scaled);
});

test('a quote is compared at the outlay of the others where it is known', () => {
  const sameOutlay = { fiatTotal: '100', cryptoAmount: '0.95' };
  expect(comparedFigures(exampleQuote('105', '1', { sameOutlay }), false)).toEqual(
    comparedFigures(exampleQuote('100', '0.95'), false),
  );
});

test('nothing is below a best price that brings nothing', () => {
  const nothing = comparedFigures(exampleQuote('100', '0'), false);
  expect(bpsBelow(nothing, nothing)).toBe(0);
});

test('a price that is better than the best is not below it', () => {
  const [best, better] = [exampleQuote('100', '1'), exampleQuote('100', '1.1')];
  expect(bpsBelow(comparedFigures(best, false), comparedFigures(better, false))).toBe(0);
});

test.each([
  ['0.995', true],
  ['0.99499999', false],
])('prices count as equal up to 50 basis points below the best: %s', (received, inBand) => {
  const figures = (amount: string) => comparedFigures(exampleQuote('100', amount), false);
  expect(isInBand(figures('1'), figures(received))).toBe(inBand);
});

test.each<[name: string, fees: Array<[amount: string, currency: string]>, paid: string, received: string]>([
  ['no fees', [], '100', '50'],
  ['a fee in the fiat currency', [['4', 'EUR']], '96', '50'],
  ['a fee in crypto', [['2', 'USDC']], '100', '52'],
  [
    'several fees',
    [
      ['4', 'EUR'],
      ['1.5', 'EUR'],
      ['2', 'USDC'],
    ],
    '94.5',
    '52',
  ],
  ['fees of all that is paid', [['100', 'EUR']], '0', '50'],
  ['fees above what is paid', [['101', 'EUR']], '0', '50'],
])('the price without fees: %s', (_, fees, paid, received) => {
  const quote = exampleQuote('100', '50', { fees: fees.map(([amount, currency]) => ({ amount, currency })) });
  expect(feeFreeFigures(quote, 'EUR')).toEqual({
    paid: scaledDecimal(paid),
    received: scaledDecimal(received),
  });
});

type Paid = [fiatMinor: bigint, cryptoMinor: bigint];

test.each<[name: string, old: Paid, renewed: Paid, bps: number]>([
  ['the same price', [10_000n, 5_000n], [10_000n, 5_000n], 0],
  ['the same price for twice the money', [10_000n, 5_000n], [20_000n, 10_000n], 0],
  ['less crypto for the money', [10_000n, 5_000n], [10_000n, 4_950n], 100],
  ['more money for the crypto', [10_000n, 5_000n], [12_500n, 5_000n], 2_000],
  ['more crypto for the money', [10_000n, 5_000n], [10_000n, 5_050n], -100],
  ['worse by less than a basis point', [10_000n, 1_000_000n], [10_000n, 999_999n], 1],
  ['better by less than a basis point', [10_000n, 1_000_000n], [10_000n, 1_000_001n], 0],
  ['a price that brought nothing before', [10_000n, 0n], [10_000n, 5_000n], 0],
])('the change of a price: %s', (_, old, renewed, bps) => {
  const paid = ([fiat, crypto]: Paid) => ({
    fiatTotal: { currency: 'EUR', decimals: 2, minor: fiat },
    cryptoAmount: { currency: 'USDC', decimals: 6, minor: crypto },
  });
  expect(bpsChange(paid(old), paid(renewed))).toBe(bps);
});
