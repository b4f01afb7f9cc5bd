import { expect, test } from 'vitest';
import type { Capabilities } from '../../provider/capabilities.ts';
import { createPollBudget } from './poll-budget.ts';

const source = { from: 'a test', mark: 'option', on: '2026-01-01' } as const;
const rate = (most: number | null) =>
  (most === null ? {} : { requestsPerSecond: { most, source } }) as Capabilities;

function budgetAt() {
  let now = 1_000_000;
  const budget = createPollBudget(() => now);
  const many = (count: number, perSecond: number | null, id = 'alpha') =>
    Array.from({ length: count }, () => budget.take({ id, capabilities: rate(perSecond) })).filter(Boolean)
      .length;
  const pass = (milliseconds: number) => {
    now += milliseconds;
  };
  return { many, pass };
}

test("grants half of a provider's rate, and after a pause at most one second of it", () => {
  const { many, pass } = budgetAt();
  expect(many(100, 20)).toBe(10);
  expect(many(100, 20)).toBe(0);
  pass(500);
  expect(many(100, 20)).toBe(5);
  pass(3_600_000);
  expect(many(100, 20)).toBe(10);
});

test('stays within half of the rate under constant demand for a minute', () => {
  const { many, pass } = budgetAt();
  let granted = 0;
  for (let step = 0; step < 600; step++) {
    granted += many(50, 5);
    pass(100);
  }
  expect(granted).toBeGreaterThanOrEqual(150);
  expect(granted).toBeLessThanOrEqual(153);
});

test('assumes a low rate if none is published, counts each provider separately, and never grants zero', () => {
  const { many, pass } = budgetAt();
  expect(many(100, null)).toBe(3);
  expect(many(100, null, 'beta')).toBe(3);
  expect(many(100, 1, 'slow')).toBe(3);
  pass(2_000);
  expect(many(100, 1, 'slow')).toBe(1);
});

test('low-priority calls leave half of the bucket, and take as many tokens as they send requests', () => {
  const budget = createPollBudget(() => 1_000_000);
  const provider = { id: 'alpha', capabilities: rate(20) };
  const spare = () => budget.takeSpare(provider, 2);
  expect([spare(), spare(), spare(), spare()]).toEqual([true, true, true, false]);
  expect([1, 2, 3, 4, 5].map(() => budget.take(provider))).toEqual([true, true, true, true, false]);
});

test.each([1, 2, 3, 5])(
  'at %i requests a second, normal requests are granted in spite of constant low-priority demand',
  (most) => {
    let now = 1_000_000;
    const budget = createPollBudget(() => now);
    const provider = { id: 'alpha', capabilities: rate(most) };
    const got = { polls: 0, lists: 0 };
    for (let second = 0; second < 600; second++) {
      // One poll every ten seconds, repeated until it is granted.
      if (got.polls < second / 10 && budget.take(provider)) got.polls += 1;
      for (let tries = 0; tries < 10; tries++) if (budget.takeSpare(provider, 2)) got.lists += 1;
      now += 1_000;
    }
    expect(got.polls).toBeGreaterThanOrEqual(58);
    expect(got.lists).toBeGreaterThan(100);
    expect(got.polls + 2 * got.lists).toBeLessThanOrEqual(600 * most * 0.5 + 3);
  },
);
