import type { BucketRate } from './token-bucket.ts';
import type { PerMinute, Rates } from './types.ts';

/** A bucket holds what its rate gives in this time. */
const BURST_SECONDS = 10;
/** But at least this many calls, or those of a minute if they are fewer: an app starts with several calls at once. */
const LEAST_BURST = 10;

function bucketRate(perMinute: number): BucketRate {
  const perSecond = perMinute / 60;
  return {
    size: Math.max(Math.min(perMinute, LEAST_BURST), Math.floor(perSecond * BURST_SECONDS)),
    perSecond,
  };
}

/** The buckets of limits per minute. */
export function ratesOf({ readsPerMinute, writesPerMinute, sessionsPerMinute }: PerMinute): Rates {
  return {
    reads: bucketRate(readsPerMinute),
    writes: bucketRate(writesPerMinute),
    sessions: bucketRate(sessionsPerMinute),
  };
}
