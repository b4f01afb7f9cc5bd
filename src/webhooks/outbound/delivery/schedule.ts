const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Seconds between the failure of the previous attempt and each attempt. */
const SCHEDULE = [0, 5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR] as const;

/** Spreads retries by ±10 %, so that deliveries that failed together are not retried together. */
const JITTER = 0.1;

export type Failed = {
  /** Position of the failed attempt in the schedule, from 1. */
  readonly step: number;
  /** `Retry-After` of the receiver. */
  readonly retryAfterSeconds: number | null;
};

/**
 * Seconds until the next attempt; null after the last one. A longer `Retry-After` is honored, up to the delay of the
 * following attempt.
 * @param random from 0 to 1, for the jitter
 */
export function nextAttemptSeconds({ step, retryAfterSeconds }: Failed, random: number): number | null {
  const planned = SCHEDULE[step];
  if (planned === undefined) return null;
  const longest = SCHEDULE[step + 1] ?? planned;
  const requested = Math.min(retryAfterSeconds ?? 0, longest);
  return Math.max(planned, requested) * (1 + JITTER * (2 * random - 1));
}
