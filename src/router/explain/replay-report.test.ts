import { expect, test } from 'vitest';
import type { RoutingDecision } from '../../domain/routing/decision.ts';
import { decide } from '../decide.ts';
import { answered, exampleQuote, exampleReason } from '../quotes/testing.ts';
import { exampleCandidate, exampleFacts, examplePolicy } from '../testing.ts';
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
  const [first] = [stored(decide(exampleFacts(), PRESENT, examplePolicy(), AT))];
  for (let index = 0; index < 3_000 && first; index += 1) {
    report.add({
      ...first,
      facts: {
        ...first.facts,
        country: 'US',
        subdivision: null,
        paymentMethod: null,
        fiatCurrency: 'EUR',
        asset: { currency: 'USDC', network: 'base' },
        projectId: 'p',
        ...({ country: `X${index}` } as object),
      },
    });
  }
  const { changed, changes } = report.result();
  expect(changed).toBe(3_000);
  expect(changes.length).toBeLessThanOrEqual(2_001);
  expect(changes[0]).toMatchObject({ corridor: 'other corridors', count: 1_000 });
});
