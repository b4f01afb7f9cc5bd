import {
  type ErrorClass,
  type HttpAnswer,
  type Outcome,
  ProviderError,
  retryAfterSeconds,
} from 'onramp-gateway/provider';
import type { Options } from '../options.ts';
import { readJson } from './exact-json.ts';
import { errorAnswer } from './wire.ts';

type Refusal = { class: ErrorClass; outcome: Outcome; meaning: string };
const rejected = (refusalClass: ErrorClass, meaning: string): Refusal => ({
  class: refusalClass,
  outcome: 'rejected',
  meaning,
});
const unknown = (meaning: string): Refusal => ({ class: 'provider', outcome: 'unknown', meaning });

/** Calypso's codes, which count before the HTTP status. https://docs.calypso.money/get-started-with-calypso-api/errors */
export const errorCodes: Readonly<Record<string, Refusal>> = {
  '000': unknown('internal error at Calypso'),
  '001': rejected('request', 'Calypso calls the request incorrect'),
  '002': rejected('provider', 'Calypso does not know the API key'),
  '003': rejected('provider', 'Calypso calls the signature wrong'),
  '004': rejected('request', 'Calypso does not know the object'),
  '006': rejected('request', 'wrong state of an invoice'),
  '011': rejected('provider', "the timestamp is outside of Calypso's window: check the clock"),
  '012': rejected('request', 'wrong state of a payout'),
  '014': rejected('asset', 'wrong currency of a hot wallet'),
  '015': rejected('asset', 'the currency does not match the blockchain'),
  // Inferred: an old page has it for payouts alone, for a key that exists and for one that is not valid. Option `code016`.
  '016': unknown('the idempotency key may exist already, so something may have been made before'),
  '028': rejected('request', 'only for unlimited invoices'),
};

/** For answers without a code of Calypso's. Any other 4xx is a refusal by the provider. */
export const errorStatuses: Readonly<Record<number, Refusal>> = {
  400: rejected('request', 'Calypso calls the request incorrect'),
  401: rejected('provider', 'Calypso refuses the credentials'),
  403: rejected('provider', 'Calypso refuses the credentials'),
  404: rejected('provider', 'Calypso has no such path: check the paths option'),
  408: unknown('Calypso gave up waiting'),
  409: unknown('Calypso reports a conflict'),
  429: rejected('provider', 'too many requests'),
};

const refused016 = rejected('request', 'Calypso calls the idempotency key wrong');

function refusalOf(code: string, { code016 }: Pick<Options, 'code016'>): Refusal | undefined {
  if (code === '016' && code016 === 'REFUSED') return refused016;
  return Object.hasOwn(errorCodes, code) ? errorCodes[code] : undefined;
}

/** The error for an answer that is not a success. */
export function errorOf(
  answer: HttpAnswer,
  operation: string,
  now: Date,
  options: Pick<Options, 'code016'>,
): ProviderError {
  const told = errorBody(answer.body);
  // A code that nobody documents, with a 4xx: it was refused, and nothing says that it is about the customer.
  const refusal =
    (told ? refusalOf(told.errorCode, options) : undefined) ??
    (answer.status >= 400 && answer.status < 500
      ? (errorStatuses[answer.status] ?? rejected('provider', 'refused by Calypso'))
      : unknown('Calypso failed'));
  // A 5xx is Calypso's own trouble, whatever code comes with it.
  const failed = answer.status >= 500;
  return new ProviderError({
    outcome: failed ? 'unknown' : refusal.outcome,
    class: failed ? 'provider' : refusal.class,
    code: told?.errorCode ?? `http_${answer.status}`,
    message: `${operation}: ${refusal.meaning} (HTTP ${answer.status})`,
    retryAfterSeconds: retryAfterSeconds(answer.headers['retry-after'], now),
    requestId: told?.traceId ?? undefined,
  });
}

/** A 2xx that cannot be read: the call may have acted. */
export function malformed(operation: string): ProviderError {
  return new ProviderError({
    outcome: 'unknown',
    class: 'provider',
    code: 'malformed_answer',
    message: `${operation}: Calypso's answer cannot be read`,
  });
}

/** A mistake found before anything was sent. */
export function notSent(errorClass: ErrorClass, code: string, message: string): ProviderError {
  return new ProviderError({ outcome: 'not_sent', class: errorClass, code, message });
}

function errorBody(body: string): { errorCode: string; traceId?: string | null } | null {
  try {
    const told = errorAnswer.safeParse(readJson(body));
    return told.success && /^[0-9A-Za-z_-]{1,40}$/.test(told.data.errorCode) ? told.data : null;
  } catch {
    return null;
  }
}
