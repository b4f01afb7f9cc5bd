import { describe, expect, test } from 'vitest';
import { nextAttemptSeconds } from './schedule.ts';

const MIDDLE = 0.5;
const wait = (step: number, retryAfterSeconds: number | null = null, random = MIDDLE) =>
  nextAttemptSeconds({ step, retryAfterSeconds }, random);

test('eight attempts: at once, then after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h and 10 h', () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 8].map((step) => wait(step));
  expect(waits).toEqual([5, 300, 1_800, 7_200, 18_000, 36_000, 36_000, null]);
  // After a process died during the last attempt there is a ninth; it is the last one as well.
  expect(wait(9)).toBeNull();
});

test('each delay varies by 10 % in both directions', () => {
  expect([wait(2, null, 0), wait(2, null, 1)]).toEqual([270, 330]);
});

describe('Retry-After', () => {
  test.each([
    ['less than the planned delay', 2, 10, 300],
    ['more than the planned delay', 2, 600, 600],
    ['more than the delay of the following attempt, the maximum', 2, 3_600, 1_800],
    ['more before the last attempt', 7, 72_000, 36_000],
  ])('asks for %s', (_, step, asked, seconds) => {
    expect(wait(step, asked)).toBe(seconds);
  });
  test('adds no attempt after the last one', () => expect(wait(8, 60)).toBeNull());
});
