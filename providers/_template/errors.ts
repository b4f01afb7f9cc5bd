import {
  type ErrorClass,
  type HttpAnswer,
  ProviderError,
  retryAfterSeconds,
  z,
} from 'onramp-gateway/provider';

// Every failure is a ProviderError. The gateway acts on two of its fields; docs/adapters.md has the full table.
//   outcome  `not_sent` (the vendor never got the request), `rejected` (it refused and created nothing) or `unknown`
//            (it may have acted). Only after the first two may another provider be tried. If unsure, use `unknown`.
//   class    the subject of a refusal, which decides whether another provider may serve the customer.
// Messages go to the operator's log. Use your own words: no text of the vendor, no secrets, no personal data.

/** Error codes: https://docs.examplepay.example/errors. ADAPT */
export const classByCode: ReadonlyMap<string, ErrorClass> = new Map([
  ['country_not_supported', 'geography'],
  ['amount_out_of_range', 'limit'],
  ['asset_not_available', 'asset'],
  ['customer_refused', 'customer'],
  ['invalid_api_key', 'provider'],
  ['rate_limited', 'provider'],
  ['invalid_request', 'request'],
]);

const errorAnswer = z.object({ error: z.object({ code: z.string().regex(/^\w{1,60}$/) }) });

/** The error for an answer that is not a success. */
export function errorOf(answer: HttpAnswer, now: Date): ProviderError {
  const { status } = answer;
  // After a 5xx or 408 the vendor may still have acted. 409 means that the key is in use, so an order may exist. ADAPT
  const unclear = status >= 500 || status < 400 || status === 408 || status === 409;
  const code = codeOf(answer.body) ?? `http_${status}`;
  return new ProviderError({
    outcome: unclear ? 'unknown' : 'rejected',
    // Ignore the code of an answer with an unknown outcome. An undocumented code says nothing about the customer.
    class: (unclear ? undefined : classByCode.get(code)) ?? 'provider',
    code,
    message: `Examplepay answered ${status} (${code})`,
    retryAfterSeconds: retryAfterSeconds(answer.headers['retry-after'], now),
    requestId: answer.headers['x-request-id'],
  });
}

/** A success that cannot be parsed: the vendor has probably acted. */
export function malformedAnswer(): ProviderError {
  return unknown('malformed_answer', "Examplepay's answer cannot be parsed");
}

/** A success that differs from the request: the customer must not pay for it. */
export function contradictingAnswer(field: string): ProviderError {
  return unknown('contradicting_answer', `Examplepay's answer differs from the request in ${field}`);
}

/** A request that the vendor would refuse, detected before anything is sent. */
export function notSent(errorClass: ErrorClass, code: string, message: string): ProviderError {
  return new ProviderError({ outcome: 'not_sent', class: errorClass, code, message });
}

function unknown(code: string, message: string): ProviderError {
  return new ProviderError({ outcome: 'unknown', class: 'provider', code, message });
}

function codeOf(body: string): string | null {
  try {
    return errorAnswer.parse(JSON.parse(body)).error.code;
  } catch {
    return null;
  }
}
