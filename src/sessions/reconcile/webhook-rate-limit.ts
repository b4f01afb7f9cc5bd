import { type Bucket, refill } from '../../rate-limits/index.ts';
import type { SessionDeps } from '../deps.ts';

/** Hints of one session that are handled at once: more than one purchase has events. */
export const HINTS_AT_ONCE = 10;
/** After those, one hint in this interval. */
export const HINT_SECONDS = 10;
const RATE = { size: HINTS_AT_ONCE, perSecond: 1 / HINT_SECONDS };
/** Only the sessions with the latest hints have a bucket. */
const MOST_BUCKETS = 10_000;

/**
 * Limits how often webhooks cause a request about one session: a token bucket per session, in each process.
 * @param clock milliseconds of a monotonic clock
 */
export function createWebhookRateLimit(clock = () => performance.now()): SessionDeps['webhookRateLimit'] {
  const buckets = new Map<string, Bucket>();
  return {
    take(sessionId) {
      const now = clock();
      const filled = refill(buckets.get(sessionId), RATE, now);
      const granted = filled >= 1;
      buckets.delete(sessionId);
      buckets.set(sessionId, { tokens: granted ? filled - 1 : filled, at: now });
      const [oldest] = buckets.keys();
      if (buckets.size > MOST_BUCKETS && oldest !== undefined) buckets.delete(oldest);
      return granted;
    },
  };
}
