import { expect, test } from 'vitest';
import type { RoutingDecision, StoredQuote } from '../../domain/routing/decision.ts';
import { decide } from '../decide.ts';
import { answered, exampleQuote, exampleReason } from '../quotes/testing.ts';
import { exampleCandidate, exampleFacts, examplePolicy } from '../testing.ts';
import type { Policy, RouterCandidate } from '../types.ts';
import { candidatesOf, createReplayReport } from './replay-report.ts';

const AT = { id: 'dec_1', decidedAt: '2026-01-01T00:00:00.000Z' };
const BTC = { asset: { currency: 'BTC', network: 'bitcoin' }, walletNetworks: ['bitcoin'] };
const PRESENT = ['ape', 'bee'].map((id) => exampleCandidate(id));
const stored = (decision: RoutingDecision): RoutingDecision => JSON.parse(JSON.stringify(decision));

test('counts by corridor who changes to whom, why, and what it would bring', () => {
  const prices = [answered([exampleQuote('100', '1.00')]), answered([exampleQuote('100', '1.01')])];
  const priced = PRESENT.map((candidate, index) => ({ ...candidate, prices: prices[index] ?? answered([]) }));
  const germany = exampleFacts({ ...BTC, country: 'DE', subdivision: null });
  const old = examplePolicy({ order: ['ape'] });
  const report = createReplayReport(PRESENT, examplePolicy({ strategy: 'best-quote', version: 'v2' }));
  report.add(stored(decide(germany, priced, old, AT)));
  report.add(stored(decide(exampleFacts(BTC), PRESENT, old, AT)));
  expect(report.result()).toEqual({
    decisions: 2,
    changed: 1,
    nobody: 0,
    changes: [
      {
        corridor: 'BTC:bitcoin EUR - DE',
        from: 'ape',
        to: 'bee',
        count: 1,
        arrivalBps: 100,
        why: 'its price is the best',
      },
    ],
  });
});

test('says who would have nobody, and that the change of arrival is unknown without quotes', () => {
  const rules = [{ name: 'closed', when: { country: ['US'] }, excludeAll: true as const }];
  const report = createReplayReport(PRESENT, examplePolicy({ rules }));
  for (let count = 0; count < 3; count += 1) {
    report.add(stored(decide(exampleFacts(), PRESENT, examplePolicy(), AT)));
  }
  expect(report.result()).toMatchObject({
    decisions: 3,
    changed: 3,
    nobody: 3,
    changes: [
      { from: 'ape', to: 'nobody', count: 3, arrivalBps: null, why: 'rule "closed" excludes every provider' },
    ],
  });
});

test('under the policy of its time a decision does not change, whatever the health is today', () => {
  const down = PRESENT.map((candidate) => ({ ...candidate, down: candidate.providerId === 'ape' }));
  for (const strategy of ['priority', 'best-quote', 'weighted'] as const) {
    const policy = examplePolicy({ strategy, weights: { ape: 50, bee: 50 } });
    const before = stored(decide(exampleFacts(), down, policy, { ...AT, id: `dec_${strategy}` }));
    const report = createReplayReport(PRESENT, policy);
    report.add(before);
    expect(report.result()).toMatchObject({ decisions: 1, changed: 0 });
    expect(candidatesOf(before, PRESENT).find(({ providerId }) => providerId === 'ape')?.down).toBe(true);
  }
});

test('a provider that gave no price since a call failed was not down, unless it was that too', () => {
  const failure = exampleReason('PROVIDER_DOWN', { message: 'the connection was refused' });
  const rules = [{ name: 'ours', when: {}, prefer: ['ape'] }];
  const policy = examplePolicy({ strategy: 'best-quote', rules });
  for (const down of [false, true]) {
    const priced = PRESENT.map((candidate) =>
      candidate.providerId === 'ape'
        ? { ...candidate, down, prices: answered([], { failure }) }
        : { ...candidate, prices: answered([exampleQuote('100', '1')]) },
    );
    const before = stored(decide(exampleFacts(BTC), priced, policy, AT));
    expect(before.chosen).toBe(down ? 'bee' : 'ape');
    const report = createReplayReport(PRESENT, policy);
    report.add(before);
    expect(report.result()).toMatchObject({ decisions: 1, changed: 0 });
  }
});

test('takes constant memory: very many corridors are counted together', () => {
  const report = createReplayReport(PRESENT, examplePolicy({ order: ['bee'] }));
  const decision = stored(decide(exampleFacts(), PRESENT, examplePolicy(), AT));
  const addFrom = (country: string) => report.add({ ...decision, facts: { ...decision.facts, country } });
  for (let index = 0; index < 3_000; index += 1) addFrom(`X${index}`);
  const { changed, changes } = report.result();
  expect(changed).toBe(3_000);
  const corridors = changes.map(({ corridor }) => corridor);
  expect(corridors).toContain('USDC:base EUR - X1999');
  expect(corridors).not.toContain('USDC:base EUR - X2000');
  expect(changes).toHaveLength(2_001);
  expect(changes[0]).toMatchObject({ corridor: 'other corridors', count: 1_000 });
  // A corridor that is told apart stays so.
  addFrom('X7');
  expect(report.result().changes[1]).toMatchObject({ corridor: 'USDC:base EUR - X7', count: 2 });
});

/** The report on one purchase, decided among these candidates and replayed among those of today. */
function reportOn(
  then: RouterCandidate[],
  today: RouterCandidate[],
  policy: Partial<Policy> = {},
  before: Partial<Policy> = {},
) {
  const report = createReplayReport(today, examplePolicy(policy));
  report.add(stored(decide(exampleFacts(BTC), then, examplePolicy(before), AT)));
  return report.result().changes;
}

