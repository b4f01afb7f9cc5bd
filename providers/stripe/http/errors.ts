import {
  type ErrorClass,
  type HttpAnswer,
  type Outcome,
  ProviderError,
  retryAfterSeconds,
} from 'onramp-gateway/provider';
import { classByCode, reasonByCode } from './error-codes.ts';

/** The class of a refusal whose code is not in the table. */
function classByStatus(status: number, code: string): ErrorClass {
  if (status === 401 || status === 403 || status === 429 || code === 'rate_limit') return 'provider';
  // A card error. Creating a session involves no card.
  if (status === 402) return 'customer';
  // Accounts without access to the onramp get 404 for its paths.
  if (status === 404 && code !== 'resource_missing') return 'provider';
  return 'request';
}

const UNKNOWN_OUTCOME_CODES = new Set(['idempotency_key_in_use', 'idempotency_error']);

/**
 * What happened to the call. Only a clear refusal is `rejected`. A 4xx about the idempotency key is `unknown`, because
 * an earlier request may have created the session; so are 424 (passed on from another system) and 408.
 */
function outcomeOf(status: number, type: string | undefined, code: string): Outcome {
  if (status < 400 || status >= 500) return 'unknown';
  if (status === 408 || status === 409 || status === 424) return 'unknown';
  if (UNKNOWN_OUTCOME_CODES.has(code) || type === 'idempotency_error') return 'unknown';
  return 'rejected';
}

export type ErrorSettings = {
  now: Date;
  unsupportableCustomer: 'auto' | 'customer' | 'geography';
  /** Whether the request described the person. */
  prefilled: boolean;
};

const UNSUPPORTABLE = 'crypto_onramp_unsupportable_customer';

function unsupportableClass({ unsupportableCustomer, prefilled }: ErrorSettings): ErrorClass {
  if (unsupportableCustomer !== 'auto') return unsupportableCustomer;
  return prefilled ? 'customer' : 'geography';
}

/** Converts the `error` of an answer. Stripe's own text is left out. */
export function errorOf(
  { status, headers }: HttpAnswer,
  given: unknown,
  settings: ErrorSettings,
): ProviderError {
  // Some of Stripe's older paths answer with the type alone.
  const error = (typeof given === 'object' ? given : { type: given }) as { type?: unknown; code?: unknown };
  const requestId = headers['request-id'];
  const type = typeof error.type === 'string' ? error.type : undefined;
  const code = plainCode(error.code ?? type);
  const outcome = outcomeOf(status, type, code);
  const known = code === UNSUPPORTABLE ? unsupportableClass(settings) : classByCode.get(code);
  return new ProviderError({
    outcome,
    class: outcome === 'unknown' ? 'provider' : (known ?? classByStatus(status, code)),
    code,
    ...(outcome === 'rejected' && { reason: reasonByCode.get(code) }),
    message: `Stripe answered ${status} with ${code}`,
    retryAfterSeconds: retryDelayOf(headers, settings.now),
    requestId,
  });
}

/**
 * Seconds until a retry makes sense; `Stripe-Should-Retry` decides whether it does. On `true` without `Retry-After` the
 * official package waits from half a second. https://docs.stripe.com/error-low-level
 */
function retryDelayOf(headers: HttpAnswer['headers'], now: Date): number | undefined {
  const shouldRetry = headers['stripe-should-retry'];
  if (shouldRetry === 'false') return undefined;
  return retryAfterSeconds(headers['retry-after'], now) ?? (shouldRetry === 'true' ? 1 : undefined);
}

/** A 2xx that cannot be parsed: the session may exist. */
export function malformedAnswer(requestId: string | undefined): ProviderError {
  return new ProviderError({
    outcome: 'unknown',
    class: 'provider',
    code: 'malformed_answer',
    message: "Stripe's answer cannot be parsed",
    requestId,
  });
}

/** An answer that differs from the request. It is withheld: no customer may pay for it. */
export function contradictingAnswer(field: string, requestId: string | undefined): ProviderError {
  return new ProviderError({
    outcome: 'unknown',
    class: 'provider',
    code: 'contradicting_answer',
    message: `Stripe's answer differs from the request in ${field}`,
    requestId,
  });
}

/** A request that Stripe's API cannot express; nothing was sent. */
export function notSent(errorClass: ErrorClass, code: string, message: string): ProviderError {
  return new ProviderError({ outcome: 'not_sent', class: errorClass, code, message });
}

/** Codes end in logs and metrics, so anything that does not have the usual form is replaced. */
function plainCode(code: unknown): string {
  return typeof code === 'string' && /^[a-z0-9_]{1,80}$/.test(code) ? code : 'unknown_code';
}
