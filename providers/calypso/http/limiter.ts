import { setTimeout as delay } from 'node:timers/promises';
import { ProviderError } from 'onramp-gateway/provider';

/** Longer than this a call does not wait for its turn: another provider may serve meanwhile. */
const LONGEST_WAIT = 1000;

export type Limiter = {
  /** Waits for a turn. Throws `not_sent` where it would take too long. `urgent` calls never wait but count. */
  turn(signal: AbortSignal, urgent: boolean): Promise<void>;
};

/** So many requests a second at most, with a burst of one second's worth. Calypso publishes no limit. */
export function createLimiter(perSecond: number | null): Limiter {
  if (perSecond === null) return { turn: async () => undefined };
  const interval = 1000 / perSecond;
  let nextFree = 0;
  return {
    async turn(signal, urgent) {
      const now = performance.now();
      const free = Math.max(nextFree, now - 1000 + interval);
      const wait = free - now;
      if (!urgent && wait > LONGEST_WAIT) {
        throw new ProviderError({
          outcome: 'not_sent',
          class: 'provider',
          code: 'own_rate_limit',
          message: 'too many requests to Calypso at once (option http.maxRequestsPerSecond)',
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
