import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide } from '../decide.ts';
import { answered, exampleQuote, exampleReason } from '../quotes/testing.ts';
import { assetCoverage, exampleCandidate, exampleFacts, examplePolicy, limit, listed } from '../testing.ts';
import type { Facts, Policy, RouterCandidate } from '../types.ts';
import { MAX_EVALUATIONS, mergeSuggestions, suggestionsOf, withSuggestions } from './suggest-changes.ts';

const AT = { id: 'dec_1', decidedAt: '2026-01-01T00:00:00.000Z' };
const euros = (minor: bigint) => ({ currency: 'EUR', decimals: 2, minor });

function suggested(
  facts: Partial<Facts>,
  can: Parameters<typeof exampleCandidate>[1],
  policy: Partial<Policy> = {},
  candidate: Partial<RouterCandidate> = {},
) {
  const candidates = [exampleCandidate('acme', can, candidate)];
  const under = examplePolicy(policy);
  const decision = decide(exampleFacts(facts), candidates, under, AT);
  const judge = { policy: under, decidedAt: AT.decidedAt };
  return withSuggestions(decision, exampleFacts(facts), candidates, judge).candidates[0]?.suggestions;
}

const amount = (fiatAmount: string) => ({
  change: 'FIAT_AMOUNT',
  fiatAmount,
  fiatCurrency: 'EUR',
  providers: ['acme'],
});
const change = (kind: string, more: object = {}) => ({
  change: kind,
  fiatAmount: null,
  fiatCurrency: null,
  providers: ['acme'],
  ...more,
});

describe('the smallest single change', () => {
  test.each<[name: string, facts: Partial<Facts>, can: Parameters<typeof suggested>[1], expected: object[]]>([
    ['an eligible candidate needs none', {}, {}, []],
    ['an amount below the minimum', {}, { limits: [limit('EUR', '60', null)] }, [amount('60')]],
    ['an amount above the maximum', {}, { limits: [limit('EUR', null, '40')] }, [amount('40')]],
    [
      'a method with a limit of its own: the amount, or another method',
      { paymentMethod: 'sepa' },
      { paymentMethods: listed('sepa', 'card'), limits: [limit('EUR', '100', null, 'sepa')] },
      [amount('100'), change('PAYMENT_METHOD', { paymentMethod: 'card' })],
    ],
    [
      'a method that the provider does not have',
      { paymentMethod: 'pix' },
      {},
      [change('PAYMENT_METHOD', { paymentMethod: 'card' })],
    ],
    [
      'a provider that lets no method be named',
      { paymentMethod: 'card' },
      { paymentMethods: listed() },
      [change('PAYMENT_METHOD', { paymentMethod: null })],
    ],
    [
      'another network of the same currency',
      { asset: { currency: 'USDC', network: 'solana' }, walletNetworks: ['solana'] },
      { needsWallet: true },
      [change('NETWORK', { network: 'base' })],
    ],
    [
      'another fiat currency',
      { fiatCurrency: 'EUR' },
      { fiatCurrencies: listed('USD') },
      [change('FIAT_CURRENCY', { fiatCurrency: 'USD' })],
    ],
    ['the client IP', {}, { bindsClientIp: true }, [change('CLIENT_IP')]],
    ['a wallet', { walletNetworks: [] }, { needsWallet: true }, [change('WALLET')]],
    [
      'the subdivision',
      { subdivision: null },
      { checksGeography: false, excludedSubdivisions: listed('US-HI') },
      [change('LOCATION')],
    ],
    [
      'two things at once cannot be cured by one change',
      { paymentMethod: 'pix', clientIpKnown: false },
      { bindsClientIp: true },
      [],
    ],
  ])('%s', (_, facts, can, expected) => {
    expect(suggested(facts, can)).toEqual(expected);
  });

  test('a rule by amount: one cent outside of its range, whichever end is nearer', () => {
    const rules = [
      {
        name: 'mid',
        when: { fiatCurrency: ['EUR'], fiatAmount: { from: '20', to: '60' } },
        exclude: ['acme'],
      },
    ];
    expect(suggested({}, {}, { rules })).toEqual([
      amount('60.01'),
      change('FIAT_CURRENCY', { fiatCurrency: 'USD' }),
    ]);
    const ranges = [{ name: 'mid', when: { fiatAmounts: { EUR: { to: '60' } } }, exclude: ['acme'] }];
    expect(suggested({}, {}, { rules: ranges })?.[0]).toEqual(amount('60.01'));
  });

  test('a provider that is disabled or excluded by the caller stays out', () => {
    expect(suggested({}, {}, {}, { disabled: 'off' })).toEqual([]);
    expect(suggested({ excluded: ['acme'] }, {})).toEqual([]);
  });
});

test('every suggestion lets the provider in, and no smaller amount does', () => {
  const cents = fc.bigInt({ min: 1n, max: 20_000n });
  fc.assert(
    fc.property(
      cents,
      fc.integer({ min: 1, max: 99 }),
      fc.integer({ min: 100, max: 150 }),
      (minor, low, high) => {
        const can = { limits: [limit('EUR', String(low), String(high))] };
        const candidates = [exampleCandidate('acme', can)];
        for (const suggestion of suggested({ fiatAmount: euros(minor) }, can) ?? []) {
          if (suggestion.change !== 'FIAT_AMOUNT') continue;
          const fixed = BigInt(suggestion.fiatAmount ?? '0') * 100n;
          const eligible = (cents: bigint) =>
            decide(exampleFacts({ fiatAmount: euros(cents) }), candidates, examplePolicy(), AT).chosen !==
            null;
          expect(eligible(fixed)).toBe(true);
          expect(eligible(fixed + (fixed > minor ? -1n : 1n))).toBe(false);
        }
      },
    ),
  );
});

