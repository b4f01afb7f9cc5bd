import { expect, test } from 'vitest';
import type { ErrorClass, Outcome } from '../../provider/error.ts';
import { type AfterFailure, afterFailure } from './failover.ts';

const CLASSES: ErrorClass[] = ['geography', 'limit', 'asset', 'provider', 'customer', 'request'];

const CASES: Array<[Outcome, ErrorClass, byDefault: AfterFailure, withFallback: AfterFailure]> = [
  ...CLASSES.map((of): [Outcome, ErrorClass, AfterFailure, AfterFailure] => ['not_sent', of, 'next', 'next']),
  ['rejected', 'geography', 'next', 'next'],
  ['rejected', 'limit', 'next', 'next'],
  ['rejected', 'asset', 'next', 'next'],
  ['rejected', 'provider', 'next', 'next'],
  ['rejected', 'customer', 'stop_refused', 'next'],
  ['rejected', 'request', 'stop_request', 'stop_request'],
  ...CLASSES.map((of): [Outcome, ErrorClass, AfterFailure, AfterFailure] => ['unknown', of, 'hold', 'hold']),
];

test.each(CASES)('%s, %s: %s; with fallbackAfterRefusal %s', (outcome, of, byDefault, withFallback) => {
  expect(afterFailure({ outcome, class: of }, { fallbackAfterRefusal: false })).toBe(byDefault);
  expect(afterFailure({ outcome, class: of }, { fallbackAfterRefusal: true })).toBe(withFallback);
});
