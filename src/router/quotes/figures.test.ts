import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bpsBelow, comparedFigures, comparePrices, scaledDecimal } from './figures.ts';
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
