const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Seconds before each attempt, after the one before it failed. */
const SCHEDULE = [0, 5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR] as const;

/** A tenth more or less, so that what failed together does not come back together. */
const JITTER = 0.1;

/** What of a failed attempt decides about the next one. */
export type Failed = {
  /** Place in the schedule of the attempt that failed, from 1. */
  readonly step: number;
  /** What the receiver asked for, in seconds. */
  readonly retryAfterSeconds: number | null;
};

/**
 * Seconds until the next attempt; null after the last one. A receiver that asks for more time gets it, up to the time of
 * the step after. `random`: from 0 to 1.
 */
export function nextAttemptSeconds({ step, retryAfterSeconds }: Failed, random: number): number | null {
  const planned = SCHEDULE[step];
  if (planned === undefined) return null;
  const most = SCHEDULE[step + 1] ?? planned;
  const asked = Math.min(retryAfterSeconds ?? 0, most);
  return Math.max(planned, asked) * (1 + JITTER * (2 * random - 1));
}
