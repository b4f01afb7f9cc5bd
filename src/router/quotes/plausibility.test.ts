import { expect, test } from 'vitest';
import { implausible } from './plausibility.ts';
import { exampleQuote } from './testing.ts';

const USDC_FOR_USD = { asset: { currency: 'USDC', network: 'base' }, fiatCurrency: 'USD' };
const BTC_FOR_EUR = { asset: { currency: 'BTC', network: 'bitcoin' }, fiatCurrency: 'EUR' };

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
