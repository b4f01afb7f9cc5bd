import { describe, expect, test } from 'vitest';
import type { StoredPrices, StoredQuote } from '../../domain/routing/decision.ts';
import { decide } from '../decide.ts';
import { answered, exampleQuote, exampleReason } from '../quotes/testing.ts';
import { rank } from '../rank.ts';
import { exampleCandidate, exampleFacts, examplePolicy } from '../testing.ts';
import type { Facts, Policy } from '../types.ts';
import { drawOf } from './weighted.ts';

const AT = { id: 'dec_1', decidedAt: '2026-01-01T00:00:00.000Z' };

function decided(
  prices: Record<string, StoredPrices | undefined>,
  policy: Partial<Policy> = {},
  facts: Partial<Facts> = {},
  down: string[] = [],
) {
  const candidates = Object.entries(prices).map(([id, answer]) =>
    exampleCandidate(id, {}, { down: down.includes(id), ...(answer && { prices: answer }) }),
  );
  const all = { strategy: 'best-quote', ...policy } as const;
  return decide(exampleFacts(facts), candidates, examplePolicy(all), AT);
}

const price = (cryptoAmount: string, more: Partial<StoredQuote> = {}, prices: Partial<StoredPrices> = {}) =>
  answered([exampleQuote('50', cryptoAmount, more)], prices);

const messages = (decision: ReturnType<typeof decided>, id: string) =>
  decision.candidates.find(({ providerId }) => providerId === id)?.reasons.map(({ message }) => message);

describe('best-quote', () => {
  test('the best price first; outside the band only the price counts', () => {
    const decision = decided({ ape: price('40'), bee: price('48'), cow: price('47') }, { order: ['ape'] });
    expect(rank(decision)).toEqual(['bee', 'cow', 'ape']);
    expect(decision.candidates.map(({ score }) => score)).toEqual([0, 209, 1667]);
    expect(messages(decision, 'bee')).toEqual(['its price is the best']);
    expect(messages(decision, 'cow')).toEqual(['its price is 209 basis points below the best, that of bee']);
  });

  test.each<[step: string, better: Parameters<typeof price>, policy: Partial<Policy>, facts: Partial<Facts>]>(
    [
      ['its price is locked', ['47.9', { locked: true }], {}, {}],
      ['it asks less of the customer', ['47.9'], {}, {}],
      ['the customer is known there', ['47.9'], {}, { customerKnownAt: ['zoe'] }],
      ['it delivers faster', ['47.9', { deliverySeconds: 60 }], {}, {}],
      ['the configured order has it first', ['47.9'], { order: ['zoe'] }, {}],
    ],
  )('within the band: %s', (step, better, policy, facts) => {
    const worse = { deliverySeconds: 600, ...(step.startsWith('it asks') && { newRequirements: 1 }) };
    const decision = decided({ ape: price('48', worse), zoe: price(...better) }, policy, facts);
    expect(rank(decision)).toEqual(['zoe', 'ape']);
    expect(messages(decision, 'zoe')).toEqual([
      'its price is 21 basis points below the best, that of ape; up to 50 count as equal',
      `ranked before ape, whose price counts as equal: ${step}`,
    ]);
  });

  test('times of delivery are not compared if one of them is not known', () => {
    const timed = (deliverySeconds: number) => price('48', { deliverySeconds });
    const prices = { ape: timed(600), bee: timed(60), new: price('48') };
    expect(rank(decided(prices, { order: ['new', 'ape'] }))).toEqual(['new', 'ape', 'bee']);
    // A time that is not known counts only among the prices that are equal.
    expect(rank(decided({ ...prices, new: price('40') }, { order: ['ape'] }))).toEqual(['bee', 'ape', 'new']);
  });

  test('the band is measured from the best only: equal neighbours do not carry it further', () => {
    const decision = decided({
      ape: price('100'),
      bee: price('99.6'),
      cow: price('99.2', { locked: true }),
    });
    expect(rank(decision)).toEqual(['ape', 'bee', 'cow']);
  });

  test('a provider without a price comes after those with one, with the reason', () => {
    const failure = exampleReason('PROVIDER_TIMEOUT', { message: 'no answer in time' });
    const decision = decided({ ape: undefined, bee: answered([], { failure }), cow: price('1') });
    expect(rank(decision)).toEqual(['cow', 'ape', 'bee']);
    expect(messages(decision, 'bee')?.[0]).toBe('no answer in time');
  });

  test('the price of a provider that is down is no measure for the others', () => {
    const decision = decided(
      { ape: price('60'), bee: price('48'), cow: price('47.9', { locked: true }) },
      {},
      {},
      ['ape'],
    );
    expect(rank(decision)).toEqual(['cow', 'bee', 'ape']);
  });

  test('prices are compared at the same outlay', () => {
    const sameOutlay = { fiatTotal: '50', cryptoAmount: '48' };
    const onTop = answered([exampleQuote('52.5', '50', { sameOutlay })]);
    expect(rank(decided({ ape: onTop, bee: price('47') }))).toEqual(['ape', 'bee']);
    expect(rank(decided({ ape: onTop, bee: price('49') }))).toEqual(['bee', 'ape']);
  });

  test('a refusal of the purchase makes the provider ineligible, and so does a price that cannot be true', () => {
    const refusals = [exampleReason('AMOUNT_TOO_LOW', { minimum: '60', currency: 'EUR' })];
    const usd = { fiatCurrency: 'USD', fiatAmount: { currency: 'USD', decimals: 2, minor: 5000n } };
    const decision = decided(
      { ape: answered([], { refusals }), bee: price('0.001'), cow: price('48') },
      {},
      usd,
    );
    expect(
      decision.candidates.map(({ providerId, eligible, reasons }) => [
        providerId,
        eligible,
        reasons[0]?.reason,
      ]),
    ).toEqual([
      ['cow', true, 'BEST_PRICE'],
      ['ape', false, 'AMOUNT_TOO_LOW'],
      ['bee', false, 'QUOTE_IMPLAUSIBLE'],
    ]);
  });

  test('a preference of a rule comes before the price', () => {
    const rules = [{ name: 'r', when: {}, prefer: ['ape'] }];
    expect(rank(decided({ ape: price('40'), bee: price('48') }, { rules }))).toEqual(['ape', 'bee']);
  });

  test('by crypto amount the lowest total is first', () => {
    const cryptoAmount = { currency: 'USDC', decimals: 6, minor: 48_000_000n };
    const asks = (total: string) => answered([exampleQuote(total, '48')]);
    const decision = decided({ ape: asks('51'), bee: asks('50') }, {}, { fiatAmount: null, cryptoAmount });
    expect(rank(decision)).toEqual(['bee', 'ape']);
  });
});

