import { expect, test } from 'vitest';
import { callersRetrySeconds, retryAfterSeconds } from './retry-after.ts';

const now = new Date('2026-01-01T00:00:00Z');

test.each([
  ['30', 30],
  ['0', 0],
  ['Thu, 01 Jan 2026 00:00:10 GMT', 10],
  ['Wed, 31 Dec 2025 00:00:00 GMT', undefined],
  ['Fri, 01 Jan 2036 00:00:00 GMT', 3600],
  ['999999999', 3600],
  ['9999999999', undefined],
  ['-5', undefined],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
])('Retry-After: %s', (header, seconds) => {
  expect(retryAfterSeconds(header, now)).toBe(seconds);
});

test.each([
  [undefined, null],
  [0, 1],
  [0.2, 1],
  [9.1, 10],
  [3_600, 60],
])('a vendor wait of %s seconds is reported to clients as %s', (vendor, callers) => {
  expect(callersRetrySeconds(vendor)).toBe(callers);
});
