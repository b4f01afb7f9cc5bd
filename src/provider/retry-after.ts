/** Longest accepted `Retry-After`, in seconds, whatever the vendor sends. */
const MAX_SECONDS = 3600;

/**
 * Parses a `Retry-After` header (seconds or an HTTP date) into seconds, at most 3600. Returns undefined for an invalid value
 * or a date in the past. Source: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 * @example
 * retryAfterSeconds('30', now) // 30
 */
export function retryAfterSeconds(header: unknown, now: Date): number | undefined {
  if (typeof header !== 'string') return undefined;
  const seconds = /^\d{1,9}$/.test(header)
    ? Number(header)
    : Math.ceil((Date.parse(header) - now.getTime()) / 1000);
  return seconds >= 0 ? Math.min(seconds, MAX_SECONDS) : undefined;
}

/** Longest wait that the gateway reports to its own clients, in seconds. */
const MAX_CLIENT_SECONDS = 60;

/** Converts a vendor's wait into the whole seconds (1 to 60) that the gateway reports to its clients; null without one. */
export function callersRetrySeconds(vendorSeconds: number | undefined): number | null {
  if (vendorSeconds === undefined) return null;
  return Math.min(MAX_CLIENT_SECONDS, Math.max(1, Math.ceil(vendorSeconds)));
}
