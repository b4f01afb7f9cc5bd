const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

/** Seconds since the last sign that something may arrive, and how often an account is looked at until then. */
const SCHEDULE = [
  { until: 10 * MINUTE, every: MINUTE },
  { until: HOUR, every: 5 * MINUTE },
  { until: DAY, every: 30 * MINUTE },
  { until: 30 * DAY, every: DAY },
] as const;

type Expecting = { readonly expectedAt: Date | null; readonly active: boolean };

/** Put off at most so long, and at least so short, where its provider was asked as often as the gateway may by itself. */
const LONGEST_PUT_OFF = 6 * HOUR;
const SHORTEST_PUT_OFF = 5;
/** Of its age: where there is much to do, those of which a sign came lately come first. */
const PUT_OFF_SHARE = 0.01;

function ageOf({ expectedAt }: Expecting, now: Date): number {
  return expectedAt === null ? Number.POSITIVE_INFINITY : (now.getTime() - expectedAt.getTime()) / 1000;
}

/** Seconds until an account is tried again that could not be looked at. */
export function putOffSeconds(account: Expecting, now: Date): number {
  const share = Math.round(ageOf(account, now) * PUT_OFF_SHARE);
  return Math.min(LONGEST_PUT_OFF, Math.max(SHORTEST_PUT_OFF, share));
}

/** Seconds until the account's deposits are listed again; null: not before another sign. */
export function nextCheckSeconds(account: Expecting, now: Date): number | null {
  const age = ageOf(account, now);
  return SCHEDULE.find(({ until }) => age < until)?.every ?? (account.active ? WEEK : null);
}
