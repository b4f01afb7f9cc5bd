import {
  type ErrorClass,
  type HttpAnswer,
  ProviderError,
  retryAfterSeconds,
  z,
} from 'onramp-gateway/provider';

// Every failure is a ProviderError with two words that the gateway acts on; docs/adapters.md has the table.
//   outcome  what became of the call: `not_sent`, `rejected` (a clear no, nothing made), `unknown` (it may have acted).
//            Only the first two let the gateway try another provider. In doubt it is `unknown`.
//   class    what a refusal is about, so whether another provider may serve.
// The message is for an operator's log: your own words, never the vendor's, no secret and nothing about a person.

/** Examplepay's codes: https://docs.examplepay.example/errors. ADAPT */
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
export function refusal(answer: HttpAnswer, now: Date): ProviderError {
  const { status } = answer;
  // 5xx and time-outs may come after the vendor acted; 409 says that the key is in use, so an order may exist. ADAPT
  const unclear = status >= 500 || status < 400 || status === 408 || status === 409;
  const code = codeOf(answer.body) ?? `http_${status}`;
  return new ProviderError({
    outcome: unclear ? 'unknown' : 'rejected',
    // Of an unclear answer not even the code is believed. One that nobody documents says nothing about the customer.
    class: (unclear ? undefined : classByCode.get(code)) ?? 'provider',
    code,
    message: `Examplepay answered ${status} (${code})`,
    retryAfterSeconds: retryAfterSeconds(answer.headers['retry-after'], now),
    requestId: answer.headers['x-request-id'],
  });
}

/** A success that cannot be read: the vendor may well have acted. */
export function malformed(): ProviderError {
  return unknown('malformed_answer', "Examplepay's answer cannot be read");
}

/** A success that tells of something else than was asked for: nobody may be sent to pay for it. */
export function contradiction(field: string): ProviderError {
  return unknown('contradicting_answer', `Examplepay answered another ${field} than was asked for`);
}

/** A purchase that can be told to fail before anything is sent. */
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
