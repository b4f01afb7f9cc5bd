import { expect, test } from 'vitest';
import { createPollBudget } from './poll-budget.ts';

function budgetAt() {
  let now = 1_000_000;
  const budget = createPollBudget(() => new Date(now));
  const many = (count: number, perSecond: number | null, id = 'alpha') =>
    Array.from({ length: count }, () => budget.take(id, perSecond)).filter(Boolean).length;
  const pass = (milliseconds: number) => {
    now += milliseconds;
  };
  return { many, pass };
}

test("half of a provider's rate, and no more after a pause than a second's worth", () => {
  const { many, pass } = budgetAt();
  expect(many(100, 20)).toBe(10);
  expect(many(100, 20)).toBe(0);
  pass(500);
  expect(many(100, 20)).toBe(5);
  pass(3_600_000);
  expect(many(100, 20)).toBe(10);
});

test('over a minute of asking all the time it stays within the half', () => {
  const { many, pass } = budgetAt();
  let granted = 0;
  for (let step = 0; step < 600; step++) {
    granted += many(50, 5);
    pass(100);
  }
  expect(granted).toBeGreaterThanOrEqual(150);
  expect(granted).toBeLessThanOrEqual(153);
});

test('few where none is published, each provider its own, and never none at all', () => {
  const { many, pass } = budgetAt();
  expect(many(100, null)).toBe(2);
  expect(many(100, null, 'beta')).toBe(2);
  expect(many(100, 1, 'slow')).toBe(1);
  pass(2_000);
  expect(many(100, 1, 'slow')).toBe(1);
});

test('a clock that is set back gives nothing and breaks nothing', () => {
  const { many, pass } = budgetAt();
  expect(many(100, 20)).toBe(10);
  pass(-60_000);
  expect(many(100, 20)).toBe(0);
  pass(1_000);
  expect(many(100, 20)).toBe(10);
});
