import { randomBytes } from 'node:crypto';

export type ErrorType = 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';

/** An error answer, to be thrown: https://docs.stripe.com/api/errors */
export class Refusal extends Error {
  readonly status: number;
  readonly body: { error: Record<string, string | number> };
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    error: { type?: ErrorType; code?: string; message: string; param?: string; updated?: number },
    headers: Record<string, string> = {},
  ) {
    super(error.message);
    this.status = status;
    this.body = { error: { type: 'invalid_request_error', ...error } };
    this.headers = headers;
  }
}

/** A 400 with an onramp code; `code` comes without the prefix `crypto_onramp_`. */
export function onrampRefusal(code: string, message: string): Refusal {
  return new Refusal(400, { code: `crypto_onramp_${code}`, message });
}

/** A 429 for the rate limit of the account or endpoint: https://docs.stripe.com/rate-limits */
export function rateLimited(): Refusal {
  return new Refusal(
    429,
    { code: 'rate_limit', message: 'Too many requests.' },
    { 'stripe-rate-limited-reason': 'global-rate' },
  );
}

export function answerOf(refusal: Refusal): Response {
  return Response.json(refusal.body, { status: refusal.status, headers: refusal.headers });
}

/** An id in Stripe's format: a prefix, then letters and digits. */
export function randomId(prefix: string, length = 24): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  const text = Array.from(randomBytes(length), (byte) => alphabet[byte % alphabet.length]).join('');
  return `${prefix}_${text}`;
}
