import { isSettled, type OnrampSession } from '../../domain/session/session.ts';
import type { SessionStatus } from '../../domain/session/status.ts';
import { LEASE_SECONDS } from '../../store/sessions/write-statements.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Seconds from a change to the next poll. In CREATING: until the lease of the attempt has surely ended. */
export const FIRST_POLL_SECONDS = { creating: LEASE_SECONDS + 5, other: MINUTE };
/** Seconds to the next poll when the poll budget of the provider is used up. */
export const OVER_BUDGET_SECONDS = 5;

type Schedule = ReadonlyArray<{ readonly until: number; readonly every: number }>;

const creating: Schedule = [
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

/** Poll intervals by the seconds in a status (in CREATING: since the last change). After the last entry: daily. */
const SCHEDULES: Readonly<Record<SessionStatus, Schedule>> = {
  CREATING: creating,
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

/** Paid and not delivered yet: has priority over sessions that may never be paid. */
export function isOnItsWay({ status }: Pick<OnrampSession, 'status'>): boolean {
  return SCHEDULES[status] === paid;
}

/** Seconds to the next poll; null once the session is settled. */
export function nextPollSeconds(session: OnrampSession, since: Date, now: Date): number | null {
  if (isSettled(session, now)) return null;
  const age = (now.getTime() - since.getTime()) / 1000;
  return SCHEDULES[session.status].find(({ until }) => age < until)?.every ?? DAY;
}
