import type { BucketRate } from './token-bucket.ts';
import type { PerMinute, Rates } from './types.ts';

/** A bucket holds what its rate gives in this time. */
const BURST_SECONDS = 1;
/** But at least this many calls, or those of a minute if they are fewer: an app starts with several calls at once. */
const LEAST_BURST = 10;

/** A new text is as much work as several reads. Its limit follows from theirs, but leaves what an app sends at its start. */
const READS_A_TEXT = 10;
const LEAST_TEXTS = 60;

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
    texts: bucketRate(Math.max(readsPerMinute / READS_A_TEXT, LEAST_TEXTS)),
  };
}
