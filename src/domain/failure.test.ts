import { expect, test } from 'vitest';
import { invalidInput } from './failure.ts';
import { Unavailable } from './unavailable.ts';

test('no issues: null', () => {
  expect(invalidInput([])).toBeNull();
});

test.each([
  [1, 'input.a0: is wrong'],
  [3, 'input.a0: is wrong (and 2 more)'],
])('%i issues: %s', (count, message) => {
  const issues = Array.from({ length: count }, (_, index) => ({
    path: `input.a${index}`,
    message: 'is wrong',
  }));
  expect(invalidInput(issues)).toEqual({ kind: 'InvalidInput', message, issues });
});

test('an unreachable database is told as an error that may be repeated', () => {
  expect(new Unavailable('away')).toMatchObject({
    name: 'Unavailable',
    code: 'OVERLOADED',
    retryable: true,
    message: 'away',
  });
});
