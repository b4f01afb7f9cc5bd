import { type Bucket, refill } from '../../rate-limits/index.ts';
import type { Provider } from '../types.ts';

/** Assumed rate limit of a vendor that publishes none, in requests per second. */
const DEFAULT_PER_SECOND = 4;
/** Share of the rate limit for background requests; the rest is for requests of callers. */
export const BACKGROUND_SHARE = 0.5;
/** Share of the bucket that must be full before a low-priority call is granted. */
const RESERVED_SHARE = 0.5;

/** Smallest bucket, in tokens: fits a low-priority request next to a normal one, however low the rate limit. */
const MIN_SIZE = 3;

type Rated = Pick<Provider, 'id' | 'capabilities'>;

/** The rate limit of a vendor. */
export function requestsPerSecond({ requestsPerSecond: limit }: Rated['capabilities']): number {
  return limit?.most ?? DEFAULT_PER_SECOND;
}

export type PollBudget = {
  /** Takes a token for one background request; false if the budget is spent. */
  take(provider: Rated): boolean;
  /** Takes the tokens of a low-priority call of several requests; false unless the bucket is at least half full. */
  takeSpare(provider: Rated, requests: number): boolean;
};

/**
 * Limits background requests to half of each provider's rate limit, with one token bucket for each provider.
 * @param clock milliseconds of a monotonic clock
 */
export function createPollBudget(clock = () => performance.now()): PollBudget {
  const buckets = new Map<string, Bucket>();
  function take({ id, capabilities }: Rated, requests: number, reserved: number): boolean {
    const perSecond = requestsPerSecond(capabilities) * BACKGROUND_SHARE;
    const size = Math.max(MIN_SIZE, perSecond);
    const now = clock();
    const filled = refill(buckets.get(id), { size, perSecond }, now);
    const granted = filled >= 1 + (size - 1) * reserved;
    // May become negative: a call of several requests delays the next one until all of them are paid for.
    buckets.set(id, { tokens: granted ? filled - requests : filled, at: now });
    return granted;
  }

  return {
    take: (provider) => take(provider, 1, 0),
    takeSpare: (provider, requests) => take(provider, requests, RESERVED_SHARE),
  };
}
