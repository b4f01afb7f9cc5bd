import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatMoney, type Money, moneyOf } from '../domain/money/money.ts';
import { decide } from './decide.ts';
import { rank } from './rank.ts';
import { exampleCandidate, exampleFacts, examplePolicy } from './testing.ts';
import type { Facts, Policy, RouterCandidate, Rule } from './types.ts';

const AT = { id: 'dec_1', decidedAt: '2026-01-01T00:00:00.000Z' };
const THREE = ['ape', 'bee', 'cow'].map((id) => exampleCandidate(id));

function order(policy: Partial<Policy>, facts: Partial<Facts> = {}, candidates = THREE): string[] {
  return rank(decide(exampleFacts(facts), candidates, examplePolicy(policy), AT));
}

function rule(more: Partial<Rule>): Rule {
  return { name: 'r', when: {}, ...more };
}

describe('order', () => {
  test.each<[name: string, policy: Partial<Policy>, facts: Partial<Facts>, ids: string[]]>([
    ['without an order: by id', {}, {}, ['ape', 'bee', 'cow']],
    ['the configured order', { order: ['cow', 'ape', 'bee'] }, {}, ['cow', 'ape', 'bee']],
    ['providers that the order leaves out come last, by id', { order: ['cow'] }, {}, ['cow', 'ape', 'bee']],
    ['ids without a candidate are ignored', { order: ['dog', 'bee'] }, {}, ['bee', 'ape', 'cow']],
    [
      'a preferred provider comes before the order',
      { order: ['ape'], rules: [rule({ prefer: ['cow'] })] },
      {},
      ['cow', 'ape', 'bee'],
    ],
    [
      'preferred providers keep the order of the rule',
      { rules: [rule({ prefer: ['cow', 'bee'] })] },
      {},
      ['cow', 'bee', 'ape'],
    ],
    [
      'the earlier rule comes first',
      { rules: [rule({ prefer: ['bee'] }), rule({ prefer: ['cow', 'bee'] })] },
      {},
      ['bee', 'cow', 'ape'],
    ],
    ['only the listed providers', { rules: [rule({ only: ['cow', 'bee'] })] }, {}, ['bee', 'cow']],
    [
      'two rules with only: providers in both',
      { rules: [rule({ only: ['cow', 'bee'] }), rule({ only: ['cow', 'ape'] })] },
      {},
      ['cow'],
    ],
    ['an excluded provider', { rules: [rule({ exclude: ['ape'] })] }, {}, ['bee', 'cow']],
    [
      'exclude overrides prefer',
      { rules: [rule({ prefer: ['ape'] }), rule({ exclude: ['ape'] })] },
      {},
      ['bee', 'cow'],
    ],
    [
      'a rule that does not match',
      { rules: [rule({ when: { currency: ['SOL'] }, exclude: ['ape'] })] },
      {},
      ['ape', 'bee', 'cow'],
    ],
    ['pinned', { order: ['ape'] }, { pinned: 'bee' }, ['bee']],
    ['pinned and excluded by a rule', { rules: [rule({ exclude: ['bee'] })] }, { pinned: 'bee' }, []],
    ['excluded by the caller', {}, { excluded: ['ape', 'cow'] }, ['bee']],
  ])('%s', (_name, policy, facts, ids) => {
    expect(order(policy, facts)).toEqual(ids);
  });

  test('a provider that is down is ranked last, even if preferred, and the reasons say so', () => {
    const candidates = [exampleCandidate('ape', {}, { down: true }), exampleCandidate('bee')];
    const policy = examplePolicy({ order: ['ape'], rules: [rule({ prefer: ['ape'] })] });
    const decision = decide(exampleFacts(), candidates, policy, AT);
    expect(rank(decision)).toEqual(['bee', 'ape']);
    const message = 'recent calls to ape failed, so it is ranked last';
    expect(decision.candidates[1]?.reasons).toContainEqual({ reason: 'PROVIDER_DOWN', message, rule: null });
  });

  test('a preference does not make a disabled provider eligible', () => {
    const off = exampleCandidate('ape', {}, { disabled: 'switched off' });
    expect(order({ order: ['ape'], rules: [rule({ prefer: ['ape'] })] }, {}, [off])).toEqual([]);
  });
});

test('the eligible candidates of a decision are attempted by their rank, in whatever order they are stored', () => {
  const { candidates } = decide(
    exampleFacts({ excluded: ['bee'] }),
    THREE,
    examplePolicy({ order: ['cow'] }),
    AT,
  );
  expect(rank({ candidates: candidates.toReversed() })).toEqual(['cow', 'ape']);
});

test('the reasons of a pinned provider say so', () => {
  const [pinned] = decide(exampleFacts({ pinned: 'bee' }), THREE, examplePolicy(), AT).candidates;
  expect(pinned).toMatchObject({
    providerId: 'bee',
    reasons: [
      { reason: 'PINNED_BY_CALLER', message: 'the caller pinned bee', rule: null },
      { reason: 'PRIORITY' },
    ],
  });
});

test('the rules that exclude a disabled provider are reported too', () => {
  const off = exampleCandidate('ape', {}, { disabled: 'off' });
  const policy = examplePolicy({ rules: [rule({ exclude: ['ape'] })] });
  expect(decide(exampleFacts(), [off], policy, AT).candidates).toMatchObject([
    { reasons: [{ reason: 'PROVIDER_DISABLED' }, { reason: 'EXCLUDED_BY_RULE' }] },
  ]);
});

