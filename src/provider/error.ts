/**
 * What became of the call, as far as it is known.
 * `not_sent`: the provider never got it. `rejected`: it answered no, and made nothing.
 * `unknown`: it may have acted; nobody may assume either.
 */
export type Outcome = 'not_sent' | 'rejected' | 'unknown';

/**
 * What a refusal is about. `geography`, `limit`, `asset`, `provider` (down, rate limited, our credentials):
 * another provider may serve. `customer`: identity, sanctions, fraud. `request`: our own mistake.
 */
export type ErrorClass = 'geography' | 'limit' | 'asset' | 'provider' | 'customer' | 'request';

// A brand and not `instanceof`: two copies of this package may be loaded.
const BRAND = Symbol.for('onramp-gateway.ProviderError');

/** What a ProviderError says. */
export type ProviderErrorInit = {
  outcome: Outcome;
  class: ErrorClass;
  /** The vendor's own code, or one of ours (`timeout`, `connection_refused`, `malformed_answer`). */
  code: string;
  /** Fit for a log and an operator: no secrets, no personal data, no vendor prose. */
  message: string;
  /**
   * Seconds until a retry makes sense, as the vendor said. With `not_sent`: the adapter kept the call back by itself (its
   * own limit), which says nothing of the vendor.
   */
  retryAfterSeconds?: number;
  /** The vendor's id of the request, for support. */
  requestId?: string;
  cause?: unknown;
};

/**
 * The only error that an adapter's operation may throw. Any other counts as `unknown`.
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

/** Tells a ProviderError apart, whichever copy of the package made it. */
export function isProviderError(error: unknown): error is ProviderError {
  return typeof error === 'object' && error !== null && BRAND in error;
}

/** It answered no to the thing asked. Down, rate limited or our credentials refused: that says nothing of the thing. */
export function isRefusal(error: unknown): error is ProviderError {
  return isProviderError(error) && error.outcome === 'rejected' && error.class !== 'provider';
}

/** The ProviderError itself, or one of outcome `unknown` for anything else: an untyped failure may have made something. */
export function asProviderError(error: unknown): ProviderError {
  if (isProviderError(error)) return error;
  return new ProviderError({
    outcome: 'unknown',
    class: 'provider',
    code: 'untyped_error',
    message: 'the adapter failed in a way that it does not tell',
    cause: error,
  });
}
