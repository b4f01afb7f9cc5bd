import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { costOf, referenceOf } from './cost.ts';
import { bpsBelow, comparedFigures, comparePrices, scaledDecimal } from './figures.ts';
import { labelsOf } from './labels.ts';
import { amountForOutlay, basesDiffer, isOutlay } from './outlay.ts';
import { implausible } from './plausibility.ts';
import { exampleQuote } from './testing.ts';

const USDC_FOR_USD = { asset: { currency: 'USDC', network: 'base' }, fiatCurrency: 'USD' };
const BTC_FOR_EUR = { asset: { currency: 'BTC', network: 'bitcoin' }, fiatCurrency: 'EUR' };
const euros = (minor: bigint) => ({ currency: 'EUR', decimals: 2, minor });

describe('figures', () => {
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
});

describe('cost', () => {
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
});

describe('plausibility', () => {
  /** Whether each quote is held back, where each is that of another provider. */
  const held = (
    quotes: ReadonlyArray<ReturnType<typeof exampleQuote>>,
    facts: Parameters<typeof implausible>[1],
  ) => {
    const doubts = implausible(
      quotes.map((quote) => [quote]),
      facts,
    );
    return quotes.map((quote) => doubts.has(quote));
  };

  test.each<[name: string, cryptoAmounts: string[], held: boolean[]]>([
    ['two quotes have no median', ['0.001', '0.1'], [false, false]],
    ['more than 30 % above the median', ['0.001', '0.00099', '0.00131'], [false, false, true]],
    ['30 % is not more than 30 %', ['0.001', '0.00099', '0.0013'], [false, false, false]],
    ['a provider that shows almost nothing', ['0.001', '0.00099', '0.000001'], [false, false, true]],
  ])('%s', (_, cryptoAmounts, expected) => {
    const quotes = cryptoAmounts.map((amount) => exampleQuote('100', amount));
    expect(held(quotes, BTC_FOR_EUR)).toEqual(expected);
  });

  test('a provider counts once in the median, however many payment methods it has', () => {
    const [honest, other] = [exampleQuote('100', '0.001'), exampleQuote('100', '0.00099')];
    const nonsense = ['card', 'sepa', 'pix'].map((paymentMethod) =>
      exampleQuote('100', '0.1', { paymentMethod }),
    );
    expect([...implausible([nonsense, [honest]], BTC_FOR_EUR).keys()]).toEqual([]);
    expect([...implausible([nonsense, [honest], [other]], BTC_FOR_EUR).keys()]).toEqual(nonsense);
  });

  test('a stablecoin more than 15 % off parity, even alone; stated fees are set aside', () => {
    const fees = [{ amount: '20', currency: 'USD' }];
    expect(held([exampleQuote('100', '0.0012')], USDC_FOR_USD)).toEqual([true]);
    expect(held([exampleQuote('100', '84.9')], USDC_FOR_USD)).toEqual([true]);
    expect(held([exampleQuote('100', '80', { fees })], USDC_FOR_USD)).toEqual([false]);
    expect(held([exampleQuote('100', '80')], { ...USDC_FOR_USD, fiatCurrency: 'EUR' })).toEqual([false]);
  });
});

describe('same outlay', () => {
  test('fees on top: the amount whose total is what the others charge', () => {
    const fees = [
      { kind: 'NETWORK' as const, amount: '1.25', currency: 'EUR' },
      { kind: 'PROVIDER' as const, amount: '4.04', currency: 'EUR' },
    ];
    const amount = amountForOutlay(euros(10_000n), { fiatTotal: euros(10_529n), fees });
    // 94.91 + 4.04 % + 1.25 = 99.99
    expect(amount).toEqual(euros(9_491n));
    expect(isOutlay(euros(9_999n), euros(10_000n))).toBe(true);
    expect(isOutlay(euros(10_529n), euros(10_000n))).toBe(false);
  });

  test('fees that exceed the outlay leave nothing to ask for', () => {
    const fees = [{ kind: 'NETWORK' as const, amount: '12', currency: 'EUR' }];
    expect(amountForOutlay(euros(1_000n), { fiatTotal: euros(2_200n), fees })).toBeNull();
  });

  test('bases differ only if one provider adds fees and another does not', () => {
    expect(basesDiffer(['FEES_ON_TOP', 'FEES_ON_TOP'])).toBe(false);
    expect(basesDiffer(['FEES_ON_TOP', 'FEES_INCLUDED'])).toBe(true);
    expect(basesDiffer([])).toBe(false);
  });
});

describe('labels', () => {
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
});