test('the decision holds the rank and the reasons of every candidate, with the rule', () => {
  const policy = examplePolicy({
    order: ['bee', 'ape'],
    rules: [rule({ name: 'cows first', prefer: ['cow'] }), rule({ name: 'no apes', exclude: ['ape'] })],
  });
  expect(decide(exampleFacts(), THREE, policy, AT)).toEqual({
    ...AT,
    facts: { ...exampleFacts(), fiatAmount: '50' },
    strategy: 'priority',
    policyVersion: 'v1',
    country: 'US',
    subdivision: 'US-CA',
    countrySource: 'INPUT',
    chosen: 'cow',
    candidates: [
      {
        providerId: 'cow',
        eligible: true,
        rank: 1,
        score: null,
        reasons: [
          { reason: 'PREFERRED_BY_RULE', message: 'rule "cows first" prefers cow', rule: 'cows first' },
          {
            reason: 'PRIORITY',
            message: 'not in the configured order, so ranked after it, by id',
            rule: null,
          },
        ],
      },
      {
        providerId: 'bee',
        eligible: true,
        rank: 2,
        score: null,
        reasons: [{ reason: 'PRIORITY', message: 'number 1 in the configured order', rule: null }],
      },
      {
        providerId: 'ape',
        eligible: false,
        rank: null,
        score: null,
        reasons: [{ reason: 'EXCLUDED_BY_RULE', message: 'rule "no apes" excludes ape', rule: 'no apes' }],
      },
    ],
  });
});

describe('purity', () => {
  const someCandidates: fc.Arbitrary<RouterCandidate[]> = fc.uniqueArray(
    fc
      .record({
        id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
        disabled: fc.option(fc.constant('off'), { freq: 4 }),
        down: fc.boolean(),
        memo: fc.boolean(),
      })
      .map(({ id, disabled, down, memo }) => exampleCandidate(id, { memo }, { disabled, down })),
    { selector: (candidate) => candidate.providerId },
  );
  const someIds = fc.subarray(['a', 'b', 'c', 'd', 'e', 'f']);
  const somePolicy = fc
    .record({ order: someIds, prefer: someIds, exclude: someIds })
    .map(({ order, prefer, exclude }) =>
      examplePolicy({ order, rules: [rule({ prefer }), rule({ exclude })] }),
    );
  const someFacts = fc
    .record({ hasMemo: fc.boolean(), excluded: someIds, minor: fc.bigInt({ min: 0n, max: 10n ** 12n }) })
    .map(({ hasMemo, excluded, minor }) =>
      exampleFacts({ hasMemo, excluded, fiatAmount: { currency: 'EUR', decimals: 2, minor } }),
    );

  test('the order of the candidates does not matter', () => {
    const shuffled = someCandidates.chain((candidates) =>
      fc.tuple(fc.constant(candidates), fc.shuffledSubarray(candidates, { minLength: candidates.length })),
    );
    fc.assert(
      fc.property(someFacts, shuffled, somePolicy, (facts, [candidates, others], policy) => {
        expect(decide(facts, others, policy, AT)).toEqual(decide(facts, candidates, policy, AT));
      }),
    );
  });

  test('arguments are not mutated, and the same arguments give the same decision', () => {
    fc.assert(
      fc.property(someFacts, someCandidates, somePolicy, (facts, candidates, policy) => {
        const before = structuredClone({ facts, candidates, policy });
        const first = decide(facts, candidates, policy, AT);
        expect({ facts, candidates, policy }).toEqual(before);
        expect(decide(facts, candidates, policy, AT)).toEqual(first);
      }),
    );
  });

  test('ranks start at 1, eligible candidates come first, and the first one is chosen', () => {
    fc.assert(
      fc.property(someFacts, someCandidates, somePolicy, (facts, candidates, policy) => {
        const decision = decide(facts, candidates, policy, AT);
        const ids = rank(decision);
        expect(decision.candidates).toHaveLength(candidates.length);
        expect(decision.candidates.slice(0, ids.length).map(({ rank }) => rank)).toEqual(
          ids.map((_, i) => i + 1),
        );
        expect(decision.chosen).toBe(ids[0] ?? null);
        for (const candidate of decision.candidates) expect(candidate.reasons.length).toBeGreaterThan(0);
      }),
    );
  });

  test('facts restored from JSON give the same decision', () => {
    const write = (facts: Facts) =>
      JSON.stringify({
        ...facts,
        fiatAmount: facts.fiatAmount && { ...facts.fiatAmount, minor: formatMoney(facts.fiatAmount) },
      });
    const read = (text: string): Facts => {
      const stored = JSON.parse(text) as Facts & {
        fiatAmount: (Omit<Money, 'minor'> & { minor: string }) | null;
      };
      const amount = stored.fiatAmount;
      return { ...stored, fiatAmount: amount && moneyOf(amount.minor, amount.currency, amount.decimals) };
    };
    fc.assert(
      fc.property(someFacts, someCandidates, somePolicy, (facts, candidates, policy) => {
        const again = JSON.parse(JSON.stringify(candidates)) as RouterCandidate[];
        expect(decide(read(write(facts)), again, policy, AT)).toEqual(decide(facts, candidates, policy, AT));
      }),
    );
  });
});
