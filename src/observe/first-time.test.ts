import { expect, test } from 'vitest';
import { createFirstTime } from './first-time.ts';

test('each problem is new once, and again after ten thousand others', () => {
  const firstTime = createFirstTime();
  expect([firstTime('a'), firstTime('a'), firstTime('b')]).toEqual([true, false, true]);
  for (let number = 0; number < 10_000; number++) firstTime(String(number));
  expect(firstTime('a')).toBe(true);
});
