import type { ErrorClass, RefusalReason } from 'onramp-gateway/provider';

// Every code of https://docs.stripe.com/crypto/onramp/embedded-components-error-codes and of the error table in
// https://docs.stripe.com/crypto/onramp/embedded, without the prefix `crypto_onramp_`. If the two pages name one rule
// differently, the table has both names. Codes that only integrators report are marked `reported`.
const ONRAMP_CODES: Readonly<Record<ErrorClass, readonly string[]>> = {
  limit: ['amount_above_maximum', 'amount_below_minimum', 'limit_exceeded'],
  asset: [
    'destination_tags_not_supported',
    'headless_unsupported_address', // reported
    'headless_unsupported_currency_or_network',
    'invalid_currency_pair',
    'invalid_destination_currencies_and_networks',
    'invalid_destination_currency_and_network_pair',
    'invalid_source_currency',
    'invalid_supported_destination_currencies_and_networks',
    'quote_invalid_destination_currencies_and_networks',
    'wallet_addresses_not_all_networks_supported',
  ],
  geography: ['currency_not_available_in_region', 'unsupported', 'unsupported_country', 'unsupported_region'],
  customer: [
    'bank_institution_block',
    'card_institution_block', // reported
    'declaration_not_found',
    'identity_verification_failed',
    'invalid_payment_method',
    'missing_document_verification',
    'missing_identity_verification',
    'missing_minimum_identity_verification',
    'missing_tax_attestation',
    'transaction_blocked',
    'unsupportable_customer', // see the option `unsupportableCustomer`
    'verification_error',
    'wallet_ownership_verification_required', // reported
  ],
  provider: [
    'disabled',
    'invalid_merchant_configuration',
    'merchant_not_properly_setup',
    'service_error',
    'session_error',
    'zerohash_api_error',
  ],
  request: [
    'conflicting_destination_currency',
    'conflicting_destination_network',
    'conflicting_source_total_amount_parameters',
    'consumer_wallet_doesnt_exist',
    'headless_invalid_amount',
    'incomplete_destination_currency_and_network_pair',
    'invalid_amount',
    'invalid_destination_amount',
    'invalid_destination_exchange_amount',
    'invalid_parameter',
    'invalid_source_amount',
    'invalid_source_destination_pair',
    'invalid_source_exchange_amount',
    'invalid_wallet_address_parameters',
    'missing_destination_currency',
    'missing_source_currency',
    'missing_source_total_amount_parameters',
    'no_wallet_address_to_lock',
    'quote_expired',
    'quote_too_many_destination_currencies_and_networks',
    'skip_quote_screen_not_allowed',
    'wallet_address_invalid',
  ],
};

/** The class of each code, with its prefix. Only `zerohash_api_error` has no prefix. */
export const classByCode: ReadonlyMap<string, ErrorClass> = new Map(
  (Object.entries(ONRAMP_CODES) as Array<[ErrorClass, readonly string[]]>).flatMap(([kind, codes]) =>
    codes.map((code): [string, ErrorClass] => [
      code === 'zerohash_api_error' ? code : `crypto_onramp_${code}`,
      kind,
    ]),
  ),
);

/** Codes that say more than their class. Stripe's answers state no figure of a limit. */
export const reasonByCode: ReadonlyMap<string, RefusalReason> = new Map<string, RefusalReason>([
  ['crypto_onramp_amount_below_minimum', 'AMOUNT_TOO_LOW'],
  ['crypto_onramp_amount_above_maximum', 'AMOUNT_TOO_HIGH'],
  ['crypto_onramp_limit_exceeded', 'AMOUNT_TOO_HIGH'],
  ['crypto_onramp_invalid_source_currency', 'FIAT_UNSUPPORTED'],
]);
