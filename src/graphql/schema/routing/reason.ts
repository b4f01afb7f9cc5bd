import type { Reason as ReasonValue } from '../../../domain/routing/reason.ts';
import { enumOf } from '../../builder.ts';

export const Reason = enumOf<ReasonValue>(
  'Reason',
  'Why a provider has its rank, is not eligible, or why an attempt failed. New reasons may be added: ' +
    'show `message` for an unknown reason.',
  {
    PRIORITY: 'For the rank: the position in `routing.order` of `gateway.yaml`.',
    PREFERRED_BY_RULE: 'For the rank: a rule of `gateway.yaml` prefers the provider.',
    PINNED_BY_CALLER: 'For the rank: the request names the provider (`provider`).',
    BEST_PRICE: 'For the rank: how the price of the provider compares with the best one.',
    WEIGHT: 'For the rank: the share of the provider in `routing.weights` of `gateway.yaml`.',
    STICKY: 'For the rank: the customer keeps the provider that was drawn for them.',
    EXCLUDED_BY_RULE: 'A rule of `gateway.yaml` excludes the provider.',
    EXCLUDED_BY_CALLER: 'The request excludes the provider, names another one, or replaces a session of it.',
    ASSET_UNSUPPORTED: 'The provider does not sell the asset.',
    NETWORK_UNSUPPORTED: 'The provider sells nothing on the network.',
    FIAT_UNSUPPORTED: 'The provider does not accept the fiat currency.',
    PAYMENT_METHOD_UNSUPPORTED: 'The payment method cannot be requested from the provider.',
    COUNTRY_UNSUPPORTED: 'The provider, or the asset at the provider, is not available in the country.',
    SUBDIVISION_UNSUPPORTED: 'The provider, or the asset, is not available in the state or province.',
    COUNTRY_UNKNOWN:
      'The country of the customer is not known, and the provider does not determine it itself, or a rule of ' +
      '`gateway.yaml` excludes the provider in that case. `location` with a country may cure it.',
    SUBDIVISION_UNKNOWN:
      'The state or province of the customer is not known, and the provider does not serve all of them, or a rule ' +
      'of `gateway.yaml` excludes it in some. `location` with a subdivision may cure it.',
    AMOUNT_TOO_LOW: 'The fiat amount is below the minimum of the provider.',
    AMOUNT_TOO_HIGH: 'The fiat amount is above the maximum of the provider.',
    BUY_BY_CRYPTO_UNSUPPORTED: 'The provider needs a fiat amount; `cryptoAmount` is not supported.',
    OPEN_DESTINATION_UNSUPPORTED: 'The provider needs an asset; the customer cannot choose one there.',
    HANDOFF_UNSUPPORTED: 'The provider supports none of the requested kinds of hand-off.',
    CLIENT_IP_REQUIRED: "The provider requires the IP address of the customer's device (`clientIp`).",
    LOCK_UNSUPPORTED: 'The provider cannot lock the wallet address.',
    MEMO_UNSUPPORTED: 'The provider cannot deliver to an address with a memo.',
    WALLET_MISSING: 'The provider needs a wallet or a deposit address.',
    FIAT_REQUIRED: 'The provider needs a fiat currency.',
    AMOUNT_REQUIRED: 'The provider needs an amount.',
    CLIENT_UNSUPPORTED: "The customer's device cannot use the payment method there.",
    QUOTE_IMPLAUSIBLE: 'The quote of the provider is too far from the others, or from parity, to be true.',
    CUSTOMER_REFUSED: 'The provider refused the customer: identity, sanctions or fraud.',
    SCREENED: 'The screening of this gateway refuses the wallet or the customer.',
    PROVIDER_DISABLED: 'The operator disabled the provider, or a credential is missing.',
    PROVIDER_DOWN: 'Recent calls to the provider failed, so healthy providers are ranked before it.',
    PROVIDER_TIMEOUT: 'The provider did not answer in time.',
    PROVIDER_RATE_LIMITED:
      'The provider rejected the call because of its rate limit, or was not called because the project has used its share of it.',
    PROVIDER_ERROR: 'The provider answered with an error.',
    PROVIDER_OUTCOME_UNKNOWN: 'It is not known whether the provider created the session.',
  },
);