test.each([
  [MAX_EVALUATIONS - 1, true],
  [MAX_EVALUATIONS, false],
])(
  'at most 64 changes are tried for a candidate: after %i that fail another one is tried: %s',
  (failing, isTried) => {
    const bad = Array.from({ length: failing }, (_, index) => `method_${index}`);
    const rules = [{ name: 'bad', when: { paymentMethod: bad }, exclude: ['acme'] }];
    const can = { paymentMethods: listed(...bad, 'card', 'sepa') };
    expect(suggested({ paymentMethod: 'pix' }, can, { rules })).toEqual(
      isTried ? [change('PAYMENT_METHOD', { paymentMethod: 'card' })] : [],
    );
  },
);

test('the kinds of changes share the number of tries', () => {
  const bad = Array.from({ length: MAX_EVALUATIONS }, (_, index) => `method_${index}`);
  const rules = [
    { name: 'bad', when: { paymentMethod: bad }, exclude: ['acme'] },
    { name: 'base', when: { network: ['base'] }, exclude: ['acme'] },
  ];
  const can = {
    assets: [assetCoverage('USDC:base'), assetCoverage('USDC:solana')],
    paymentMethods: listed('card', ...bad),
  };
  expect(suggested({ paymentMethod: 'card' }, can, { rules })).toEqual([]);
  const few = { ...can, paymentMethods: listed('card') };
  expect(suggested({ paymentMethod: 'card' }, few, { rules })).toEqual([
    change('NETWORK', { network: 'solana' }),
  ]);
});

test('the same change for several providers is one suggestion, with most providers first', () => {
  const of = (provider: string, fiatAmount: string) => ({ ...amount(fiatAmount), providers: [provider] });
  const merged = mergeSuggestions([of('ape', '10'), of('bee', '20'), of('cow', '20')] as never);
  expect(merged).toEqual([
    { ...amount('20'), providers: ['bee', 'cow'] },
    { ...amount('10'), providers: ['ape'] },
  ]);
  // Whatever the order of its fields.
  const turned = Object.fromEntries(Object.entries(of('bee', '10')).reverse());
  expect(mergeSuggestions([of('ape', '10'), turned] as never)).toEqual([
    { ...amount('10'), providers: ['ape', 'bee'] },
  ]);
});

test('assets of another currency are not suggested as a network', () => {
  const can = { assets: [assetCoverage('USDT:tron')] };
  expect(suggested({ asset: { currency: 'USDC', network: 'base' } }, can)).toEqual([]);
});

test('nothing is suggested for a price that cannot be true', () => {
  const prices = answered([exampleQuote('50', '900')]);
  expect(suggested({ fiatCurrency: 'USD' }, {}, {}, { prices })).toEqual([]);
});

describe('after a refusal of the provider', () => {
  const refused = (more: object = {}) => {
    const refusals = [exampleReason('AMOUNT_TOO_LOW', { minimum: '25', currency: 'EUR', ...more })];
    return { prices: answered([], { refusals }) };
  };
  const fiatAmount = euros(1_000n);

  test('its limit is suggested if nothing else excludes the provider there', () => {
    expect(suggested({ fiatAmount }, {}, {}, refused())).toEqual([amount('25')]);
    const rules = [
      { name: 'mid', when: { fiatAmounts: { EUR: { from: '20', to: '30' } } }, exclude: ['acme'] },
    ];
    expect(suggested({ fiatAmount }, {}, { rules }, refused())).toEqual([]);
    expect(suggested({ fiatAmount }, { limits: [limit('EUR', null, '24')] }, {}, refused())).toEqual([]);
  });

  test('no amount that a request cannot have', () => {
    const cryptoAmount = { currency: 'USDC', decimals: 6, minor: 10_000_000n };
    expect(suggested({ fiatAmount: null, cryptoAmount }, {}, {}, refused())).toEqual([]);
    expect(suggested({ fiatAmount }, {}, {}, refused({ minimum: '25.001' }))).toEqual([]);
    expect(suggested({ fiatAmount }, {}, {}, refused({ currency: 'USD' }))).toEqual([]);
  });
});

test('of a decision: what was computed, else what its reasons tell', () => {
  const too = { reason: 'AMOUNT_TOO_LOW', message: '', rule: null, minimum: '60', currency: 'EUR' } as const;
  const out = (providerId: string) => ({
    providerId,
    eligible: false,
    rank: null,
    score: null,
    reasons: [too],
  });
  const told = { ...amount('60'), providers: ['acme'] };
  const of = (
    candidates: Parameters<typeof suggestionsOf>[0]['candidates'],
    fiatAmount: string | null = '50',
  ) => suggestionsOf({ candidates, facts: { fiatAmount } });
  expect(of([out('acme')])).toEqual([told]);
  expect(of([{ ...out('acme'), suggestions: [] }])).toEqual([]);
  expect(of([out('acme'), out('other')])).toEqual([{ ...told, providers: ['acme', 'other'] }]);
  // A purchase of an amount of crypto.
  expect(of([out('acme')], null)).toEqual([]);
  const network = { ...change('NETWORK', { network: 'base' }), change: 'NETWORK' as const };
  expect(of([{ ...out('acme'), suggestions: [network] }], null)).toEqual([network]);
});

test('of a candidate that is not configured any more nothing is known', () => {
  const [facts, policy] = [exampleFacts({ paymentMethod: 'pix' }), examplePolicy()];
  const decision = decide(facts, [exampleCandidate('acme')], policy, AT);
  const judge = { policy, decidedAt: AT.decidedAt };
  expect(withSuggestions(decision, facts, [], judge).candidates[0]?.suggestions).toEqual([]);
});
