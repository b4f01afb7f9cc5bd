import type { ErrorClass, Outcome, SessionStatus } from 'onramp-gateway/provider';

// What Stripe documents. Written independently of the adapter, so that the tests can compare the two.

/** https://docs.stripe.com/api/crypto/onramp_sessions/object */
export const statuses: Readonly<Record<string, SessionStatus>> = {
  initialized: 'READY',
  rejected: 'REJECTED',
  requires_payment: 'AWAITING_PAYMENT',
  fulfillment_processing: 'DELIVERING',
  fulfillment_complete: 'COMPLETED',
};

type Row = readonly [status: number, type: string, code: string, kind: ErrorClass, outcome: Outcome];

// https://docs.stripe.com/crypto/onramp/embedded. Each is a 400 with the prefix `crypto_onramp_`.
const onramp: ReadonlyArray<readonly [string, ErrorClass]> = [
  ['unsupported_country', 'geography'],
  // The samples are asked for without prefill: Stripe knows only the IP address.
  ['unsupportable_customer', 'geography'],
  ['invalid_source_destination_pair', 'request'],
  ['incomplete_destination_currency_and_network_pair', 'request'],
  ['invalid_destination_currency_and_network_pair', 'asset'],
  ['missing_source_currency', 'request'],
  ['invalid_source_amount', 'request'],
  ['missing_destination_currency', 'request'],
  ['invalid_destination_amount', 'request'],
  ['invalid_destination_currencies_and_networks', 'asset'],
  ['conflicting_destination_currency', 'request'],
  ['conflicting_destination_network', 'request'],
  ['wallet_addresses_not_all_networks_supported', 'asset'],
  ['no_wallet_address_to_lock', 'request'],
  ['merchant_not_properly_setup', 'provider'],
  // https://docs.stripe.com/crypto/onramp/embedded-components-error-codes
  ['amount_above_maximum', 'limit'],
  ['amount_below_minimum', 'limit'],
  ['limit_exceeded', 'limit'],
  ['invalid_currency_pair', 'asset'],
  ['invalid_source_currency', 'asset'],
  ['destination_tags_not_supported', 'asset'],
  ['currency_not_available_in_region', 'geography'],
  ['unsupported', 'geography'],
  ['unsupported_region', 'geography'],
  ['identity_verification_failed', 'customer'],
  ['transaction_blocked', 'customer'],
  ['verification_error', 'customer'],
  ['invalid_merchant_configuration', 'provider'],
  ['service_error', 'provider'],
  ['session_error', 'provider'],
  ['wallet_address_invalid', 'request'],
  ['invalid_wallet_address_parameters', 'request'],
  ['invalid_parameter', 'request'],
];

// https://docs.stripe.com/api/errors, https://docs.stripe.com/error-low-level
const rows: readonly Row[] = [
  ...onramp.map(
    ([code, kind]): Row => [400, 'invalid_request_error', `crypto_onramp_${code}`, kind, 'rejected'],
  ),
  [400, 'api_error', 'crypto_onramp_disabled', 'provider', 'rejected'],
  [400, 'invalid_request_error', 'zerohash_api_error', 'provider', 'rejected'],
  // This is literally the code for an IP address that cannot be parsed.
  [400, 'invalid_request_error', 'customer_ip_address', 'request', 'rejected'],
  [400, 'invalid_request_error', 'parameter_unknown', 'request', 'rejected'],
  [400, 'invalid_request_error', 'parameter_missing', 'request', 'rejected'],
  [400, 'invalid_request_error', 'parameter_invalid_empty', 'request', 'rejected'],
  [400, 'invalid_request_error', 'parameters_exclusive', 'request', 'rejected'],
  [401, 'invalid_request_error', 'api_key_expired', 'provider', 'rejected'],
  [402, 'card_error', 'card_declined', 'customer', 'rejected'],
  [403, 'invalid_request_error', 'more_permissions_required', 'provider', 'rejected'],
  [404, 'invalid_request_error', 'resource_missing', 'request', 'rejected'],
  [429, 'invalid_request_error', 'rate_limit', 'provider', 'rejected'],
  [429, 'invalid_request_error', 'lock_timeout', 'provider', 'rejected'],
  // An earlier request may have created the session.
  [400, 'idempotency_error', 'idempotency_error', 'provider', 'unknown'],
  [409, 'invalid_request_error', 'idempotency_key_in_use', 'provider', 'unknown'],
  // Passed on from another system.
  [424, 'api_error', 'external_dependency_failed', 'provider', 'unknown'],
  [500, 'api_error', 'api_error', 'provider', 'unknown'],
  [503, 'api_error', 'crypto_onramp_service_error', 'provider', 'unknown'],
];

export const refusals = [
  ...rows.map(([status, type, code, kind, outcome]) => ({
    status,
    // An idempotency error and a plain api_error have no code, only a type.
    body: { error: { type, ...(code !== type && { code }), message: 'Text of Stripe.' } },
    becomes: { code, class: kind, outcome },
  })),
  // No code: an invalid enum value, an invalid key, and a path that the account may not use.
  ...([400, 401, 404] as const).map((status) => ({
    status,
    body: { error: { type: 'invalid_request_error', message: 'Text of Stripe.' } },
    becomes: {
      code: 'invalid_request_error',
      class: status === 400 ? ('request' as const) : ('provider' as const),
      outcome: 'rejected' as const,
    },
  })),
  // The first answer of an idempotency key, replayed.
  {
    status: 500,
    headers: { 'idempotent-replayed': 'true' },
    body: { error: { type: 'api_error', message: 'Text of Stripe.' } },
    becomes: { code: 'api_error', class: 'provider' as const, outcome: 'unknown' as const },
  },
];
