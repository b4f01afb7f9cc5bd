const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

/** Poll intervals in seconds, by the age of the last sign that a deposit may arrive. */
const SCHEDULE = [
  { until: 10 * MINUTE, every: MINUTE },
  { until: HOUR, every: 5 * MINUTE },
  { until: DAY, every: 30 * MINUTE },
  { until: 30 * DAY, every: DAY },
] as const;

/** `expectedAt`: last sign that a deposit may arrive; `active`: whether the account has an active address. */
type PolledAccount = { readonly expectedAt: Date | null; readonly active: boolean };

/** Bounds of the delay after a poll that the poll budget did not allow, in seconds. */
const LONGEST_DELAY = 6 * HOUR;
const SHORTEST_DELAY = 5;
/** Delay as a share of the age, so that accounts with a recent sign come first when the budget is short. */
const DELAY_SHARE = 0.01;

function ageOf({ expectedAt }: PolledAccount, now: Date): number {
  return expectedAt === null ? Number.POSITIVE_INFINITY : (now.getTime() - expectedAt.getTime()) / 1000;
}

/** Seconds until the next attempt at a poll that the budget did not allow. */
export function delaySeconds(account: PolledAccount, now: Date): number {
  const share = Math.round(ageOf(account, now) * DELAY_SHARE);
  return Math.min(LONGEST_DELAY, Math.max(SHORTEST_DELAY, share));
}

/** Seconds until the next poll; null if the account is not polled before another sign. */
export function nextPollSeconds(account: PolledAccount, now: Date): number | null {
  const age = ageOf(account, now);
  return SCHEDULE.find(({ until }) => age < until)?.every ?? (account.active ? WEEK : null);
}
