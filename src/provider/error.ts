/**
 * What is known about the effect of a call. `not_sent`: the vendor did not receive it. `rejected`: the vendor refused it
 * and created nothing. `unknown`: the vendor may have acted. If in doubt, use `unknown`: it delays a purchase, while a wrong
 * `rejected` can create it twice.
 */
export type Outcome = 'not_sent' | 'rejected' | 'unknown';

/**
 * What a refusal is about. `geography`, `limit`, `asset` and `provider` (unavailable, rate limit, invalid credentials):
 * another provider may serve the purchase. `customer`: identity, sanctions or fraud. `request`: the gateway or the adapter
 * sent an invalid request.
 */
export type ErrorClass = 'geography' | 'limit' | 'asset' | 'provider' | 'customer' | 'request';

// A brand instead of `instanceof`, since two copies of this package may be loaded.
const BRAND = Symbol.for('onramp-gateway.ProviderError');

/** The properties of a ProviderError. */
export type ProviderErrorInit = {
  outcome: Outcome;
  class: ErrorClass;
  /** The vendor's error code, or one of the gateway's (`timeout`, `connection_refused`, `malformed_answer`). */
  code: string;
  /** A sentence for logs and operators, in your own words: no secrets, no personal data, no text of the vendor. */
  message: string;
  /**
   * Seconds until a retry is useful, as the vendor reports it. Together with `not_sent` it means that the adapter's own rate
   * limit held the call back, which does not count against the vendor's health.
   */
  retryAfterSeconds?: number;
  /** The vendor's id of the request, for its support. */
  requestId?: string;
  cause?: unknown;
};

/**
 * The only error that an operation may throw. The gateway treats any other error as outcome `unknown`.
 * @example
 * throw new ProviderError({
 *   outcome: 'rejected', class: 'limit', code: 'amount_out_of_range', message: 'Acme answered 422 (amount_out_of_range)',
 * });
 */
export class ProviderError extends Error {
  readonly [BRAND] = true;
  readonly outcome: Outcome;
  readonly class: ErrorClass;
  readonly code: string;
  readonly retryAfterSeconds: number | undefined;
  readonly requestId: string | undefined;

  constructor(init: ProviderErrorInit) {
    super(init.message, { cause: init.cause });
    this.name = 'ProviderError';
    this.outcome = init.outcome;
    this.class = init.class;
    this.code = init.code;
    this.retryAfterSeconds = init.retryAfterSeconds;
    this.requestId = init.requestId;
  }
}

/** Whether the value is a ProviderError, from any copy of this package. */
export function isProviderError(error: unknown): error is ProviderError {
  return typeof error === 'object' && error !== null && BRAND in error;
}

/** Whether the vendor refused the purchase itself. Class `provider` (unavailable, rate limit, credentials) is no refusal. */
export function isRefusal(error: unknown): error is ProviderError {
  return isProviderError(error) && error.outcome === 'rejected' && error.class !== 'provider';
}

/** Returns a ProviderError unchanged and wraps anything else as outcome `unknown`. */
export function asProviderError(error: unknown): ProviderError {
  if (isProviderError(error)) return error;
  return new ProviderError({
    outcome: 'unknown',
    class: 'provider',
    code: 'untyped_error',
    message: 'the adapter threw an unexpected error',
    cause: error,
  });
}
