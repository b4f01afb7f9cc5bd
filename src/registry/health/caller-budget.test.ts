import { expect, test } from 'vitest';
import type { Capabilities } from '../../provider/capabilities.ts';
import { createCallerBudget, PRICES } from './caller-budget.ts';

const source = { from: 'a test', mark: 'option', on: '2026-01-01' } as const;
const provider = (most: number | null, id = 'alpha') => ({
  id,
  capabilities: (most === null ? {} : { requestsPerSecond: { most, source } }) as Capabilities,
});

function budgetAt(most: number | null = 20) {
  let now = 1_000_000;
  const budget = createCallerBudget(() => now);
  const take = (projectId: string, id = 'alpha') =>
    budget.take(provider(most, id), { projectId, subject: null });
  const client = (projectId: string, subject: string) => budget.take(provider(most), { projectId, subject });
  const many = (count: number, projectId: string, id?: string) =>
    Array.from({ length: count }, () => take(projectId, id)).filter((seconds) => seconds === null).length;
  const pass = (milliseconds: number) => {
    now += milliseconds;
  };
  return { take, many, client, pass };
}

test('grants the half that background requests leave, and says when to ask again', () => {
  const { take, many, pass } = budgetAt();
  expect(many(700, 'one')).toBe(10);
  expect(take('one')).toBe(1);
  pass(500);
  expect(many(700, 'one')).toBe(5);
  pass(3_600_000);
  expect(many(700, 'one')).toBe(10);
});

test('counts each provider by itself, and assumes a low rate where none is published', () => {
  const { many, take } = budgetAt(null);
  expect([many(100, 'one'), many(100, 'one', 'beta')]).toEqual([3, 3]);
  expect(take('one')).toBe(1);
});

test('a project that asks without pause leaves another one its half, soon', () => {
  const { take, many, pass } = budgetAt();
  const got = { greedy: many(1_000, 'greedy'), other: 0 };
  // The other project asks once every 200 ms: its half.
  for (let step = 0; step < 300; step++) {
    pass(200);
    got.greedy += many(1_000, 'greedy');
    if (take('other') === null) got.other += 1;
  }
  expect(got.other).toBeGreaterThan(290);
  expect(got.greedy).toBeGreaterThan(290);
  expect(got.greedy + got.other).toBeLessThanOrEqual(60 * 10 + 10);
});

test('many projects together stay within the rate, and each gets some of it', () => {
  const { take, pass } = budgetAt();
  const granted = new Map<string, number>();
  for (let step = 0; step < 600; step++) {
    for (let project = 0; project < 20; project++) {
      const name = `project ${project}`;
      if (take(name) === null) granted.set(name, (granted.get(name) ?? 0) + 1);
    }
    pass(100);
  }
  const counts = [...granted.values()];
  expect(counts.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(60 * 10 + 10);
  expect(counts).toHaveLength(20);
  expect(Math.min(...counts)).toBeGreaterThan(15);
});

test('one customer is granted three calls of client tokens at once, then one every five seconds', () => {
  const { client, take, pass } = budgetAt();
  expect(Array.from({ length: 4 }, () => client('one', 'ann'))).toEqual([null, null, null, 5]);
  expect(client('one', 'bob')).toBeNull();
  pass(5_000);
  expect([client('one', 'ann'), client('one', 'ann'), take('one')]).toEqual([null, 5, null]);
  pass(15_000);
  expect(Array.from({ length: 4 }, () => client('one', 'ann'))).toEqual([null, null, null, 5]);
});

test('all client tokens of a project together leave half of its share to its server', () => {
  const { client, many, pass } = budgetAt();
  const ask = (count: number, from: number) =>
    Array.from({ length: count }, (_, index) => client('one', `${from + index}`)).filter(
      (seconds) => seconds === null,
    ).length;
  expect(ask(100, 0)).toBe(5);
  expect(many(100, 'one')).toBe(5);
  pass(1_000);
  expect([ask(100, 100), many(100, 'one')]).toEqual([5, 5]);
});

test('one visitor leaves the others half of the questions for prices at once, and three quarters of the rate', () => {
  let now = 1_000_000;
  const budget = createCallerBudget(() => now, PRICES);
  const many = (count: number, subject: string | null, projectId = 'one') =>
    Array.from({ length: count }, () => budget.take(provider(160), { projectId, subject })).filter(
      (seconds) => seconds === null,
    ).length;
  // A quarter of 160 a second.
  expect([many(100, '203.0.113.1'), many(100, '203.0.113.2'), many(100, null)]).toEqual([20, 20, 0]);
  now += 1_000;
  expect([many(100, '203.0.113.1'), many(15, '203.0.113.3'), many(100, null)]).toEqual([10, 15, 15]);
  now += 60_000;
  // Each project by itself.
  expect([many(100, '203.0.113.1'), many(100, '203.0.113.1', 'two')]).toEqual([20, 10]);
});

test('the share of a project that has left goes back to the others', () => {
  const { many, pass } = budgetAt();
  many(1, 'other');
  many(100, 'one');
  pass(1_000);
  expect(many(100, 'one')).toBe(5);
  pass(11_000);
  expect(many(100, 'one')).toBe(10);
});
