import { expect, test } from 'vitest';
import type { StoredPrices, StoredQuote } from '../../domain/routing/decision.ts';
import { decide } from '../decide.ts';
import { exampleCandidate, exampleFacts, examplePolicy } from '../testing.ts';
import type { Facts, Policy } from '../types.ts';
import { rankRows } from './rows.ts';
import { answered, exampleQuote, exampleReason } from './testing.ts';

const BTC: Partial<Facts> = { asset: { currency: 'BTC', network: 'bitcoin' }, walletNetworks: ['bitcoin'] };
const AT = { id: 'dec_1', decidedAt: '2026-01-01T00:00:00.000Z' };

/** A quote for 50 EUR. */
const pays = (cryptoAmount: string, paymentMethod: string | null = null, more: Partial<StoredQuote> = {}) =>
  exampleQuote('50', cryptoAmount, { paymentMethod, ...more });

/** The decision on a purchase of BTC at these providers. */
function decided(
  quotes: Record<string, StoredQuote[] | StoredPrices | undefined>,
  policy: Partial<Policy> = {},
  facts: Partial<Facts> = {},
) {
  const candidates = Object.entries(quotes).map(([id, given]) =>
    exampleCandidate(id, {}, given && { prices: Array.isArray(given) ? answered(given) : given }),
  );
  const under = examplePolicy({ strategy: 'best-quote', ...policy });
  return decide(exampleFacts({ ...BTC, ...facts }), candidates, under, AT);
}

const ranked = (...given: Parameters<typeof decided>) => rankRows(decided(...given));

/** `ape 100 card`: provider, amount and method of each row. */
const shown = ({ rows }: ReturnType<typeof ranked>) =>
  rows.map(({ providerId, quote: { cryptoAmount, paymentMethod } }) =>
    [providerId, cryptoAmount, paymentMethod ?? []].flat().join(' '),
  );

test.each<[name: string, quotes: Parameters<typeof ranked>[0], policy: Partial<Policy>, rows: string[]]>([
  ['no provider', {}, {}, []],
  ['a provider that was not asked has no row', { ape: undefined, bee: [pays('100')] }, {}, ['bee 100']],
  [
    'one row for each method; rows within the band follow their provider, then their price',
    { ape: [pays('99.7', 'card'), pays('99.8', 'sepa')], bee: [pays('100', 'card')] },
    { order: ['ape'] },
    ['ape 99.8 sepa', 'ape 99.7 card', 'bee 100 card'],
  ],
  [
    'rows outside of the band come after it and follow their price',
    {
      ape: [pays('100', 'card'), pays('90', 'sepa')],
      bee: [pays('95', 'card'), pays('99', 'sepa')],
      cow: [pays('97', 'card')],
    },
    {},
    ['ape 100 card', 'bee 99 sepa', 'cow 97 card', 'bee 95 card', 'ape 90 sepa'],
  ],
  [
    'a row within the band comes before one outside of it, whoever is ranked first',
    { ape: [pays('100', 'card')], bee: [pays('99.6', 'card', { locked: true }), pays('95', 'sepa')] },
    {},
    ['bee 99.6 card', 'ape 100 card', 'bee 95 sepa'],
  ],
  [
    'outside of the band equal prices follow their provider',
    { ape: [pays('90')], bee: [pays('90')], cow: [pays('100')] },
    { order: ['bee'] },
    ['cow 100', 'bee 90', 'ape 90'],
  ],
  [
    'the band is measured from the best price, whoever is ranked first',
    {
      ape: [pays('100', 'card'), pays('99.35', 'sepa')],
      bee: [pays('99.6', 'card', { locked: true })],
      cow: [pays('99.45', 'card')],
    },
    {},
    ['bee 99.6 card', 'ape 100 card', 'cow 99.45 card', 'ape 99.35 sepa'],
  ],
  [
    'under another strategy all rows follow their provider, then their price',
    { ape: [pays('90'), pays('95'), pays('80')], bee: [pays('100')] },
    { strategy: 'priority', order: ['ape'] },
    ['ape 95', 'ape 90', 'ape 80', 'bee 100'],
  ],
  [
    'a provider that is out for another reason has no row',
    { ape: [pays('100')], bee: [pays('99')] },
    { rules: [{ name: 'no apes', when: {}, exclude: ['ape'] }] },
    ['bee 99'],
  ],
  [
    'one that refused has none either',
    { ape: answered([pays('100')], { refusals: [exampleReason('AMOUNT_TOO_LOW')] }), bee: [pays('99')] },
    {},
    ['bee 99'],
  ],
])('%s', (_, quotes, policy, rows) => {
  const decision = decided(quotes, policy);
  expect(shown(rankRows(decision))).toEqual(rows);
  // In whatever order the decision lists its candidates.
  const reversed = [...decision.candidates].reverse();
  expect(shown(rankRows({ ...decision, candidates: reversed }))).toEqual(rows);
});

