import { expect, test } from 'vitest';
import { decide } from './decide.ts';
import { matchRule, pairExclusions } from './rules.ts';
import { exampleCandidate, exampleFacts, examplePolicy } from './testing.ts';
import type { Facts, Rule, RuleCondition } from './types.ts';

const CASES: Array<[when: RuleCondition, facts: Partial<Facts>, matches: boolean]> = [
  [{}, {}, true],
  [{ currency: ['USDC'] }, {}, true],
  [{ currency: ['USDT', 'USDC'] }, {}, true],
  [{ currency: ['USDT'] }, {}, false],
  [{ currency: ['USDC'], network: ['tron'] }, {}, false],
  [{ network: ['base'] }, {}, true],
  // The customer still chooses: every possible choice must be in the list.
  [{ currency: ['USDC'] }, { asset: null }, false],
  [{ currency: ['USDC', 'USDT'] }, { asset: null, allowedCurrencies: ['USDC', 'USDT'] }, true],
  [{ currency: ['USDC'] }, { asset: null, allowedCurrencies: ['USDC', 'USDT'] }, false],
  [{ network: ['tron'] }, { asset: null, walletNetworks: ['tron'] }, true],
  [{ network: ['tron'] }, { asset: null, walletNetworks: [] }, false],
  [{ fiatCurrency: ['EUR'] }, {}, true],
  [{ fiatCurrency: ['EUR'] }, { fiatCurrency: null }, false],
  [{ country: ['US'] }, {}, true],
  [{ country: ['US'] }, { country: null }, false],
  [{ subdivision: ['US-HI'] }, { subdivision: 'US-HI' }, true],
  [{ subdivision: ['US-HI'] }, { subdivision: null }, false],
  [{ paymentMethod: ['card'] }, { paymentMethod: 'card' }, true],
  [{ paymentMethod: ['card'] }, {}, false],
  [{ project: ['prj_1'] }, {}, true],
  [{ project: ['prj_2'] }, {}, false],
  // 50 EUR.
  [{ fiatAmount: { from: '50' } }, {}, true],
  [{ fiatAmount: { from: '50.001' } }, {}, false],
  [{ fiatAmount: { to: '50.00' } }, {}, true],
  [{ fiatAmount: { to: '49.99' } }, {}, false],
  [{ fiatAmount: { from: '10', to: '100' } }, {}, true],
  [{ fiatAmount: { from: '10' } }, { fiatAmount: null }, false],
  [{ fiatAmount: {} }, {}, true],
  [{ customerMetadata: { tier: ['gold', 'silver'] } }, { customerMetadata: { tier: 'gold' } }, true],
  [{ customerMetadata: { tier: ['gold'] } }, { customerMetadata: { tier: 'lead' } }, false],
  [{ customerMetadata: { tier: ['gold'] } }, {}, false],
  [{ customerMetadata: { toString: ['x'] } }, {}, false],
];

test.each(CASES)('the condition %j matches %j: %s', (when, facts, matches) => {
  expect(matchRule({ name: 'r', when }, exampleFacts(facts)) !== null).toBe(matches);
});

const AT = { id: 'dec_1', decidedAt: '2026-01-01T00:00:00.000Z' };
const UNKNOWN: Partial<Facts> = { country: null, subdivision: null, countrySource: 'NONE' };
const SOMEWHERE_IN_US: Partial<Facts> = { country: 'US', subdivision: null };
const HAWAII = { subdivision: ['US-HI'] };

/** The reason for which the provider is excluded; null if it is eligible. */
function refusal(rule: Partial<Rule>, facts: Partial<Facts>) {
  const policy = examplePolicy({ rules: [{ name: 'r', when: {}, ...rule }] });
  const [candidate] = decide(exampleFacts(facts), [exampleCandidate('acme')], policy, AT).candidates;
  return candidate?.eligible
    ? null
    : candidate?.reasons.map(({ reason, rule }) => `${reason} ${rule}`).join();
}

