import { isSettled, type OnrampSession } from '../../domain/session/session.ts';
import type { SessionStatus } from '../../domain/session/status.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Schedule = ReadonlyArray<{ readonly until: number; readonly every: number }>;

const making: Schedule = [
  { until: 5 * MINUTE, every: 20 },
  { until: HOUR, every: 2 * MINUTE },
  { until: Number.POSITIVE_INFINITY, every: 30 * MINUTE },
];
const unpaid: Schedule = [
  { until: 10 * MINUTE, every: MINUTE },
  { until: HOUR, every: 5 * MINUTE },
  { until: DAY, every: 30 * MINUTE },
];
const paid: Schedule = [
  { until: HOUR, every: MINUTE },
  { until: DAY, every: 10 * MINUTE },
  { until: 7 * DAY, every: HOUR },
];
const ended: Schedule = [];

/**
 * Seconds in its state (in the making: since its last change), and how often a session is looked after until then; after
 * that once a day.
 */
const SCHEDULES: Readonly<Record<SessionStatus, Schedule>> = {
  CREATING: making,
  READY: unpaid,
  AWAITING_PAYMENT: unpaid,
  PAYMENT_PROCESSING: paid,
  DELIVERING: paid,
  COMPLETED: ended,
  REJECTED: ended,
  FAILED: ended,
  EXPIRED: ended,
  CANCELED: ended,
  REFUNDED: ended,
};

/** Paid, and not arrived: it goes before those that may never be paid. */
export function isOnItsWay({ status }: Pick<OnrampSession, 'status'>): boolean {
  return SCHEDULES[status] === paid;
}

/** Seconds until the session is looked after again; null once it is settled. */
export function nextCheckSeconds(session: OnrampSession, since: Date, now: Date): number | null {
  if (isSettled(session, now)) return null;
  const age = (now.getTime() - since.getTime()) / 1000;
  return SCHEDULES[session.status].find(({ until }) => age < until)?.every ?? DAY;
}
