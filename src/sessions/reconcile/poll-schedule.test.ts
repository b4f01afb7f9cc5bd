import { expect, test } from 'vitest';
import type { OnrampSession } from '../../domain/session/session.ts';
import type { SessionStatus } from '../../domain/session/status.ts';
import { nextPollSeconds } from './poll-schedule.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const now = new Date('2026-01-31T00:00:00Z');

const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1_000);

/** Seconds to the next poll of a session that is in its status for `age` seconds, whatever else changed since then. */
const next = (status: SessionStatus, age: number, latePaymentDeadline: Date | null = inSeconds(30 * DAY)) =>
  nextPollSeconds(
    { status, providerId: 'p', updatedAt: inSeconds(-DAY), latePaymentDeadline } as OnrampSession,
    inSeconds(-age),
    now,
  );

test.each<[SessionStatus, age: number, seconds: number | null]>([
  ['CREATING', 0, 20],
  ['CREATING', 4 * MINUTE, 20],
  ['CREATING', 5 * MINUTE, 2 * MINUTE],
  ['CREATING', 10 * MINUTE, 2 * MINUTE],
  ['CREATING', 2 * HOUR, 30 * MINUTE],
  ['CREATING', 2 * DAY, 30 * MINUTE],
  ['READY', 0, MINUTE],
  ['READY', 9 * MINUTE, MINUTE],
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
  ['REFUNDED', 0, null],
])('%s for %i s: next poll in %s s', (status, age, seconds) => {
  expect(next(status, age)).toBe(seconds);
});

test.each<[SessionStatus, latePaymentDeadline: Date | null, seconds: number | null]>([
  ['EXPIRED', inSeconds(1), DAY],
  ['EXPIRED', inSeconds(0), null],
  ['CANCELED', inSeconds(-1), null],
  ['FAILED', null, DAY],
  // Only an unconfirmed end has a late-payment deadline.
  ['DELIVERING', inSeconds(-1), MINUTE],
])('%s with its late-payment deadline at %s: next poll in %s s', (status, latePaymentDeadline, seconds) => {
  expect(next(status, 0, latePaymentDeadline)).toBe(seconds);
});
