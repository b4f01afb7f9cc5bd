import { expect, test } from 'vitest';
import type { RoutingDecision } from '../domain/routing/decision.ts';
import { decide } from './decide.ts';
import { replay } from './replay.ts';
import { exampleCandidate, exampleFacts, examplePolicy, limit } from './testing.ts';
import type { Facts } from './types.ts';

const AT = { id: 'dec_1', decidedAt: '2026-01-01T00:00:00.000Z' };
const CANDIDATES = [
  exampleCandidate('ape', { limits: [limit('EUR', '50.01', null), limit('JPY', null, '5000')] }),
  exampleCandidate('bee'),
];

/** The decision as the database returns it. */
const stored = (decision: RoutingDecision): RoutingDecision => JSON.parse(JSON.stringify(decision));

const PURCHASES: [name: string, facts: Partial<Facts>][] = [
  ['a fiat amount one cent below a limit', {}],
  [
    'a currency without decimals',
    { fiatCurrency: 'JPY', fiatAmount: { currency: 'JPY', decimals: 0, minor: 5000n } },
  ],
  [
    'a crypto amount with all its digits',
    {
      asset: { currency: 'ETH', network: 'base' },
      fiatCurrency: null,
      fiatAmount: null,
      cryptoAmount: { currency: 'ETH', decimals: 18, minor: 1_000_000_000_000_000_001n },
    },
  ],
  ['an open destination', { asset: null, allowedNetworks: ['base', 'tron'], fiatAmount: null }],
];

test.each(PURCHASES)(
  'replaying a stored decision under the same policy gives the same decision: %s',
  (_, more) => {
    const decision = decide(exampleFacts(more), CANDIDATES, examplePolicy(), AT);
    expect(replay(stored(decision), CANDIDATES, examplePolicy())).toEqual(decision);
  },
);

test('a replay can choose a provider that was disabled at the time of the decision', () => {
  const off = [exampleCandidate('ape', {}, { disabled: 'APE_KEY is not set' })];
  const before = stored(decide(exampleFacts(), off, examplePolicy(), AT));
  expect(before.candidates).toMatchObject([{ reasons: [{ reason: 'PROVIDER_DISABLED' }] }]);
  expect(replay(before, off, examplePolicy())).toEqual(before);
  expect(replay(before, [exampleCandidate('ape')], examplePolicy()).chosen).toBe('ape');
});

test('amounts are stored as plain decimals', () => {
  const decision = stored(decide(exampleFacts(), CANDIDATES, examplePolicy(), AT));
  expect(decision.facts).toMatchObject({ fiatCurrency: 'EUR', fiatAmount: '50', cryptoAmount: null });
});

test('another policy or other candidates can change the decision', () => {
  const facts = exampleFacts({ customerMetadata: { tier: 'gold' } });
  const before = stored(decide(facts, CANDIDATES, examplePolicy(), AT));
  expect(before.chosen).toBe('bee');

  const rules = [{ name: 'gold', when: { customerMetadata: { tier: ['gold'] } }, exclude: ['bee'] }];
  const after = replay(before, CANDIDATES, examplePolicy({ rules, version: 'v2' }));
  expect(after).toMatchObject({ id: 'dec_1', policyVersion: 'v2', chosen: null });

  const range = [{ name: 'small', when: { fiatAmount: { to: '50' } }, prefer: ['cow'] }];
  const more = [...CANDIDATES, exampleCandidate('cow')];
  expect(replay(before, more, examplePolicy({ rules: range })).chosen).toBe('cow');
});

test('a decision from before whenUnknown replays the same under the policy of its time', () => {
  const rules = [{ name: 'no bees in Hawaii', when: { subdivision: ['US-HI'] }, exclude: ['bee'] }];
  const candidates = [exampleCandidate('bee')];
  const facts = exampleFacts({ subdivision: null });
  const before = stored(decide(facts, candidates, examplePolicy({ rules }), AT));
  expect(before.chosen).toBe('bee');
  expect(replay(before, candidates, examplePolicy({ rules }))).toEqual(before);
  const strict = rules.map((rule) => ({ ...rule, whenUnknown: 'match' as const }));
  expect(replay(before, candidates, examplePolicy({ rules: strict })).chosen).toBeNull();
});
