import { setTimeout as delay } from 'node:timers/promises';
import { ProviderError } from 'onramp-gateway/provider';

/** A call that would wait longer is refused, so that another provider can serve the customer. */
const LONGEST_WAIT_MILLISECONDS = 1000;

export type Limiter = {
  /** Waits until a request may be sent; throws `not_sent` if it is too long. `urgent` calls count but never wait. */
  acquire(signal: AbortSignal, urgent: boolean): Promise<void>;
};

/** Allows `perSecond` requests a second, with bursts of the same size. Calypso publishes no limit. */
export function createLimiter(perSecond: number | null): Limiter {
  if (perSecond === null) return { acquire: async () => undefined };
  const interval = 1000 / perSecond;
  let nextFree = 0;
  return {
    async acquire(signal, urgent) {
      const now = performance.now();
      const free = Math.max(nextFree, now - 1000 + interval);
      const wait = free - now;
      if (!urgent && wait > LONGEST_WAIT_MILLISECONDS) {
        throw new ProviderError({
          outcome: 'not_sent',
          class: 'provider',
          code: 'own_rate_limit',
          message: 'too many concurrent requests to Calypso (option http.maxRequestsPerSecond)',
          retryAfterSeconds: Math.ceil(wait / 1000),
        });
      }
      nextFree = free + interval;
      if (urgent || wait <= 0) return;
      try {
        await delay(wait, undefined, { signal });
      } catch {
        throw new ProviderError({
          outcome: 'not_sent',
          class: 'provider',
          code: 'deadline',
          message: 'the deadline passed before the request was sent',
        });
      }
    },
  };
}
