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

/** Onramp codes without the prefix `crypto_onramp_`. The codes are Stripe's, the texts are invented. */
const onrampMessages = {
  amount_above_maximum: 'source_amount is above the maximum.',
  amount_below_minimum: 'source_amount is below the minimum.',
  conflicting_destination_currency: 'destination_currency is not among destination_currencies.',
  conflicting_destination_network: 'destination_network is not among destination_networks.',
  destination_tags_not_supported: 'A destination tag needs a wallet on its network.',
  incomplete_destination_currency_and_network_pair:
    'destination_currency and destination_network go together.',
  invalid_destination_amount: 'destination_amount must be positive, with no more digits than its currency.',
  invalid_destination_currencies_and_networks: 'None of the currencies is sold on any of the networks.',
  invalid_destination_currency_and_network_pair: 'The currency is not sold on the network.',
  invalid_source_amount: 'source_amount must be positive, with at most two decimals.',
  invalid_source_destination_pair: 'Give source_amount or destination_amount, not both.',
  invalid_wallet_address_parameters: 'Give wallet_address or wallet_addresses, not both.',
  merchant_not_properly_setup: 'The account has no business name or address.',
  missing_destination_currency: 'destination_amount needs destination_currency.',
  missing_source_currency: 'source_amount needs source_currency.',
  no_wallet_address_to_lock: 'lock_wallet_address needs a wallet address.',
  quote_invalid_destination_currencies_and_networks: 'None of the currencies is sold on any of the networks.',
  quote_too_many_destination_currencies_and_networks:
    'destination_amount needs exactly one currency and one network.',
  unsupportable_customer: 'The customer cannot be supported, according to the given data.',
  unsupported_country: "The customer's country is not supported.",
  wallet_address_invalid: 'A wallet address is not valid on its network.',
  wallet_addresses_not_all_networks_supported: 'A wallet is on a network outside destination_networks.',
} as const;

/** A 400 with an onramp code. */
export function onrampRefusal(code: keyof typeof onrampMessages): Refusal {
  return new Refusal(400, { code: `crypto_onramp_${code}`, message: onrampMessages[code] });
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
