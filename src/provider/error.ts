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

/** What exactly is refused, if it is not what the class says alone. */
export const refusalReasons = [
  'AMOUNT_TOO_LOW',
  'AMOUNT_TOO_HIGH',
  'FIAT_UNSUPPORTED',
  'NETWORK_UNSUPPORTED',
  'PAYMENT_METHOD_UNSUPPORTED',
  'SUBDIVISION_UNSUPPORTED',
] as const;

/** What a refusal is about, as the caller of the API reads it. */
export type RefusalReason = (typeof refusalReasons)[number];

/** The amounts that the vendor would have accepted, as plain decimals (`20`, `4999.50`) of `currency`. */
export type RefusedLimit = {
  readonly minimum?: string;
  readonly maximum?: string;
  /** A fiat currency, or the ticker of a crypto currency. */
  readonly currency: string;
};

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
   * Seconds until a retry is useful, as the vendor reports it. With `not_sent`, and no ProviderError as `cause`, the adapter's
   * own rate limit held the call back: that does not count against the vendor's health.
   */
  retryAfterSeconds?: number;
  /** The vendor's id of the request, for its support. */
  requestId?: string;
  /**
   * For the classes `geography`, `limit` and `asset`: what is refused. Without it the classes mean the country and the
   * asset; for a limit it is `AMOUNT_TOO_LOW` or `AMOUNT_TOO_HIGH` if `limit` has one figure.
   */
  reason?: RefusalReason;
  /** For class `limit`: the limit, where the vendor's answer states it. Callers read it to correct the amount. */
  limit?: RefusedLimit;
  cause?: unknown;
};

/**
 * The only error that an operation may throw. The gateway treats any other error as outcome `unknown`.
 * @example
 * throw new ProviderError({
 *   outcome: 'rejected', class: 'limit', code: 'amount_too_low', message: 'Acme answered 422 (amount_too_low)',
 *   limit: { minimum: '20', currency: 'EUR' },
 * });
 */
export class ProviderError extends Error {
  readonly [BRAND] = true;
  readonly outcome: Outcome;
  readonly class: ErrorClass;
  readonly code: string;
  readonly retryAfterSeconds: number | undefined;
  readonly requestId: string | undefined;
  readonly reason: RefusalReason | undefined;
  readonly limit: RefusedLimit | undefined;

  constructor(init: ProviderErrorInit) {
    super(init.message, { cause: init.cause });
    this.name = 'ProviderError';
    this.outcome = init.outcome;
    this.class = init.class;
    this.code = init.code;
    this.retryAfterSeconds = init.retryAfterSeconds;
    this.requestId = init.requestId;
    this.reason = init.reason;
    this.limit = init.limit;
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
