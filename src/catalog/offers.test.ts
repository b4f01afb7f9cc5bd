import { expect, test } from 'vitest';
import { internalCaller } from '../domain/access/caller.ts';
import type { Capabilities } from '../provider/capabilities.ts';
import { decide } from '../router/index.ts';
import {
  assetCoverage,
  exampleCandidate,
  exampleCapabilities,
  examplePolicy,
  limit,
  listed,
} from '../router/testing.ts';
import type { Policy, Rule } from '../router/types.ts';
import { createCatalog, factsBeforePurchase } from './index.ts';
import { fakeProvider } from './testing.ts';

const CALLER = internalCaller('prj_1', 'key_1');
const NOWHERE = { country: null, subdivision: null, customerMetadata: {} };

function offersOf(
  providers: Record<string, Partial<Capabilities>>,
  policy: Partial<Policy> = {},
  location: Partial<typeof NOWHERE> | { country: string } = {},
) {
  const all = Object.entries(providers).map(([id, can]) => fakeProvider(id, { can }));
  const catalog = createCatalog({
    registry: { all: () => all, get: (id) => all.find((provider) => provider.id === id) },
    policy: () => examplePolicy(policy),
    decide,
    clock: () => new Date('2026-01-01T00:00:00Z'),
  });
  return catalog
    .availability({ ...NOWHERE, ...location }, CALLER)
    .offers.map(({ asset, fiatCurrency, methods }) => ({
      pair: `${asset.currency}:${asset.network} for ${fiatCurrency}`,
      methods: methods.map(({ paymentMethod, minimum, maximum, providers }) =>
        [paymentMethod, minimum, maximum, providers.join('+')].join(' '),
      ),
    }));
}

/** Sells USDC for USD; the customer chooses the method there. */
const page: Partial<Capabilities> = {
  assets: [assetCoverage('USDC:base')],
  fiatCurrencies: listed('USD'),
  paymentMethods: listed(),
  limits: [limit('USD', '1', null)],
};
/** Sells USDT for EUR and USD, by method. */
const orders: Partial<Capabilities> = {
  assets: [assetCoverage('USDT:tron')],
  fiatCurrencies: listed('EUR', 'USD'),
  paymentMethods: listed('sepa', 'card'),
  limits: [limit('EUR', '10', '1000'), limit('EUR', '20', '500', 'card')],
};

test('only pairs that some provider sells, with the methods and limits', () => {
  expect(offersOf({ page, orders })).toEqual([
    { pair: 'USDC:base for USD', methods: [' 1  page'] },
    { pair: 'USDT:tron for EUR', methods: ['card 20 500 orders', 'sepa 10 1000 orders'] },
    { pair: 'USDT:tron for USD', methods: ['card   orders', 'sepa   orders'] },
  ]);
});

test('the bounds are those of all providers; one without a known bound leaves none', () => {
  const method = {
    paymentMethods: listed('card'),
    assets: [assetCoverage('USDC:base')],
    fiatCurrencies: listed('EUR'),
  };
  const a = { ...method, limits: [limit('EUR', '10', '100')] };
  const b = { ...method, limits: [limit('EUR', '9.5', '1000')] };
  const c = { ...method, limits: [limit('EUR', null, '50')] };
  expect(offersOf({ b, a })).toEqual([{ pair: 'USDC:base for EUR', methods: ['card 9.5 1000 a+b'] }]);
  expect(offersOf({ a, c })).toEqual([{ pair: 'USDC:base for EUR', methods: ['card  100 a+c'] }]);
});

test('only what the location allows', () => {
  const german = { ...orders, countries: listed('DE'), checksGeography: false };
  expect(
    offersOf({ page: { ...page, countries: listed('US') }, orders: german }, {}, { country: 'US' }),
  ).toEqual([{ pair: 'USDC:base for USD', methods: [' 1  page'] }]);
  expect(offersOf({ orders: german })).toEqual([]);
});