test.each<[name: string, rule: Partial<Rule>, facts: Partial<Facts>, expected: string | null]>([
  ['skip is the old meaning', { when: HAWAII, exclude: ['acme'] }, SOMEWHERE_IN_US, null],
  ['skip', { when: HAWAII, exclude: ['acme'], whenUnknown: 'skip' }, SOMEWHERE_IN_US, null],
  [
    'match, in the country of the rule',
    { when: HAWAII, exclude: ['acme'], whenUnknown: 'match' },
    SOMEWHERE_IN_US,
    'SUBDIVISION_UNKNOWN r',
  ],
  [
    'match, in an unknown country',
    { when: HAWAII, exclude: ['acme'], whenUnknown: 'match' },
    UNKNOWN,
    'SUBDIVISION_UNKNOWN r',
  ],
  [
    'match, in another country',
    { when: HAWAII, exclude: ['acme'], whenUnknown: 'match' },
    { country: 'DE', subdivision: null },
    null,
  ],
  [
    'match, in a known subdivision of the rule',
    { when: HAWAII, exclude: ['acme'], whenUnknown: 'match' },
    { subdivision: 'US-HI' },
    'EXCLUDED_BY_RULE r',
  ],
  ['match, in another one', { when: HAWAII, exclude: ['acme'], whenUnknown: 'match' }, {}, null],
  [
    'match with only',
    { when: HAWAII, only: ['other'], whenUnknown: 'match' },
    SOMEWHERE_IN_US,
    'SUBDIVISION_UNKNOWN r',
  ],
  [
    'match, with another condition that does not hold',
    { when: { ...HAWAII, currency: ['USDT'] }, exclude: ['acme'], whenUnknown: 'match' },
    SOMEWHERE_IN_US,
    null,
  ],
  [
    'a rule that names the country too needs it to be known',
    { when: { ...HAWAII, country: ['US'] }, exclude: ['acme'], whenUnknown: 'match' },
    UNKNOWN,
    null,
  ],
  [
    'and applies in it',
    { when: { ...HAWAII, country: ['US'] }, exclude: ['acme'], whenUnknown: 'match' },
    SOMEWHERE_IN_US,
    'SUBDIVISION_UNKNOWN r',
  ],
  [
    'a rule by country, match, in an unknown country',
    { when: { country: ['CU'] }, exclude: ['acme'], whenUnknown: 'match' },
    UNKNOWN,
    'COUNTRY_UNKNOWN r',
  ],
  [
    'a rule by country, match, in another country',
    { when: { country: ['CU'] }, exclude: ['acme'], whenUnknown: 'match' },
    {},
    null,
  ],
  [
    'a rule by country, match, in that country',
    { when: { country: ['CU'] }, exclude: ['acme'], whenUnknown: 'match' },
    { country: 'CU', subdivision: null },
    'EXCLUDED_BY_RULE r',
  ],
  [
    'a rule by subdivisions of two countries, match, in one of them',
    { when: { subdivision: ['US-HI', 'CA-QC'] }, exclude: ['acme'], whenUnknown: 'match' },
    SOMEWHERE_IN_US,
    'SUBDIVISION_UNKNOWN r',
  ],
  ['a rule by country, skip', { when: { country: ['CU'] }, exclude: ['acme'] }, UNKNOWN, null],
  [
    'a rule without a location',
    { when: { currency: ['USDC'] }, exclude: ['acme'], whenUnknown: 'match' },
    UNKNOWN,
    'EXCLUDED_BY_RULE r',
  ],
])('an unknown location under %s', (_, rule, facts, expected) => {
  expect(refusal(rule, facts)).toBe(expected);
});

const PLACES = { subdivision: ['US-HI', 'CA-QC', 'US-NY'] };

test.each<[rule: Partial<Rule>, facts: Partial<Facts>, message: string]>([
  [{ exclude: ['acme'] }, {}, 'rule "r" excludes acme'],
  [{ only: ['ape', 'bee'] }, {}, 'rule "r" allows only ape, bee'],
  [
    { when: PLACES, exclude: ['acme'] },
    SOMEWHERE_IN_US,
    'rule "r" excludes acme in US-HI, US-NY, and the customer\'s subdivision of US is unknown; give it in location.subdivision',
  ],
  [
    { when: PLACES, exclude: ['acme'] },
    UNKNOWN,
    'rule "r" excludes acme in US-HI, CA-QC, US-NY, and the customer\'s country and subdivision are unknown; give it in location.subdivision',
  ],
  [
    { when: { country: ['CU', 'IR'] }, exclude: ['acme'] },
    UNKNOWN,
    'rule "r" excludes acme in CU, IR, and the customer\'s country is unknown; give it in location.country',
  ],
])(
  'the message says what the rule excludes, which location is missing and how to give it: %j, %j',
  (more, facts, message) => {
    const rules: Rule[] = [{ name: 'r', when: {}, whenUnknown: 'match', ...more }];
    const decision = decide(exampleFacts(facts), [exampleCandidate('acme')], examplePolicy({ rules }), AT);
    expect(decision.candidates[0]?.reasons[0]?.message).toBe(message);
  },
);

