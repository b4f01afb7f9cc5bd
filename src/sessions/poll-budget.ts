/** Where a vendor publishes no limit. */
const ASSUMED_PER_SECOND = 4;
/** Of a provider's rate; the rest is for those who wait for an answer. */
const SHARE = 0.5;

export type PollBudget = {
  /** Whether the provider may be asked now without anybody having asked for it; counts the question. */
  take(providerId: string, requestsPerSecond: number | null): boolean;
};

/** How often providers are asked by the gateway itself: a token bucket each, of one second's worth. */
export function createPollBudget(clock: () => Date): PollBudget {
  const buckets = new Map<string, { readonly tokens: number; readonly at: number }>();
  return {
    take(providerId, requestsPerSecond) {
      const perSecond = (requestsPerSecond ?? ASSUMED_PER_SECOND) * SHARE;
      const size = Math.max(1, perSecond);
      const now = clock().getTime();
      const { tokens, at } = buckets.get(providerId) ?? { tokens: size, at: now };
      // A clock that was set back fills nothing.
      const filled = Math.min(size, tokens + (Math.max(0, now - at) / 1000) * perSecond);
      const granted = filled >= 1;
      buckets.set(providerId, { tokens: granted ? filled - 1 : filled, at: now });
      return granted;
    },
  };
}
