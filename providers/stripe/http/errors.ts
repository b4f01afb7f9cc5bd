import {
  type ErrorClass,
  isProviderError,
  type Outcome,
  ProviderError,
  retryAfterSeconds,
  transportError,
} from 'onramp-gateway/provider';
import Stripe from 'stripe';
import { classByCode } from './onramp-codes.ts';

/** An onramp refusal under the status: what it is about where the code does not say. */
function classByStatus(status: number, code: string): ErrorClass {
  if (status === 401 || status === 403 || status === 429 || code === 'rate_limit') return 'provider';
  // A card error; no card is involved in making a session.
  if (status === 402) return 'customer';
  // The endpoint itself is unknown to accounts that have not been admitted to the onramp.
  if (status === 404 && code !== 'resource_missing') return 'provider';
  return 'request';
}

const IN_DOUBT_CODES = new Set(['idempotency_key_in_use', 'idempotency_error']);

/**
 * Whether Stripe may have acted. Only a clear no is `rejected`: a 4xx that is neither about the key (409, an
 * `idempotency_error`: a first request may have made the session) nor passed on from behind Stripe (424) nor a 408.
 */
function outcomeOf(status: number | undefined, type: string | undefined, code: string): Outcome {
  if (status === undefined || status < 400 || status >= 500) return 'unknown';
  if (status === 408 || status === 409 || status === 424) return 'unknown';
  if (IN_DOUBT_CODES.has(code) || type === 'idempotency_error') return 'unknown';
  return 'rejected';
}

export type ErrorSettings = { now: Date; unsupportableCustomer: 'customer' | 'geography' };

/** Any error that a call of the package throws, as what became of the call. Stripe's own prose is left out. */
export function providerErrorOf(error: unknown, settings: ErrorSettings): ProviderError {
  if (isProviderError(error)) return error;
  if (error instanceof Stripe.errors.StripeConnectionError) {
    // `detail` is what the transport threw; without it nothing says that the request did not leave.
    return isProviderError(error.detail) ? error.detail : transportError(error.detail);
  }
  // A 2xx that is not JSON has no status; a plain Error is a body that the package could not make sense of.
  if (!(error instanceof Stripe.errors.StripeError)) return malformedAnswer(undefined);
  const { statusCode: status, rawType: type, requestId } = error;
  if (status === undefined) return malformedAnswer(requestId);

  const code = plainCode(error.code ?? type);
  const outcome = outcomeOf(status, type, code);
  const known =
    code === 'crypto_onramp_unsupportable_customer' ? settings.unsupportableCustomer : classByCode.get(code);
  return new ProviderError({
    outcome,
    class: outcome === 'unknown' ? 'provider' : (known ?? classByStatus(status, code)),
    code,
    message: `Stripe answered ${status} with ${code}`,
    retryAfterSeconds: pauseOf(error.headers ?? {}, settings.now),
    requestId,
  });
}

/**
 * Seconds until a retry makes sense. `Stripe-Should-Retry` decides whether one does: on a plain `true` the package
 * waits from half a second. https://docs.stripe.com/error-low-level
 */
function pauseOf(headers: Record<string, string>, now: Date): number | undefined {
  const told = headers['stripe-should-retry'];
  if (told === 'false') return undefined;
  return retryAfterSeconds(headers['retry-after'], now) ?? (told === 'true' ? 1 : undefined);
}

/** A 2xx that does not hold what it should: the session may exist. */
export function malformedAnswer(requestId: string | undefined): ProviderError {
  return new ProviderError({
    outcome: 'unknown',
    class: 'provider',
    code: 'malformed_answer',
    message: 'Stripe answered with something that cannot be read',
    requestId,
  });
}

/** An answer that says otherwise than was asked. Held, never shown to a customer. */
export function contradictingAnswer(field: string, requestId: string | undefined): ProviderError {
  return new ProviderError({
    outcome: 'unknown',
    class: 'provider',
    code: 'contradicting_answer',
    message: `Stripe's answer contradicts what was asked for in ${field}`,
    requestId,
  });
}

/** A request that cannot be put into Stripe's words; nothing was sent. */
export function inexpressible(errorClass: ErrorClass, code: string, message: string): ProviderError {
  return new ProviderError({ outcome: 'not_sent', class: errorClass, code, message });
}

/** Codes are data for logs and counters: anything else than a code of the usual form is dropped. */
function plainCode(code: unknown): string {
  return typeof code === 'string' && /^[a-z0-9_]{1,80}$/.test(code) ? code : 'unknown_code';
}