test('a rule that excludes all excludes every provider, preferred and pinned ones too', () => {
  const rules: Rule[] = [
    { name: 'first', when: {}, prefer: ['acme'] },
    { name: 'nobody', when: {}, excludeAll: true },
  ];
  const candidates = [exampleCandidate('acme'), exampleCandidate('al')];
  const decision = decide(exampleFacts({ pinned: 'acme' }), candidates, examplePolicy({ rules }), AT);
  expect(decision.chosen).toBeNull();
  for (const { reasons } of decision.candidates) {
    const [reason] = reasons.filter(({ rule }) => rule === 'nobody');
    expect(reason?.reason).toBe('EXCLUDED_BY_RULE');
    expect(reason?.message).toBe('rule "nobody" excludes every provider');
  }
});

test.each<
  [name: string, when: RuleCondition, fiatCurrency: string, method: string | null, excluded: boolean]
>([
  ['the currency', { fiatCurrency: ['EUR'] }, 'EUR', 'card', true],
  ['another currency', { fiatCurrency: ['EUR'] }, 'USD', 'card', false],
  ['the method', { paymentMethod: ['card'] }, 'EUR', 'card', true],
  ['another method', { paymentMethod: ['card'] }, 'EUR', 'sepa', false],
  ['a method that the customer chooses', { paymentMethod: ['card'] }, 'EUR', null, false],
  ['both', { fiatCurrency: ['EUR'], paymentMethod: ['card'] }, 'EUR', 'card', true],
  ['one of both', { fiatCurrency: ['EUR'], paymentMethod: ['card'] }, 'EUR', 'sepa', false],
  ['and another condition that holds', { fiatCurrency: ['EUR'], country: ['US'] }, 'EUR', 'card', true],
  ['and one that does not', { fiatCurrency: ['EUR'], country: ['DE'] }, 'EUR', 'card', false],
  // It excludes the provider as a whole, which is not asked here.
  ['neither', { country: ['US'] }, 'EUR', 'card', false],
])('a rule that names %s, for a pair', (_, when, fiatCurrency, method, excluded) => {
  const facts = exampleFacts({ fiatCurrency: null, paymentMethod: null });
  const isExcluded = pairExclusions([{ name: 'r', when, exclude: ['acme'] }], facts);
  expect(isExcluded('acme', fiatCurrency, method)).toBe(excluded);
  expect(isExcluded('other', fiatCurrency, method)).toBe(false);
});

test.each<[rule: Partial<Rule>, excluded: boolean]>([
  [{ exclude: ['acme'] }, true],
  [{ only: ['other'] }, true],
  [{ only: ['acme'] }, false],
  [{ excludeAll: true }, true],
  [{ prefer: ['acme'] }, false],
])('%j excludes acme from a pair: %s', (rule, excluded) => {
  const rules = [{ name: 'r', when: { fiatCurrency: ['EUR'] }, ...rule }];
  const isExcluded = pairExclusions(rules, exampleFacts({ fiatCurrency: null }));
  expect(isExcluded('acme', 'EUR', 'card')).toBe(excluded);
});

test('a time window counts for a pair at the moment that is given', () => {
  const between = ['2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z'] as const;
  const rules: Rule[] = [{ name: 'r', when: { fiatCurrency: ['EUR'], between }, excludeAll: true }];
  const isExcludedAt = (at?: string) => pairExclusions(rules, exampleFacts(), at)('acme', 'EUR', 'card');
  expect(['2026-01-15T00:00:00Z', '2026-03-01T00:00:00Z', undefined].map(isExcludedAt)).toEqual([
    true,
    false,
    false,
  ]);
});
