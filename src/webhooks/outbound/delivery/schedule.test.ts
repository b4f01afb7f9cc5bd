import { describe, expect, test } from 'vitest';
import { nextAttemptSeconds } from './schedule.ts';

const MIDDLE = 0.5;
const wait = (step: number, retryAfterSeconds: number | null = null, random = MIDDLE) =>
  nextAttemptSeconds({ step, retryAfterSeconds }, random);

test('eight attempts: at once, then after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h and 10 h', () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 8].map((step) => wait(step));
  expect(waits).toEqual([5, 300, 1_800, 7_200, 18_000, 36_000, 36_000, null]);
  // A process that died during the last attempt made one more; that was the last one too.
  expect(wait(9)).toBeNull();
});

test('each is a tenth sooner or later', () => {
  expect([wait(2, null, 0), wait(2, null, 1)]).toEqual([270, 330]);
});

describe('a receiver that asks for time', () => {
  test.each([
    ['less than is planned anyway', 2, 10, 300],
    ['more', 2, 600, 600],
    ['more than the step after, which is the most it gets', 2, 3_600, 1_800],
    ['more before the last attempt', 7, 72_000, 36_000],
  ])('gets it: %s', (_, step, asked, seconds) => {
    expect(wait(step, asked)).toBe(seconds);
  });
  test('gets no attempt after the last one', () => expect(wait(8, 60)).toBeNull());
});
