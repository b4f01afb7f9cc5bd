/** However long a vendor asks us to wait, no more is believed. */
const LONGEST_SECONDS = 3600;

/**
 * Seconds until a retry makes sense, of a `Retry-After` header: seconds or an HTTP date, an hour at most. Undefined for
 * what is neither, or is past. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 * @example
 * retryAfterSeconds('30', now) // 30
 */
export function retryAfterSeconds(header: unknown, now: Date): number | undefined {
  if (typeof header !== 'string') return undefined;
  const seconds = /^\d{1,9}$/.test(header)
    ? Number(header)
    : Math.ceil((Date.parse(header) - now.getTime()) / 1000);
  return seconds >= 0 ? Math.min(seconds, LONGEST_SECONDS) : undefined;
}

/** However long a vendor asks us to wait, callers are told to look again by then. */
const LONGEST_FOR_CALLERS = 60;

/** Whole seconds, from 1 to 60, that callers of ours are told to wait where a vendor asked for so many; null for none. */
export function callersRetrySeconds(vendorSeconds: number | undefined): number | null {
  if (vendorSeconds === undefined) return null;
  return Math.min(LONGEST_FOR_CALLERS, Math.max(1, Math.ceil(vendorSeconds)));
}