test('an exact amount of crypto: the lowest total first', () => {
  const cryptoAmount = { currency: 'BTC', decimals: 8, minor: 100_000n };
  // Whatever else they say that the customer receives.
  const totals = { ape: [exampleQuote('101', '0.0011')], bee: [exampleQuote('100', '0.001')] };
  const { rows } = ranked(totals, {}, { fiatAmount: null, cryptoAmount });
  expect(rows.map(({ quote }) => quote.fiatTotal)).toEqual(['100', '101']);
  expect(rows.map(({ labels }) => labels)).toEqual([['BEST_PRICE', 'RECOMMENDED'], []]);
});

test('a price that cannot be true is held back with its reason, and is no measure for the others', () => {
  const [nonsense, honest] = [pays('900', 'card'), pays('99', 'sepa')];
  const others = { bee: [pays('100')], cow: [pays('101')] };
  const partly = ranked({ ape: [nonsense, honest], ...others });
  expect(shown(partly)).toEqual(['cow 101', 'bee 100', 'ape 99 sepa']);
  const message = `its quote is held back: 900 BTC for 50 EUR is more than 30 % off the median of 3 providers`;
  const heldBack = [
    { providerId: 'ape', quote: nonsense, reason: { reason: 'QUOTE_IMPLAUSIBLE', message, rule: null } },
  ];
  expect(partly.heldBack).toEqual(heldBack);

  const wholly = ranked({ ape: [nonsense], ...others });
  expect(shown(wholly)).toEqual(['cow 101', 'bee 100']);
  expect(wholly.heldBack).toEqual(heldBack);
  expect(wholly.reference).toEqual(ranked(others).reference);
});

test('a provider that is out for its price and for a rule is not judged at all', () => {
  const rules = [{ name: 'no apes', when: {}, exclude: ['ape'] }];
  const { rows, heldBack } = ranked(
    { ape: [pays('900')], bee: [pays('100')], cow: [pays('101')], dog: [pays('102')] },
    { rules },
  );
  expect([rows.length, heldBack]).toEqual([3, []]);
});

test('labels compare the rows with each other; the reference is the best rate without fees', () => {
  const fees = (amount: string) => ({ fees: [{ amount, currency: 'EUR' }] });
  const { rows, reference } = ranked(
    { ape: [pays('99.8', null, fees('1'))], bee: [pays('100', null, fees('2'))] },
    { order: ['ape'] },
    { customerKnownAt: ['bee'] },
  );
  expect(rows.map(({ providerId, labels }) => [providerId, labels])).toEqual([
    ['bee', ['BEST_PRICE', 'RECOMMENDED', 'PREVIOUSLY_USED']],
    ['ape', ['LOWEST_FEES']],
  ]);
  // 48 / 100
  expect(reference).toMatchObject({ source: 'best_implied', rate: '0.48' });
});

test('a stablecoin is held against its parity', () => {
  const usdc: Partial<Facts> = {
    asset: { currency: 'USDC', network: 'base' },
    walletNetworks: ['base'],
    fiatCurrency: 'USD',
    fiatAmount: { currency: 'USD', decimals: 2, minor: 5_000n },
  };
  const { rows, heldBack, reference } = ranked({ ape: [pays('49')], bee: [pays('30')] }, {}, usdc);
  expect(rows.map(({ providerId }) => providerId)).toEqual(['ape']);
  expect(heldBack.map(({ providerId }) => providerId)).toEqual(['bee']);
  expect(reference?.source).toBe('parity');
});
