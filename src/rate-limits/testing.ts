import { createRateLimiter, type RateLimiter } from './limiter.ts';
import { ratesOf } from './rates.ts';
import { refill } from './token-bucket.ts';
import type { SharedBuckets } from './types.ts';

export const ONE_READ = { reads: 1, writes: 0, sessions: 0, texts: 0 };
export const ONE_SESSION = { reads: 0, writes: 0, sessions: 1, texts: 0 };

/** 10 sessions at once and one a second; 10 reads and 10 a second; 10 writes and 2 a second. */
export const LIMITS = ratesOf({ readsPerMinute: 600, writesPerMinute: 120, sessionsPerMinute: 60 });

/** Several processes with a clock of their own that share buckets, as those in Redis, until they are cut off. */
export function processesAt(count: number) {
  let now = 1_000_000;
  let isCut = false;
  const buckets = new Map<string, { tokens: number; at: number }>();
  const shared: SharedBuckets = {
    async exchange(spendings) {
      if (isCut) throw new Error('cut off');
      const tokens = spendings.map(({ key, spent, ...rate }) => {
        const left = Math.max(refill(buckets.get(key), rate, now) - spent, -rate.size);
        buckets.set(key, { tokens: left, at: now });
        return left;
      });
      return { tokens, processes: count };
    },
  };
  const processes: RateLimiter[] = Array.from({ length: count }, () =>
    createRateLimiter({
      rates: { key: LIMITS, customer: LIMITS, ip: LIMITS },
      shared: count === 1 ? null : shared,
      now: () => now,
    }),
  );
  return {
    processes,
    pass(seconds: number) {
      now += seconds * 1_000;
    },
    cut() {
      isCut = true;
    },
    synchronise: () => Promise.all(processes.map((limiter) => limiter.synchronise())),
  };
}