test.each<[rule: Policy['rules'][number], pairs: string[]]>([
  [
    { name: 'r', when: { fiatCurrency: ['EUR'] }, exclude: ['orders'] },
    ['USDC:base for USD', 'USDT:tron for USD: card sepa'],
  ],
  [
    { name: 'r', when: { paymentMethod: ['card'] }, exclude: ['orders'] },
    ['USDC:base for USD', 'USDT:tron for EUR: sepa', 'USDT:tron for USD: sepa'],
  ],
  [
    {
      name: 'r',
      when: { fiatCurrency: ['USD'], paymentMethod: ['sepa'], currency: ['USDT'] },
      only: ['page'],
    },
    ['USDC:base for USD', 'USDT:tron for EUR: card sepa', 'USDT:tron for USD: card'],
  ],
  [
    { name: 'r', when: { fiatCurrency: ['EUR'] }, excludeAll: true },
    ['USDC:base for USD', 'USDT:tron for USD: card sepa'],
  ],
  [
    { name: 'r', when: { fiatCurrency: ['USD'] }, only: ['page'] },
    ['USDC:base for USD', 'USDT:tron for EUR: card sepa'],
  ],
  [
    { name: 'r', when: { fiatCurrency: ['EUR'] }, prefer: ['orders'] },
    ['USDC:base for USD', 'USDT:tron for EUR: card sepa', 'USDT:tron for USD: card sepa'],
  ],
  [
    { name: 'r', when: { fiatCurrency: ['USD'], currency: ['USDC'] }, only: ['orders'] },
    ['USDT:tron for EUR: card sepa', 'USDT:tron for USD: card sepa'],
  ],
  [
    { name: 'r', when: { fiatCurrency: ['USD'], fiatAmount: { from: '1000' } }, exclude: ['page', 'orders'] },
    ['USDC:base for USD', 'USDT:tron for EUR: card sepa', 'USDT:tron for USD: card sepa'],
  ],
])('rules by currency and method: %j', (rule, pairs) => {
  const found = offersOf({ page, orders }, { rules: [rule] }).map(({ pair, methods }) => {
    const named = methods.map((method) => method.split(' ')[0]).filter(Boolean);
    return named.length > 0 ? `${pair}: ${named.join(' ')}` : pair;
  });
  expect(found).toEqual(pairs);
});

test('the router sells every pair that is offered, and none that is not', () => {
  const both = exampleCapabilities({ paymentMethods: listed('card', 'pix') });
  const rules: Rule[] = [
    { name: 'a', when: { fiatCurrency: ['EUR'], network: ['base'] }, exclude: ['both'] },
    {
      name: 'b',
      when: { paymentMethod: ['pix'], subdivision: ['US-HI'] },
      only: ['page'],
      whenUnknown: 'match',
    },
    { name: 'c', when: { paymentMethod: ['card'], project: ['prj_2'] }, exclude: ['orders'] },
    { name: 'd', when: { fiatCurrency: ['USD'], fiatAmount: { to: '5' } }, exclude: ['orders'] },
  ];
  const candidates = Object.entries({ page, orders, both }).map(([id, can]) => exampleCandidate(id, can));
  const at = { id: 'dec_1', decidedAt: '2026-01-01T00:00:00.000Z' };
  const sold: string[] = [];
  for (const [currency, network] of [
    ['BTC', 'bitcoin'],
    ['USDC', 'base'],
    ['USDT', 'tron'],
  ] as const) {
    for (const fiatCurrency of ['EUR', 'USD']) {
      for (const paymentMethod of [null, 'card', 'pix', 'sepa']) {
        const known = {
          country: null,
          subdivision: null,
          countrySource: 'NONE',
          projectId: 'prj_1',
        } as const;
        const asset = { currency, network };
        const facts = factsBeforePurchase({
          ...known,
          asset,
          fiatCurrency,
          paymentMethod,
          customerMetadata: {},
        });
        const eligible = decide(facts, candidates, examplePolicy({ rules }), at).candidates.filter(
          (candidate) => candidate.eligible && (paymentMethod !== null || candidate.providerId === 'page'),
        );
        const ids = eligible.map(({ providerId }) => providerId).sort();
        if (ids.length > 0)
          sold.push(`${currency}:${network} for ${fiatCurrency} by ${paymentMethod ?? ''}: ${ids.join('+')}`);
      }
    }
  }
  const offered = offersOf({ page, orders, both }, { rules }).flatMap(({ pair, methods }) =>
    methods.map((method) => {
      const [name, , , providers] = method.split(' ');
      return `${pair} by ${name}: ${providers}`;
    }),
  );
  expect(sold.length).toBeGreaterThan(5);
  expect(offered.sort()).toEqual(sold.sort());
});
