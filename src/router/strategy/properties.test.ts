import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StoredPrices, StoredQuote } from '../../domain/routing/decision.ts';
import { strategies } from '../../domain/routing/policy.ts';
import { decide } from '../decide.ts';
import { bpsBelow, comparedFigures } from '../quotes/figures.ts';
import { answered, exampleQuote } from '../quotes/testing.ts';
import { rank } from '../rank.ts';
import { exampleCandidate, exampleFacts, examplePolicy } from '../testing.ts';
import type { Facts, Policy, RouterCandidate, Rule } from '../types.ts';

const AT = { id: 'dec_1', decidedAt: '2026-01-01T00:00:00.000Z' };
const IDS = ['ape', 'bee', 'cow', 'dog', 'eel'];

const decimal = (least: number, most: number, digits: number) =>
  fc
    .integer({ min: least * 10 ** digits, max: most * 10 ** digits })
    .map(
      (minor) => `${Math.floor(minor / 10 ** digits)}.${String(minor % 10 ** digits).padStart(digits, '0')}`,
    );

/** Close to each other and to no parity, so that the band is reached and nothing is implausible. */
const quote: fc.Arbitrary<StoredQuote> = fc.record({
  paymentMethod: fc.constantFrom('card', 'sepa', null),
  fiatTotal: decimal(99, 101, 2),
  cryptoAmount: decimal(1, 1.1, 6),
  fees: fc.constant([]),
  locked: fc.boolean(),
  newRequirements: fc.nat(2),
  deliverySeconds: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
});
const prices: fc.Arbitrary<StoredPrices> = fc
  .array(quote, { minLength: 1, maxLength: 3 })
  .map((quotes) => answered(quotes));

const candidateOf = (id: string): fc.Arbitrary<RouterCandidate> =>
  fc
    .record({ down: fc.boolean(), off: fc.boolean(), sells: fc.boolean(), prices: fc.option(prices) })
    .map(({ down, off, sells, prices: answer }) =>
      exampleCandidate(id, sells ? {} : { assets: [] }, {
        down,
        disabled: off ? 'off' : null,
        ...(answer && { prices: answer }),
      }),
    );
const market = fc.tuple(...IDS.map(candidateOf));

const some = fc.subarray(IDS, { minLength: 1 });
const rule: fc.Arbitrary<Rule> = fc
  .record({ name: fc.string(), prefer: fc.option(some), only: fc.option(some), exclude: fc.option(some) })
  .map(({ name, prefer, only, exclude }) => ({
    name,
    when: {},
    ...(prefer && { prefer }),
    ...(only && { only }),
    ...(exclude && { exclude }),
  }));
const policy: fc.Arbitrary<Policy> = fc
  .record({
    strategy: fc.constantFrom(...strategies),
    order: fc.subarray(IDS),
    rules: fc.array(rule, { maxLength: 3 }),
    weights: fc.dictionary(fc.constantFrom(...IDS), fc.integer({ min: 1, max: 100 })),
  })
  .map(examplePolicy);
const facts: fc.Arbitrary<Facts> = fc
  .record({
    pinned: fc.option(fc.constantFrom(...IDS), { freq: 5 }),
    excluded: fc.subarray(IDS, { maxLength: 2 }),
    draw: fc.string(),
    customerKnownAt: fc.subarray(IDS),
  })
  .map((more) =>
    exampleFacts({ ...more, asset: { currency: 'BTC', network: 'bitcoin' }, walletNetworks: ['bitcoin'] }),
  );

const run = (input: Facts, candidates: readonly RouterCandidate[], rules: Policy) =>
  decide(input, candidates, rules, AT);

