import type { Quota } from './types.ts';

/** The headers that tell a client what is left to it. A refused call also gets the seconds to wait. */
export function rateLimitHeaders(quota: Quota): Record<string, string> {
  const headers: Record<string, string> = {
    'ratelimit-limit': String(quota.limit),
    'ratelimit-remaining': String(quota.remaining),
    'ratelimit-reset': String(quota.resetSeconds),
  };
  if (!quota.granted) headers['retry-after'] = String(quota.retryAfterSeconds);
  return headers;
}
