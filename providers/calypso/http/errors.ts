import {
  type ErrorClass,
  type HttpAnswer,
  type Outcome,
  ProviderError,
  type ProviderErrorInit,
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

/** Codes; they override the HTTP status. https://docs.calypso.money/get-started-with-calypso-api/errors */
export const errorCodes: Readonly<Record<string, Refusal>> = {
  '000': unknown('internal error at Calypso'),
  '001': rejected('request', 'Calypso reports an invalid request'),
  '002': rejected('provider', 'Calypso does not know the API key'),
  '003': rejected('provider', 'Calypso reports a wrong signature'),
  '004': rejected('request', 'Calypso does not know the object'),
  '006': rejected('request', 'the invoice is in another state'),
  '011': rejected('provider', "the timestamp is outside Calypso's window: check the clock"),
  '012': rejected('request', 'the payout is in another state'),
  '014': rejected('asset', 'the currency of the hot wallet is wrong'),
  '015': rejected('asset', 'the currency does not match the blockchain'),
  // Inferred: an old page has it for payouts only, for a key that exists and for an invalid key. Option `code016`.
  '016': unknown('the idempotency key may exist, so something may have been created before'),
  '028': rejected('request', 'only for unlimited invoices'),
};

/** For answers without one of Calypso's codes. Any other 4xx is a refusal with class `provider`. */
export const errorStatuses: Readonly<Record<number, Refusal>> = {
  400: rejected('request', 'Calypso reports an invalid request'),
  401: rejected('provider', 'Calypso refuses the credentials'),
  403: rejected('provider', 'Calypso refuses the credentials'),
  404: rejected('provider', 'Calypso has no such path: check the option paths'),
  408: unknown('Calypso timed out'),
  409: unknown('Calypso reports a conflict'),
  429: rejected('provider', 'too many requests'),
};

const refused016 = rejected('request', 'Calypso reports an invalid idempotency key');

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
  const body = errorBody(answer.body);
  // An undocumented code with a 4xx is a refusal, and nothing shows that it is about the customer.
  const refusal =
    (body ? refusalOf(body.errorCode, options) : undefined) ??
    (answer.status >= 400 && answer.status < 500
      ? (errorStatuses[answer.status] ?? rejected('provider', 'refused by Calypso'))
      : unknown('Calypso failed'));
  // After a 5xx the outcome is unknown, whatever its code.
  const failed = answer.status >= 500;
  return new ProviderError({
    outcome: failed ? 'unknown' : refusal.outcome,
    class: failed ? 'provider' : refusal.class,
    code: body?.errorCode ?? `http_${answer.status}`,
    message: `${operation}: ${refusal.meaning} (HTTP ${answer.status})`,
    retryAfterSeconds: retryAfterSeconds(answer.headers['retry-after'], now),
    requestId: body?.traceId ?? undefined,
  });
}

/** A 2xx that cannot be parsed: the call may have acted. */
export function malformedAnswer(operation: string): ProviderError {
  return new ProviderError({
    outcome: 'unknown',
    class: 'provider',
    code: 'malformed_answer',
    message: `${operation}: Calypso's answer cannot be parsed`,
  });
}

/** A purchase that Calypso's answer rules out. For calls that create nothing. */
export function ruledOut(
  errorClass: ErrorClass,
  code: string,
  message: string,
  refused: Pick<ProviderErrorInit, 'reason' | 'limit'> = {},
): ProviderError {
  return new ProviderError({ outcome: 'rejected', class: errorClass, code, message, ...refused });
}

/** A request that Calypso would refuse, detected before anything is sent. */
export function notSent(
  errorClass: ErrorClass,
  code: string,
  message: string,
  refused: Pick<ProviderErrorInit, 'reason' | 'limit'> = {},
): ProviderError {
  return new ProviderError({ outcome: 'not_sent', class: errorClass, code, message, ...refused });
}

function errorBody(body: string): { errorCode: string; traceId?: string | null } | null {
  try {
    const answer = errorAnswer.safeParse(readJson(body));
    return answer.success && /^[0-9A-Za-z_-]{1,40}$/.test(answer.data.errorCode) ? answer.data : null;
  } catch {
    return null;
  }
}