describe('weighted', () => {
  const two = { ape: undefined, bee: undefined };
  const weights = { ape: 70, bee: 30 };
  const draws = (count: number, policy: Partial<Policy>, ids: Record<string, undefined> = two) =>
    Array.from({ length: count }, (_, index) => {
      const draw = drawOf({ customerId: `cus_${index}` });
      return decided(ids, { strategy: 'weighted', ...policy }, { draw }).chosen;
    });
  const shareOf = (id: string, chosen: Array<string | null>) =>
    chosen.filter((each) => each === id).length / chosen.length;

  test('converges to the shares', () => {
    const chosen = draws(20_000, { weights: { ape: 60, bee: 30, cow: 10 } }, { ...two, cow: undefined });
    expect(shareOf('ape', chosen)).toBeCloseTo(0.6, 1);
    expect(shareOf('bee', chosen)).toBeCloseTo(0.3, 1);
    expect(shareOf('cow', chosen)).toBeCloseTo(0.1, 1);
  });

  test('a customer keeps the provider, also when another rule changes; only the customers of a missing one move', () => {
    const before = draws(500, { weights });
    expect(draws(500, { weights, version: 'v2', attempts: 3 })).toEqual(before);
    const three = draws(500, { weights: { ...weights, cow: 50 } }, { ...two, cow: undefined });
    three.forEach((chosen, index) => {
      if (chosen !== 'cow') expect(chosen).toBe(before[index]);
    });
  });

  test('without a customer the draw comes from the decision and the policy, and is stored', () => {
    const decision = decided(two, { strategy: 'weighted', weights });
    expect(decision.facts.draw).toBe(drawOf({ sessionId: 'dec_1', policyVersion: 'v1' }));
    expect(decided(two, { strategy: 'weighted', weights })).toEqual(decision);
    expect(decided(two, { strategy: 'priority' }).facts).not.toHaveProperty('draw');
  });

  test('a provider without a share comes last, by order', () => {
    const ids = { ...two, cow: undefined, dog: undefined };
    const decision = decided(ids, { strategy: 'weighted', weights: { bee: 100 }, order: ['dog'] });
    expect(rank(decision)).toEqual(['bee', 'dog', 'ape', 'cow']);
    expect(messages(decision, 'dog')).toEqual(['dog has no share, so it is ranked after the others']);
  });
});

test('the first rule with a strategy replaces that of the policy where it applies', () => {
  const rules = [
    { name: 'without one', when: {}, prefer: ['dog'] },
    { name: 'euros by price', when: { fiatCurrency: ['EUR'] }, strategy: 'best-quote' as const },
    { name: 'all to cow', when: {}, strategy: 'weighted' as const, weights: { cow: 100 } },
  ];
  const prices = { ape: price('40'), bee: price('48'), cow: price('30') };
  const policy = { strategy: 'priority', order: ['ape'], rules } as const;
  expect(decided(prices, policy)).toMatchObject({ strategy: 'best-quote', chosen: 'bee' });
  const dollars = { fiatCurrency: 'USD', fiatAmount: null };
  expect(
    decided(prices, policy, { ...dollars, asset: { currency: 'BTC', network: 'bitcoin' } }),
  ).toMatchObject({
    strategy: 'weighted',
    chosen: 'cow',
  });
});
