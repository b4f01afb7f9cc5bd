import { expect, test } from 'vitest';
import type { OnrampSession } from '../domain/session.ts';
import type { SessionStatus } from '../domain/status.ts';
import { nextCheckSeconds } from './next-check.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const now = new Date('2026-01-31T00:00:00Z');

/** Of a session that has been in its state for so many seconds, whatever else changed since, and whose horizon is a month away. */
const next = (status: SessionStatus, age: number) =>
  nextCheckSeconds(
    {
      status,
      providerId: 'p',
      updatedAt: now,
      horizonAt: new Date(now.getTime() + 30 * DAY * 1_000),
    } as OnrampSession,
    new Date(now.getTime() - age * 1_000),
    now,
  );

test.each<[SessionStatus, age: number, seconds: number | null]>([
  ['CREATING', 0, 20],
  ['CREATING', 10 * MINUTE, 2 * MINUTE],
  ['CREATING', 2 * HOUR, 30 * MINUTE],
  ['READY', 0, MINUTE],
  ['AWAITING_PAYMENT', 30 * MINUTE, 5 * MINUTE],
  ['READY', 2 * HOUR, 30 * MINUTE],
  ['READY', 2 * DAY, DAY],
  ['PAYMENT_PROCESSING', 0, MINUTE],
  ['DELIVERING', 2 * HOUR, 10 * MINUTE],
  ['DELIVERING', 2 * DAY, HOUR],
  ['DELIVERING', 8 * DAY, DAY],
  ['EXPIRED', 0, DAY],
  ['COMPLETED', 0, null],
  ['REJECTED', 0, null],
])('%s for %i s: in %s s', (status, age, seconds) => {
  expect(next(status, age)).toBe(seconds);
});