describe('whatever the strategy', () => {
  test('no ineligible candidate is ranked, chosen, or among the providers that are tried next', () => {
    fc.assert(
      fc.property(facts, market, policy, (given, candidates, under) => {
        const decision = run(given, candidates, under);
        const tried = rank(decision);
        for (const { providerId, disabled, capabilities } of candidates) {
          const outcome = decision.candidates.find((each) => each.providerId === providerId);
          const excluded =
            disabled !== null ||
            capabilities.assets.length === 0 ||
            given.excluded.includes(providerId) ||
            (given.pinned !== null && given.pinned !== providerId) ||
            under.rules.some(
              ({ only, exclude }) => exclude?.includes(providerId) || (only && !only.includes(providerId)),
            );
          if (!excluded) continue;
          expect(outcome).toMatchObject({ eligible: false, rank: null });
          expect(tried).not.toContain(providerId);
        }
        expect(decision.chosen).toBe(tried[0] ?? null);
      }),
      { numRuns: 300 },
    );
  });

  test('the order in which candidates and quotes arrive changes nothing', () => {
    fc.assert(
      fc.property(facts, market, policy, fc.nat(), (given, candidates, under, seed) => {
        const shuffled = <Item>(items: readonly Item[]) =>
          items
            .map((item, index) => ({ item, key: (seed * (index + 7)) % 11 }))
            .sort((a, b) => a.key - b.key);
        const others = shuffled(candidates).map(({ item }) => ({
          ...item,
          ...(item.prices && {
            prices: { ...item.prices, quotes: shuffled(item.prices.quotes).map((each) => each.item) },
          }),
        }));
        const judged = (list: readonly RouterCandidate[]) =>
          run(given, list, under).candidates.map(({ prices: _, ...outcome }) => outcome);
        expect(judged(others)).toEqual(judged(candidates));
      }),
      { numRuns: 300 },
    );
  });

  test('an ineligible provider more changes nothing for the rest', () => {
    fc.assert(
      fc.property(facts, market, policy, prices, (given, candidates, under, answer) => {
        const more = exampleCandidate('fox', {}, { disabled: 'off', prices: answer });
        const before = run(given, candidates, under);
        const after = run(given, [...candidates, more], under);
        expect(after.candidates.filter(({ providerId }) => providerId !== 'fox')).toEqual(before.candidates);
        expect(after.chosen).toBe(before.chosen);
      }),
      { numRuns: 200 },
    );
  });
});

describe('by price', () => {
  const allUp = fc
    .array(prices, { minLength: 2, maxLength: 5 })
    .map((answers) =>
      answers.map((answer, index) => exampleCandidate(IDS[index] ?? '', {}, { prices: answer })),
    );
  const byPrice = examplePolicy({ strategy: 'best-quote' });
  const bitcoin = exampleFacts({
    asset: { currency: 'BTC', network: 'bitcoin' },
    walletNetworks: ['bitcoin'],
  });
  const best = (answer: StoredPrices | undefined) =>
    (answer?.quotes ?? [])
      .map((each) => comparedFigures(each, false))
      .reduce((left, right) => (bpsBelow(left, right) === 0 ? right : left));

  test('the first one is within the band of the best, and all in the band come before all outside of it', () => {
    fc.assert(
      fc.property(allUp, (candidates) => {
        const decision = run(bitcoin, candidates, byPrice);
        const top = candidates.map(({ prices: answer }) => best(answer));
        const all = top.reduce((left, right) => (bpsBelow(left, right) === 0 ? right : left));
        const inBand = decision.candidates.map(({ prices: answer }) => bpsBelow(all, best(answer)) <= 50);
        expect(inBand[0]).toBe(true);
        expect(inBand).toEqual([...inBand].sort((left, right) => Number(right) - Number(left)));
      }),
    );
  });

  test('a quote outside the band changes nothing for the rest', () => {
    fc.assert(
      fc.property(allUp, (candidates) => {
        const poor = exampleCandidate('fox', {}, { prices: answered([exampleQuote('100', '0.9')]) });
        const before = rank(run(bitcoin, candidates, byPrice));
        const after = rank(run(bitcoin, [...candidates, poor], byPrice));
        expect(after).toEqual([...before, 'fox']);
      }),
    );
  });

  test('the scale of the currency changes nothing', () => {
    fc.assert(
      fc.property(allUp, fc.nat(9), (candidates, zeros) => {
        const scaled = candidates.map((candidate) => ({
          ...candidate,
          prices: answered(
            (candidate.prices?.quotes ?? []).map((each) => ({
              ...each,
              cryptoAmount: each.cryptoAmount + '0'.repeat(zeros),
            })),
          ),
        }));
        expect(rank(run(bitcoin, scaled, byPrice))).toEqual(rank(run(bitcoin, candidates, byPrice)));
      }),
    );
  });
});
