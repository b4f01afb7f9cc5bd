/** So many hints of one session are followed at once: all the events of a purchase, and some to spare. */
export const HINTS_AT_ONCE = 10;
/** And then one in so many seconds. */
export const HINT_SECONDS = 10;
/** Sessions that are remembered, those last told of. */
const REMEMBERED = 10_000;

export type WebhookRateLimit = {
  /** Whether a hint of this session may be followed now; counts it. */
  take(sessionId: string): boolean;
};

/**
 * How often webhooks have a provider asked of one session, in each process: a token bucket a session.
 * @param clock milliseconds of a clock that never jumps
 */
export function createWebhookRateLimit(clock = () => performance.now()): WebhookRateLimit {
  const buckets = new Map<string, { readonly tokens: number; readonly at: number }>();
  return {
    take(sessionId) {
      const now = clock();
      const { tokens, at } = buckets.get(sessionId) ?? { tokens: HINTS_AT_ONCE, at: now };
      const filled = Math.min(HINTS_AT_ONCE, tokens + (now - at) / 1000 / HINT_SECONDS);
      const granted = filled >= 1;
      buckets.delete(sessionId);
      buckets.set(sessionId, { tokens: granted ? filled - 1 : filled, at: now });
      const [oldest] = buckets.keys();
      if (buckets.size > REMEMBERED && oldest !== undefined) buckets.delete(oldest);
      return granted;
    },
  };
}
