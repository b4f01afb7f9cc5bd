import { expect, test } from 'vitest';
import { hasParity, implausible } from './plausibility.ts';
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

test.each([
  ['84.99', true],
  ['85', false],
  ['115', false],
  ['115.01', true],
])('15 %% off parity is not more than 15 %%: %s USDC for 100 USD', (received, isHeld) => {
  expect(held([exampleQuote('100', received)], USDC_FOR_USD)).toEqual([isHeld]);
});

test.each([
  ['USDC', 'USD', true],
  ['USDT', 'USD', true],
  ['DAI', 'USD', true],
  ['FRAX', 'USD', true],
  ['EURC', 'EUR', true],
  ['EURC', 'USD', false],
  ['BTC', 'USD', false],
  ['USDC', null, false],
  [undefined, 'USD', false],
])('the parity of %s and %s: %s', (currency, fiatCurrency, expected) => {
  expect(hasParity(currency, fiatCurrency)).toBe(expected);
});

test.each<[name: string, cryptoAmounts: string[], held: boolean[]]>([
  ['70 % of the median', ['0.001', '0.00101', '0.0007'], [false, false, false]],
  ['less than 70 % of the median', ['0.001', '0.00101', '0.00069999'], [false, false, true]],
  [
    'of four, the lower one in the middle',
    ['0.0015', '0.00151', '0.001', '0.001'],
    [true, true, false, false],
  ],
])('%s', (_, cryptoAmounts, expected) => {
  const quotes = cryptoAmounts.map((amount) => exampleQuote('100', amount));
  expect(held(quotes, BTC_FOR_EUR)).toEqual(expected);
});

test('the median is of the best price of each provider, in whatever order it gives them', () => {
  const [bad, good] = [exampleQuote('100', '0.0005'), exampleQuote('100', '0.001')];
  const others = ['0.00101', '0.0005'].map((amount) => [exampleQuote('100', amount)]);
  const doubts = implausible([[bad, good], ...others], BTC_FOR_EUR);
  expect([doubts.has(bad), doubts.has(good)]).toEqual([true, false]);
});

test('fees in the fiat currency and in crypto are set aside', () => {
  const fees = [{ amount: '20', currency: 'USDC' }];
  expect(held([exampleQuote('100', '80', { fees })], USDC_FOR_USD)).toEqual([false]);
});

test('says what is wrong with the price', () => {
  const odd = exampleQuote('100', '0.01');
  const others = ['0.001', '0.00101', '0.00099'].map((amount) => [exampleQuote('100', amount)]);
  const reasonIn = (of: Parameters<typeof implausible>[1]) =>
    implausible([[odd], [], ...others], of).get(odd);
  expect(reasonIn(BTC_FOR_EUR)).toEqual({
    reason: 'QUOTE_IMPLAUSIBLE',
    message: 'its quote is held back: 0.01 BTC for 100 EUR is more than 30 % off the median of 4 providers',
    rule: null,
  });
  expect(reasonIn(USDC_FOR_USD)?.message).toBe(
    'its quote is held back: 0.01 USDC for 100 USD is more than 15 % off the parity of USDC and USD',
  );
});
