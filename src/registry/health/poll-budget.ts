import type { Provider } from '../types.ts';

/** Where a vendor publishes no limit. */
const ASSUMED_PER_SECOND = 4;
/** Of a provider's rate; the rest is for those who wait for an answer. */
const SHARE = 0.5;
/** Of that, what is kept for questions that cannot wait. */
const LEFT_TO_OTHERS = 0.5;

/** However slow the provider: room for a question that can wait beside one that cannot. */
const SMALLEST_SIZE = 3;

type Rated = Pick<Provider, 'id' | 'capabilities'>;

export type PollBudget = {
  /** Whether the provider may be asked now without anybody having asked for it; counts the question. */
  take(provider: Rated): boolean;
  /** Likewise for what can wait: granted while half of the share is left to others. `requests`: how many it takes. */
  takeSpare(provider: Rated, requests: number): boolean;
};

/**
 * How often providers are asked by the gateway itself, whatever for: a token bucket each, of one second's worth or a little
 * more.
 * @param clock milliseconds of a clock that never jumps
 */
export function createPollBudget(clock = () => performance.now()): PollBudget {
  const buckets = new Map<string, { readonly tokens: number; readonly at: number }>();
  function grant({ id, capabilities }: Rated, requests: number, left: number): boolean {
    const perSecond = (capabilities.requestsPerSecond?.most ?? ASSUMED_PER_SECOND) * SHARE;
    const size = Math.max(SMALLEST_SIZE, perSecond);
    const now = clock();
    const { tokens, at } = buckets.get(id) ?? { tokens: size, at: now };
    const filled = Math.min(size, tokens + ((now - at) / 1000) * perSecond);
    const granted = filled >= 1 + (size - 1) * left;
    // Where one question takes several requests, the next one waits for all of them.
    buckets.set(id, { tokens: granted ? filled - requests : filled, at: now });
    return granted;
  }

  return {
    take: (provider) => grant(provider, 1, 0),
    takeSpare: (provider, requests) => grant(provider, requests, LEFT_TO_OTHERS),
  };
}