test('a provider that was not configured then has a part in it, and was not down', () => {
  const [ape, bee] = PRESENT as [RouterCandidate, RouterCandidate];
  const before = stored(decide(exampleFacts(BTC), [bee], examplePolicy(), AT));
  const [added] = candidatesOf(before, [{ ...ape, down: true }]);
  expect(added).toEqual({ ...ape, down: false });
  expect(reportOn([bee], [ape, bee])).toMatchObject([
    { from: 'bee', to: 'ape', why: 'not in the configured order, so ranked after it, by id' },
  ]);
});

test.each<[name: string, then: string[], today: string[], change: object]>([
  [
    'to another provider, though the former could still serve the purchase',
    ['bee'],
    ['ape', 'bee'],
    { from: 'bee', to: 'ape', why: 'not in the configured order, so ranked after it, by id' },
  ],
  ['from nobody', [], ['bee'], { from: 'nobody', to: 'bee' }],
  [
    'to nobody, since the provider is gone',
    ['ape'],
    [],
    { from: 'ape', to: 'nobody', why: 'ape is not configured any more' },
  ],
])('a change %s', (_, then, today, change) => {
  const of = (ids: string[]) => ids.map((id) => exampleCandidate(id));
  expect(reportOn(of(then), of(today))).toMatchObject([change]);
});

test('a former provider that is out now says why', () => {
  const rules = [{ name: 'closed', when: {}, exclude: ['ape'] }];
  expect(reportOn(PRESENT, PRESENT, { rules })).toMatchObject([
    { from: 'ape', to: 'bee', why: 'rule "closed" excludes ape' },
  ]);
});

test.each<[name: string, ape: StoredQuote[] | null, bee: StoredQuote[] | null, bps: number | null]>([
  [
    'the best quote of each',
    [exampleQuote('100', '0.9'), exampleQuote('100', '1')],
    [exampleQuote('100', '1.02'), exampleQuote('100', '1')],
    200,
  ],
  ['at different totals', [exampleQuote('100', '1')], [exampleQuote('200', '2.02')], 100],
  [
    'at the same outlay, where it is known',
    [exampleQuote('100', '1')],
    [exampleQuote('105', '1.05', { sameOutlay: { fiatTotal: '100', cryptoAmount: '0.99' } })],
    -100,
  ],
  ['rounded to a basis point', [exampleQuote('100', '1')], [exampleQuote('100', '1.00016')], 2],
  ['the former has no price', null, [exampleQuote('100', '1')], null],
  ['the former has no quote', [], [exampleQuote('100', '1')], null],
  ['the new one has no price', [exampleQuote('100', '1')], null, null],
  ['the new one has no quote', [exampleQuote('100', '1')], [], null],
  ['the former brings nothing', [exampleQuote('100', '0')], [exampleQuote('100', '1')], null],
])('what arrives: %s', (_, ape, bee, arrivalBps) => {
  const priced = (id: string, quotes: StoredQuote[] | null) =>
    exampleCandidate(id, {}, quotes ? { prices: answered(quotes) } : {});
  const changes = reportOn([priced('ape', ape), priced('bee', bee)], PRESENT, { order: ['bee'] });
  expect(changes).toMatchObject([{ from: 'ape', to: 'bee', arrivalBps }]);
});

test('nothing is told of what arrives where nobody can serve the purchase any more', () => {
  const priced = exampleCandidate('ape', {}, { prices: answered([exampleQuote('100', '1')]) });
  const rules = [{ name: 'closed', when: {}, excludeAll: true as const }];
  expect(reportOn([priced], PRESENT, { rules })).toMatchObject([{ to: 'nobody', arrivalBps: null }]);
});

test('what arrives is the average over the decisions with quotes of both', () => {
  const report = createReplayReport(PRESENT, examplePolicy({ order: ['bee'] }));
  for (const received of ['1.02', '1.04', null]) {
    const prices = received ? answered([exampleQuote('100', received)]) : answered([]);
    const then = [
      exampleCandidate('ape', {}, { prices: answered([exampleQuote('100', '1')]) }),
      exampleCandidate('bee', {}, { prices }),
    ];
    report.add(stored(decide(exampleFacts(BTC), then, examplePolicy(), AT)));
  }
  expect(report.result().changes).toMatchObject([{ count: 3, arrivalBps: 300 }]);
});

test('corridors with most decisions first, then by name', () => {
  const report = createReplayReport(PRESENT, examplePolicy({ order: ['bee'] }));
  for (const country of ['FR', 'DE', 'US', 'US', 'AT']) {
    const facts = exampleFacts({ ...BTC, country, subdivision: null, paymentMethod: 'card' });
    report.add(stored(decide(facts, PRESENT, examplePolicy(), AT)));
  }
  expect(report.result().changes.map(({ corridor, count }) => [corridor, count])).toEqual([
    ['BTC:bitcoin EUR card US', 2],
    ['BTC:bitcoin EUR card AT', 1],
    ['BTC:bitcoin EUR card DE', 1],
    ['BTC:bitcoin EUR card FR', 1],
  ]);
});

test('what a purchase leaves open is a dash in the name of its corridor', () => {
  const facts = exampleFacts({ asset: null, fiatCurrency: null, fiatAmount: null, country: null });
  const report = createReplayReport(PRESENT, examplePolicy({ order: ['bee'] }));
  report.add(stored(decide(facts, PRESENT, examplePolicy(), AT)));
  expect(report.result().changes.map(({ corridor }) => corridor)).toEqual(['- - - -']);
});
