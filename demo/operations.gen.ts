/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** Where a deposit address comes from. */
export type AddressOrigin =
  /** It is the customer's own wallet, see `registerWalletAddress`. */
  | 'CUSTOMER'
  /** A provider issued it, see `requestDepositAddress`. */
  | 'PROVIDER';

/** Names an asset. `Query.assets` lists the assets that can be bought. */
export type AssetInput = {
  /** The ticker of the currency, such as `USDC`. */
  currency: string;
  /** The network, such as `base`. */
  network: string;
};

/** The outcome of an attempt to create a session at a provider. */
export type AttemptOutcome =
  /** The provider created the session. */
  | 'CREATED'
  /** The attempt is running. */
  | 'IN_PROGRESS'
  /** The request did not reach the provider, so nothing was created there. */
  | 'NOT_SENT'
  /** The provider rejected the request and created nothing. */
  | 'REJECTED'
  /** The provider may have created the session. No other provider is tried until that is known. */
  | 'UNKNOWN';

/** What the customer's device can do. A provider that would leave the customer stuck there is not eligible. Rules of `gateway.yaml` can use it; what is left out is not known. */
export type ClientInput = {
  /** Whether the device can pay with Apple Pay. */
  applePay?: boolean | null | undefined;
  /** Whether the device can pay with Google Pay. */
  googlePay?: boolean | null | undefined;
  /** What the app runs on. */
  platform?: ClientPlatform | null | undefined;
  /** Whether the page is shown inside of an app. */
  webview?: boolean | null | undefined;
};

/** What the customer's app runs on. */
export type ClientPlatform =
  /** An app on Android. */
  | 'ANDROID'
  /** An app on iOS. */
  | 'IOS'
  /** A page in a browser. */
  | 'WEB';

/** Where the country of a customer comes from. */
export type CountrySource =
  /** From the stored customer. */
  | 'CUSTOMER'
  /** From `location` of the input. */
  | 'INPUT'
  /** From `clientIp`, by a geolocation database. */
  | 'IP'
  /** The country is not known. */
  | 'NONE';

/** A new customer. */
export type CreateCustomerInput = {
  /** The country in which the customer lives. Default: the country of `subdivision`. */
  country?: string | null | undefined;
  /** The email address, at most 254 characters. */
  email?: string | null | undefined;
  /** Your app's ID of the customer, 1 to 200 characters. Unique in the project. Stored as it is, since it is searched: do not give an email address, or anything else that names the person. */
  externalId: string;
  /** Your key-value pairs. Routing rules can match them. Never sent to a provider. */
  metadata?: Record<string, string> | null | undefined;
  /** The state or province in which the customer lives. It must belong to `country`. */
  subdivision?: string | null | undefined;
};

/** A purchase. Name one asset, lists of allowed currencies and networks, or only wallets. Whatever is omitted is chosen by the customer on the page of the provider. */
export type CreateOnrampSessionInput = {
  /** The currencies among which the customer may choose, in this order: some providers preselect the first. Default: all that the provider sells. */
  allowedCurrencies?: Array<string> | null | undefined;
  /** The networks among which the customer may choose, in this order: some providers preselect the first. Default: the networks of `wallets`, otherwise all. */
  allowedNetworks?: Array<string> | null | undefined;
  /** The asset to buy. Without `allowedCurrencies` and `allowedNetworks` the customer cannot change it; with them it is preselected. */
  asset?: AssetInput | null | undefined;
  /** What the customer's device can do. May differ in a repeat with the same idempotency key. */
  client?: ClientInput | null | undefined;
  /** The exact amount of crypto. Requires `asset`. Not together with `fiatAmount`. */
  cryptoAmount?: string | null | undefined;
  /** The ID of the customer. Default: the customer of `depositAddressId`. */
  customerId?: string | number | null | undefined;
  /** Deliver to this deposit address of the customer. Not together with `wallets`. */
  depositAddressId?: string | number | null | undefined;
  /** Not these providers. */
  excludeProviders?: Array<string> | null | undefined;
  /** The amount in `fiatCurrency`. Whether it includes fees: `ProviderCapabilities.amountBasis`. Not together with `cryptoAmount`. Without both amounts the customer chooses. */
  fiatAmount?: string | null | undefined;
  /** The currency in which the customer pays. Required with `fiatAmount`. */
  fiatCurrency?: string | null | undefined;
  /** The accepted kinds of hand-off, in order of preference. EMBEDDED has to be requested, since it needs the provider's SDK in your page. */
  handoffs?: Array<HandoffKind> | null | undefined;
  /** A unique key of your choice, 1 to 255 characters. A repeat with the same key and input returns the same session in its present state; different input is an `IdempotencyConflict` (`clientIp`, `client`, `prefill`, `theme` and the kind of a wallet may differ). Keys do not expire. After `InvalidInput` and `NoRoute` the key is not used up, even if providers were asked and each refused the purchase. */
  idempotencyKey: string;
  /** Where the customer is. */
  location?: LocationInput | null | undefined;
  /** Prevents the customer from changing the wallet address. Providers that cannot do so are not eligible. Default: true if there is a wallet. Always true with `depositAddressId`. */
  lockWalletAddress?: boolean | null | undefined;
  /** How much worse than `quoteId` the price may be once the quote is stale, in hundredths of a per cent. Beyond it the result is `QuoteExpired`. */
  maximumChangeBps?: number | null | undefined;
  /** Your key-value pairs. Never sent to a provider. */
  metadata?: Record<string, string> | null | undefined;
  /** The payment method. Default: the customer chooses. */
  paymentMethod?: string | null | undefined;
  /** Personal data with which the provider fills its forms. Not stored. */
  prefill?: PrefillInput | null | undefined;
  /** Shown first to the customer, who may change it; it locks nothing. Not together with `asset` or `depositAddressId`. It does not influence which provider is chosen: a provider that cannot preselect, or does not sell it where the customer is, ignores it. */
  preselect?: PreselectInput | null | undefined;
  /** Only this provider. The result is `NoRoute` if it cannot serve the purchase. */
  provider?: string | null | undefined;
  /** Buy this quote: it decides the provider, the asset, the amounts and the payment method, which are then left out here. A quote is bought once, by the first idempotency key that names it. */
  quoteId?: string | number | null | undefined;
  /** The ID of a session that ended without success and that this one replaces. Its provider is excluded. */
  replacesSessionId?: string | number | null | undefined;
  /** Where the provider sends the customer afterwards. An https URL; in sandbox mode also http to localhost. With a client token one of the project's list, which may have the scheme of an app. */
  returnUrl?: string | null | undefined;
  /** The color scheme of the page of the provider. */
  theme?: Theme | null | undefined;
  /** Deliver to these wallets, at most one per network. Not together with `depositAddressId`. */
  wallets?: Array<WalletInput> | null | undefined;
};

/** The status of a deposit address. */
export type DepositAddressStatus =
  /** Crypto can be sent to the address. */
  | 'ACTIVE'
  /** The provider blocked the address. Do not send crypto to it. */
  | 'BLOCKED'
  /** The address has ended or was replaced. Do not send crypto to it. */
  | 'EXPIRED';

/** The status of a deposit. New values may be added: treat an unknown status as not final. */
export type DepositStatus =
  /** The crypto was received. */
  | 'CONFIRMED'
  /** The provider declined the deposit. Final. */
  | 'DECLINED'
  /** The transaction was seen on the network and is not confirmed. */
  | 'DETECTED'
  /** The transaction disappeared from the network without a confirmation. Final. */
  | 'DROPPED'
  /** The provider reviews the deposit, for example for compliance. */
  | 'IN_REVIEW'
  /** The crypto was received and credited by the provider. Final. */
  | 'SETTLED';

/** The code of an error, of a result or in `extensions.code` of a top-level error. `/docs/errors` explains each code. New codes may be added: handle an unknown code like `INTERNAL`. */
export type ErrorCode =
  /** Top-level: the request is malformed, or does not match the schema. */
  | 'BAD_REQUEST'
  /** Another object with the same unique value exists. */
  | 'CONFLICT'
  /** The customer is blocked, in this project or by the provider. */
  | 'CUSTOMER_BLOCKED'
  /** The provider refused the customer: identity, sanctions or fraud. */
  | 'CUSTOMER_REFUSED'
  /** Top-level: the gateway does not know the document of this ID. */
  | 'DOCUMENT_NOT_FOUND'
  /** Top-level: the gateway runs trusted documents only. */
  | 'DOCUMENT_REQUIRED'
  /** Top-level: the key or token is valid and does not open a field or argument of the operation. */
  | 'FORBIDDEN'
  /** The idempotency key was used with different input. */
  | 'IDEMPOTENCY_CONFLICT'
  /** Top-level: an internal error of the gateway. It was logged. */
  | 'INTERNAL'
  /** One or more input fields are invalid. See `InvalidInput.issues`. */
  | 'INVALID_INPUT'
  /** The project has no object with this ID. */
  | 'NOT_FOUND'
  /** No provider can serve the request. */
  | 'NO_ROUTE'
  /** Top-level: the gateway or its database is temporarily unavailable. Retry in a few seconds. */
  | 'OVERLOADED'
  /** The provider failed or could not be reached. Retry later. */
  | 'PROVIDER_UNAVAILABLE'
  /** Top-level: the operation or its answer exceeds a limit. `extensions` has its `cost` and the `limit`. */
  | 'QUERY_TOO_COSTLY'
  /** The quote has ended, and its price is worse now or no longer sold. */
  | 'QUOTE_EXPIRED'
  /** Too many calls of the key, of the customer or from the IP address, too many requests for a provider, or too many subscriptions. Retry after `retryAfterSeconds`, where given. */
  | 'RATE_LIMITED'
  /** Top-level: the API key is missing, unknown or revoked, or the client token has ended. */
  | 'UNAUTHENTICATED'
  /** The provider does not support the operation. */
  | 'UNSUPPORTED'
  /** The state of the session does not allow the operation. */
  | 'WRONG_STATE';

/** What caused an event of a session. */
export type EventSource =
  /** A call of this API. */
  | 'API'
  /** A deposit at the deposit address of the session. */
  | 'DEPOSIT'
  /** A read from the API of the provider. */
  | 'POLL'
  /** The gateway itself, for example at the expiry of the session. */
  | 'SYSTEM'
  /** A webhook of the provider. */
  | 'WEBHOOK';

/** Who receives a fee. */
export type FeeKind =
  /** The blockchain network, for the transaction. */
  | 'NETWORK'
  /** A partner, such as your app. */
  | 'PARTNER'
  /** The provider. */
  | 'PROVIDER';

/** How a customer gets to the provider. */
export type HandoffKind =
  /** Your page loads the provider's JavaScript SDK. */
  | 'EMBEDDED'
  /** Your page shows a page of the provider in an iframe. */
  | 'IFRAME'
  /** The customer's browser opens a page of the provider. */
  | 'REDIRECT';

/** The health of a provider. */
export type HealthState =
  /** More than 5 % of recent calls failed, or calls of one kind are suspended. */
  | 'DEGRADED'
  /** The operator disabled the provider, or a credential is missing. It gets no new sessions. */
  | 'DISABLED'
  /** Calls that create sessions are suspended after repeated failures. Other providers are tried first. */
  | 'DOWN'
  /** At least 95 % of recent calls succeeded. */
  | 'HEALTHY';

/** Where the customer is. Missing values come from the stored customer, then from `clientIp`. With a client token these two come first, and the values given here fill only what neither knows. */
export type LocationInput = {
  /** The IP address of the customer's device. Some providers require it. Stored encrypted only. */
  clientIp?: string | null | undefined;
  /** The country. Default: the country of `subdivision`. */
  country?: string | null | undefined;
  /** The state or province. It must belong to `country`. */
  subdivision?: string | null | undefined;
};

/** Which system of a provider is used. */
export type Mode =
  /** The provider's production system, with real money. */
  | 'LIVE'
  /** The provider's test mode. No money moves. */
  | 'SANDBOX'
  /** The gateway's own simulator of the provider. No money moves. */
  | 'SIMULATOR';

/** The status of a session. New values may be added: treat an unknown status as no change. */
export type OnrampSessionStatus =
  /** The customer has started and has not paid. After a failed payment another one is possible. */
  | 'AWAITING_PAYMENT'
  /** The session was canceled. A late payment can still move it on until it is `settled`. */
  | 'CANCELED'
  /** The provider has sent the crypto, or its arrival at a deposit address was confirmed. */
  | 'COMPLETED'
  /** The session is being created at a provider, or it is not known yet whether it was created. */
  | 'CREATING'
  /** The payment is confirmed, and the crypto is being sent. */
  | 'DELIVERING'
  /** The customer did not pay in time. A late payment can still move it on until it is `settled`. */
  | 'EXPIRED'
  /** The purchase failed, see `failure`. A late payment can still move it on until it is `settled`. */
  | 'FAILED'
  /** The payment is being processed and is not confirmed yet. */
  | 'PAYMENT_PROCESSING'
  /** The provider created the session. The customer has not started. */
  | 'READY'
  /** The provider returned the money to the customer. Final. */
  | 'REFUNDED'
  /** The provider refused the customer: identity, sanctions or fraud. Final. */
  | 'REJECTED';

/** A postal address. Each field has at most 254 characters. */
export type PostalAddressInput = {
  /** City or town. */
  city?: string | null | undefined;
  /** The country. */
  country?: string | null | undefined;
  /** Street and house number. */
  line1?: string | null | undefined;
  /** Apartment, suite or building. */
  line2?: string | null | undefined;
  /** Postal code or ZIP code. */
  postalCode?: string | null | undefined;
  /** State, province or region. */
  state?: string | null | undefined;
};

/** Personal data with which the provider fills its forms. Passed on to the provider and not stored. Each field has at most 254 characters. */
export type PrefillInput = {
  /** Postal address. */
  address?: PostalAddressInput | null | undefined;
  /** Date of birth. */
  dateOfBirth?: string | null | undefined;
  /** Email address. */
  email?: string | null | undefined;
  /** First name. */
  firstName?: string | null | undefined;
  /** Last name. */
  lastName?: string | null | undefined;
};

/** What the customer sees first on the page of the provider: a currency, a network, or both. Without one of the two the provider completes it with the first that it sells. */
export type PreselectInput = {
  /** The ticker of the currency. One of `allowedCurrencies`, if they are given. */
  currency?: string | null | undefined;
  /** The network. One of `allowedNetworks` or of the networks of `wallets`, if they are given. */
  network?: string | null | undefined;
};

/** Why a provider has its rank, is not eligible, or why an attempt failed. New reasons may be added: show `message` for an unknown reason. */
export type Reason =
  /** The provider needs an amount. */
  | 'AMOUNT_REQUIRED'
  /** The fiat amount is above the maximum of the provider. */
  | 'AMOUNT_TOO_HIGH'
  /** The fiat amount is below the minimum of the provider. */
  | 'AMOUNT_TOO_LOW'
  /** The provider does not sell the asset. */
  | 'ASSET_UNSUPPORTED'
  /** For the rank: how the price of the provider compares with the best one. */
  | 'BEST_PRICE'
  /** The provider needs a fiat amount; `cryptoAmount` is not supported. */
  | 'BUY_BY_CRYPTO_UNSUPPORTED'
  /** The provider requires the IP address of the customer's device (`clientIp`). */
  | 'CLIENT_IP_REQUIRED'
  /** The customer's device cannot use the payment method there. */
  | 'CLIENT_UNSUPPORTED'
  /** The country of the customer is not known, and the provider does not determine it itself, or a rule of `gateway.yaml` excludes the provider in that case. `location` with a country may cure it. */
  | 'COUNTRY_UNKNOWN'
  /** The provider, or the asset at the provider, is not available in the country. */
  | 'COUNTRY_UNSUPPORTED'
  /** The provider refused the customer: identity, sanctions or fraud. */
  | 'CUSTOMER_REFUSED'
  /** The request excludes the provider, names another one, or replaces a session of it. */
  | 'EXCLUDED_BY_CALLER'
  /** A rule of `gateway.yaml` excludes the provider. */
  | 'EXCLUDED_BY_RULE'
  /** The provider needs a fiat currency. */
  | 'FIAT_REQUIRED'
  /** The provider does not accept the fiat currency. */
  | 'FIAT_UNSUPPORTED'
  /** The provider supports none of the requested kinds of hand-off. */
  | 'HANDOFF_UNSUPPORTED'
  /** The provider cannot lock the wallet address. */
  | 'LOCK_UNSUPPORTED'
  /** The provider cannot deliver to an address with a memo. */
  | 'MEMO_UNSUPPORTED'
  /** The provider sells nothing on the network. */
  | 'NETWORK_UNSUPPORTED'
  /** The provider needs an asset; the customer cannot choose one there. */
  | 'OPEN_DESTINATION_UNSUPPORTED'
  /** The payment method cannot be requested from the provider. */
  | 'PAYMENT_METHOD_UNSUPPORTED'
  /** For the rank: the request names the provider (`provider`). */
  | 'PINNED_BY_CALLER'
  /** For the rank: a rule of `gateway.yaml` prefers the provider. */
  | 'PREFERRED_BY_RULE'
  /** For the rank: the position in `routing.order` of `gateway.yaml`. */
  | 'PRIORITY'
  /** The operator disabled the provider, or a credential is missing. */
  | 'PROVIDER_DISABLED'
  /** Recent calls to the provider failed, so healthy providers are ranked before it. */
  | 'PROVIDER_DOWN'
  /** The provider answered with an error. */
  | 'PROVIDER_ERROR'
  /** It is not known whether the provider created the session. */
  | 'PROVIDER_OUTCOME_UNKNOWN'
  /** The provider rejected the call because of its rate limit, or was not called because the project has used its share of it. */
  | 'PROVIDER_RATE_LIMITED'
  /** The provider did not answer in time. */
  | 'PROVIDER_TIMEOUT'
  /** The quote of the provider is too far from the others, or from parity, to be true. */
  | 'QUOTE_IMPLAUSIBLE'
  /** The screening of this gateway refuses the wallet or the customer. */
  | 'SCREENED'
  /** For the rank: the customer keeps the provider that was drawn for them. */
  | 'STICKY'
  /** The state or province of the customer is not known, and the provider does not serve all of them, or a rule of `gateway.yaml` excludes it in some. `location` with a subdivision may cure it. */
  | 'SUBDIVISION_UNKNOWN'
  /** The provider, or the asset, is not available in the state or province. */
  | 'SUBDIVISION_UNSUPPORTED'
  /** The provider needs a wallet or a deposit address. */
  | 'WALLET_MISSING'
  /** For the rank: the share of the provider in `routing.weights` of `gateway.yaml`. */
  | 'WEIGHT';

/** The customer's own wallet for an asset. */
export type RegisterWalletAddressInput = {
  /** The address. Its format and checksum are validated for the network. */
  address: string;
  /** The ticker of the currency. */
  currency: string;
  /** The ID of the customer. */
  customerId: string | number;
  /** The memo (destination tag) that has to be sent along: a number without leading zeros, or a text of at most 28 bytes. */
  memo?: string | null | undefined;
  /** The network. */
  network: string;
};

/** A request for a deposit address that a provider issues. */
export type RequestDepositAddressInput = {
  /** The ticker of the currency. */
  currency: string;
  /** The ID of the customer. */
  customerId: string | number;
  /** The network. */
  network: string;
  /** Only an address of this provider. Default: any provider, by the routing policy. */
  provider?: string | null | undefined;
};

/** The color scheme of the page of the provider. */
export type Theme =
  /** Light text on a dark background. */
  | 'DARK'
  /** Dark text on a light background. */
  | 'LIGHT';

/** A wallet to which crypto can be delivered. */
export type WalletInput = {
  /** The address. Its format and checksum are validated for the network. */
  address: string;
  /** Whether another party holds its keys, as an exchange does. Works as `kind`. */
  custodial?: boolean | null | undefined;
  /** What kind of wallet it is, as a slug of your choice such as `metamask` or `ledger`: at most 40 letters, digits, _ and -. Rules of `gateway.yaml` can use it; what is left out is not known. Not in `restrict` of a client token. May differ in a repeat with the same idempotency key. */
  kind?: string | null | undefined;
  /** The memo (destination tag), if the address needs one: a number without leading zeros, or a text of at most 28 bytes. */
  memo?: string | null | undefined;
  /** The network of the address. */
  network: string;
};

type Failure_Conflict_Fragment = { code: ErrorCode, message: string, docUrl: string };

type Failure_CustomerBlocked_Fragment = { code: ErrorCode, message: string, docUrl: string };

type Failure_CustomerRefused_Fragment = { code: ErrorCode, message: string, docUrl: string };

type Failure_IdempotencyConflict_Fragment = { code: ErrorCode, message: string, docUrl: string };

type Failure_InvalidInput_Fragment = { code: ErrorCode, message: string, docUrl: string };

type Failure_NoRoute_Fragment = { code: ErrorCode, message: string, docUrl: string };

type Failure_NotFound_Fragment = { code: ErrorCode, message: string, docUrl: string };

type Failure_ProviderUnavailable_Fragment = { code: ErrorCode, message: string, docUrl: string };

type Failure_QuoteExpired_Fragment = { code: ErrorCode, message: string, docUrl: string };

type Failure_Unsupported_Fragment = { code: ErrorCode, message: string, docUrl: string };

type Failure_WrongState_Fragment = { code: ErrorCode, message: string, docUrl: string };

export type FailureFragment =
  | Failure_Conflict_Fragment
  | Failure_CustomerBlocked_Fragment
  | Failure_CustomerRefused_Fragment
  | Failure_IdempotencyConflict_Fragment
  | Failure_InvalidInput_Fragment
  | Failure_NoRoute_Fragment
  | Failure_NotFound_Fragment
  | Failure_ProviderUnavailable_Fragment
  | Failure_QuoteExpired_Fragment
  | Failure_Unsupported_Fragment
  | Failure_WrongState_Fragment
;

export type IssuesFragment = { issues: Array<{ path: string, message: string }> };

export type DecisionFragment = { chosen: string | null, strategy: string, policyVersion: string, country: string | null, countrySource: CountrySource, candidates: Array<{ providerId: string, eligible: boolean, rank: number | null, reasons: Array<{ reason: Reason, message: string, rule: string | null }> }> };

export type SessionFragment = { id: string, revision: number, status: OnrampSessionStatus, settled: boolean, providerStatus: string | null, providerId: string | null, providerReference: string | null, referenceByWebhook: boolean, mode: Mode, fiatCurrency: string | null, fiatAmount: string | null, fiatTotal: string | null, cryptoAmount: string | null, walletAddress: string | null, metadata: Record<string, string>, handoff:
    | { __typename: 'EmbeddedHandoff', providerId: string, clientSecret: string, publishableKey: string, scripts: Array<string>, origins: Array<string> }
    | { __typename: 'IframeHandoff', url: string, origin: string }
    | { __typename: 'RedirectHandoff', url: string }
   | null, requested: { allowedCurrencies: Array<string>, allowedNetworks: Array<string>, fiatCurrency: string | null, fiatAmount: string | null, cryptoAmount: string | null, lockWalletAddress: boolean, asset: { currency: string, network: string } | null, wallets: Array<{ network: string, address: string, memo: string | null }> }, asset: { currency: string, network: string } | null, fees: Array<{ kind: FeeKind, amount: string, currency: string }>, delivery: { amount: string | null, address: string | null, transactionHash: string | null, explorerUrl: string | null, matchesRequest: boolean, differences: Array<string> } | null, deposits: Array<{ id: string, amount: string, providerCurrency: string, status: DepositStatus, transactionHash: string | null }>, failure: { reason: Reason | null, message: string } | null, decision: { chosen: string | null, strategy: string, policyVersion: string, country: string | null, countrySource: CountrySource, candidates: Array<{ providerId: string, eligible: boolean, rank: number | null, reasons: Array<{ reason: Reason, message: string, rule: string | null }> }> }, attempts: Array<{ providerId: string, outcome: AttemptOutcome, reason: Reason | null }>, timeline: Array<{ source: EventSource, from: OnrampSessionStatus | null, to: OnrampSessionStatus | null, applied: boolean, providerStatus: string | null, note: string | null }> };

export type ProvidersQueryVariables = Exact<{ [key: string]: never; }>;


export type ProvidersQuery = { providers: Array<{ providerId: string, title: string, mode: Mode, health: { state: HealthState } }> };

export type CreateCustomerMutationVariables = Exact<{
  input: CreateCustomerInput;
}>;


export type CreateCustomerMutation = { createCustomer:
    | { __typename: 'Conflict', existingId: string | null, code: ErrorCode, message: string, docUrl: string }
    | { __typename: 'CustomerPayload', created: boolean, customer: { id: string, externalId: string, email: string | null, country: string | null, subdivision: string | null, blocked: boolean, metadata: Record<string, string> } }
    | { __typename: 'InvalidInput', code: ErrorCode, message: string, docUrl: string, issues: Array<{ path: string, message: string }> }
   };

export type RequestDepositAddressMutationVariables = Exact<{
  input: RequestDepositAddressInput;
}>;


export type RequestDepositAddressMutation = { requestDepositAddress:
    | { __typename: 'Conflict', code: ErrorCode, message: string, docUrl: string }
    | { __typename: 'CustomerBlocked', code: ErrorCode, message: string, docUrl: string }
    | { __typename: 'DepositAddressPayload', created: boolean, depositAddress: { id: string, address: string, memo: string | null, providerId: string | null, expiresAt: string | null, primary: boolean, origin: AddressOrigin, status: DepositAddressStatus } }
    | { __typename: 'InvalidInput', code: ErrorCode, message: string, docUrl: string, issues: Array<{ path: string, message: string }> }
    | { __typename: 'NoRoute', code: ErrorCode, message: string, docUrl: string, decision: { chosen: string | null, strategy: string, policyVersion: string, country: string | null, countrySource: CountrySource, candidates: Array<{ providerId: string, eligible: boolean, rank: number | null, reasons: Array<{ reason: Reason, message: string, rule: string | null }> }> } }
    | { __typename: 'NotFound', code: ErrorCode, message: string, docUrl: string }
    | { __typename: 'ProviderUnavailable', code: ErrorCode, message: string, docUrl: string }
   };

export type RegisterWalletAddressMutationVariables = Exact<{
  input: RegisterWalletAddressInput;
}>;


export type RegisterWalletAddressMutation = { registerWalletAddress:
    | { __typename: 'Conflict', code: ErrorCode, message: string, docUrl: string }
    | { __typename: 'CustomerBlocked', code: ErrorCode, message: string, docUrl: string }
    | { __typename: 'DepositAddressPayload', created: boolean, depositAddress: { id: string, address: string, origin: AddressOrigin } }
    | { __typename: 'InvalidInput', code: ErrorCode, message: string, docUrl: string, issues: Array<{ path: string, message: string }> }
    | { __typename: 'NoRoute', code: ErrorCode, message: string, docUrl: string }
    | { __typename: 'NotFound', code: ErrorCode, message: string, docUrl: string }
    | { __typename: 'ProviderUnavailable', code: ErrorCode, message: string, docUrl: string }
   };

export type LookUpQueryVariables = Exact<{
  customerId: string | number;
  currency: string;
  network: string;
}>;


export type LookUpQuery = { depositAddress: { id: string, address: string, status: DepositAddressStatus } | null };

export type CreateOnrampSessionMutationVariables = Exact<{
  input: CreateOnrampSessionInput;
}>;


export type CreateOnrampSessionMutation = { createOnrampSession:
    | { __typename: 'Conflict', code: ErrorCode, message: string, docUrl: string }
    | { __typename: 'CustomerBlocked', code: ErrorCode, message: string, docUrl: string }
    | { __typename: 'CustomerRefused', code: ErrorCode, message: string, docUrl: string, refused: { id: string, status: OnrampSessionStatus } | null }
    | { __typename: 'IdempotencyConflict', onrampSessionId: string, code: ErrorCode, message: string, docUrl: string }
    | { __typename: 'InvalidInput', code: ErrorCode, message: string, docUrl: string, issues: Array<{ path: string, message: string }> }
    | { __typename: 'NoRoute', code: ErrorCode, message: string, docUrl: string, decision: { chosen: string | null, strategy: string, policyVersion: string, country: string | null, countrySource: CountrySource, candidates: Array<{ providerId: string, eligible: boolean, rank: number | null, reasons: Array<{ reason: Reason, message: string, rule: string | null }> }> } }
    | { __typename: 'NotFound', code: ErrorCode, message: string, docUrl: string }
    | { __typename: 'OnrampSessionPayload', replayed: boolean, onrampSession: { id: string, revision: number, status: OnrampSessionStatus, settled: boolean, providerStatus: string | null, providerId: string | null, providerReference: string | null, referenceByWebhook: boolean, mode: Mode, fiatCurrency: string | null, fiatAmount: string | null, fiatTotal: string | null, cryptoAmount: string | null, walletAddress: string | null, metadata: Record<string, string>, handoff:
          | { __typename: 'EmbeddedHandoff', providerId: string, clientSecret: string, publishableKey: string, scripts: Array<string>, origins: Array<string> }
          | { __typename: 'IframeHandoff', url: string, origin: string }
          | { __typename: 'RedirectHandoff', url: string }
         | null, requested: { allowedCurrencies: Array<string>, allowedNetworks: Array<string>, fiatCurrency: string | null, fiatAmount: string | null, cryptoAmount: string | null, lockWalletAddress: boolean, asset: { currency: string, network: string } | null, wallets: Array<{ network: string, address: string, memo: string | null }> }, asset: { currency: string, network: string } | null, fees: Array<{ kind: FeeKind, amount: string, currency: string }>, delivery: { amount: string | null, address: string | null, transactionHash: string | null, explorerUrl: string | null, matchesRequest: boolean, differences: Array<string> } | null, deposits: Array<{ id: string, amount: string, providerCurrency: string, status: DepositStatus, transactionHash: string | null }>, failure: { reason: Reason | null, message: string } | null, decision: { chosen: string | null, strategy: string, policyVersion: string, country: string | null, countrySource: CountrySource, candidates: Array<{ providerId: string, eligible: boolean, rank: number | null, reasons: Array<{ reason: Reason, message: string, rule: string | null }> }> }, attempts: Array<{ providerId: string, outcome: AttemptOutcome, reason: Reason | null }>, timeline: Array<{ source: EventSource, from: OnrampSessionStatus | null, to: OnrampSessionStatus | null, applied: boolean, providerStatus: string | null, note: string | null }> } }
    | { __typename: 'ProviderUnavailable', retryAfterSeconds: number | null, code: ErrorCode, message: string, docUrl: string, pending: { id: string, status: OnrampSessionStatus } | null }
    | { __typename: 'QuoteExpired', code: ErrorCode, message: string, docUrl: string }
   };

export type SessionQueryVariables = Exact<{
  id: string | number;
}>;


export type SessionQuery = { onrampSession: { id: string, revision: number, status: OnrampSessionStatus, settled: boolean, providerStatus: string | null, providerId: string | null, providerReference: string | null, referenceByWebhook: boolean, mode: Mode, fiatCurrency: string | null, fiatAmount: string | null, fiatTotal: string | null, cryptoAmount: string | null, walletAddress: string | null, metadata: Record<string, string>, handoff:
      | { __typename: 'EmbeddedHandoff', providerId: string, clientSecret: string, publishableKey: string, scripts: Array<string>, origins: Array<string> }
      | { __typename: 'IframeHandoff', url: string, origin: string }
      | { __typename: 'RedirectHandoff', url: string }
     | null, requested: { allowedCurrencies: Array<string>, allowedNetworks: Array<string>, fiatCurrency: string | null, fiatAmount: string | null, cryptoAmount: string | null, lockWalletAddress: boolean, asset: { currency: string, network: string } | null, wallets: Array<{ network: string, address: string, memo: string | null }> }, asset: { currency: string, network: string } | null, fees: Array<{ kind: FeeKind, amount: string, currency: string }>, delivery: { amount: string | null, address: string | null, transactionHash: string | null, explorerUrl: string | null, matchesRequest: boolean, differences: Array<string> } | null, deposits: Array<{ id: string, amount: string, providerCurrency: string, status: DepositStatus, transactionHash: string | null }>, failure: { reason: Reason | null, message: string } | null, decision: { chosen: string | null, strategy: string, policyVersion: string, country: string | null, countrySource: CountrySource, candidates: Array<{ providerId: string, eligible: boolean, rank: number | null, reasons: Array<{ reason: Reason, message: string, rule: string | null }> }> }, attempts: Array<{ providerId: string, outcome: AttemptOutcome, reason: Reason | null }>, timeline: Array<{ source: EventSource, from: OnrampSessionStatus | null, to: OnrampSessionStatus | null, applied: boolean, providerStatus: string | null, note: string | null }> } | null };

export type CancelOnrampSessionMutationVariables = Exact<{
  id: string | number;
}>;


export type CancelOnrampSessionMutation = { cancelOnrampSession:
    | { __typename: 'InvalidInput', code: ErrorCode, message: string, docUrl: string }
    | { __typename: 'NotFound', code: ErrorCode, message: string, docUrl: string }
    | { __typename: 'OnrampSessionPayload', onrampSession: { id: string, revision: number, status: OnrampSessionStatus, settled: boolean, providerStatus: string | null, providerId: string | null, providerReference: string | null, referenceByWebhook: boolean, mode: Mode, fiatCurrency: string | null, fiatAmount: string | null, fiatTotal: string | null, cryptoAmount: string | null, walletAddress: string | null, metadata: Record<string, string>, handoff:
          | { __typename: 'EmbeddedHandoff', providerId: string, clientSecret: string, publishableKey: string, scripts: Array<string>, origins: Array<string> }
          | { __typename: 'IframeHandoff', url: string, origin: string }
          | { __typename: 'RedirectHandoff', url: string }
         | null, requested: { allowedCurrencies: Array<string>, allowedNetworks: Array<string>, fiatCurrency: string | null, fiatAmount: string | null, cryptoAmount: string | null, lockWalletAddress: boolean, asset: { currency: string, network: string } | null, wallets: Array<{ network: string, address: string, memo: string | null }> }, asset: { currency: string, network: string } | null, fees: Array<{ kind: FeeKind, amount: string, currency: string }>, delivery: { amount: string | null, address: string | null, transactionHash: string | null, explorerUrl: string | null, matchesRequest: boolean, differences: Array<string> } | null, deposits: Array<{ id: string, amount: string, providerCurrency: string, status: DepositStatus, transactionHash: string | null }>, failure: { reason: Reason | null, message: string } | null, decision: { chosen: string | null, strategy: string, policyVersion: string, country: string | null, countrySource: CountrySource, candidates: Array<{ providerId: string, eligible: boolean, rank: number | null, reasons: Array<{ reason: Reason, message: string, rule: string | null }> }> }, attempts: Array<{ providerId: string, outcome: AttemptOutcome, reason: Reason | null }>, timeline: Array<{ source: EventSource, from: OnrampSessionStatus | null, to: OnrampSessionStatus | null, applied: boolean, providerStatus: string | null, note: string | null }> } }
    | { __typename: 'ProviderUnavailable', code: ErrorCode, message: string, docUrl: string }
    | { __typename: 'Unsupported', code: ErrorCode, message: string, docUrl: string }
    | { __typename: 'WrongState', code: ErrorCode, message: string, docUrl: string }
   };

export type ResumeOnrampSessionMutationVariables = Exact<{
  id: string | number;
  clientIp?: string | null | undefined;
}>;


export type ResumeOnrampSessionMutation = { resumeOnrampSession:
    | { __typename: 'InvalidInput', code: ErrorCode, message: string, docUrl: string }
    | { __typename: 'NotFound', code: ErrorCode, message: string, docUrl: string }
    | { __typename: 'OnrampSessionPayload', onrampSession: { id: string, revision: number, status: OnrampSessionStatus, settled: boolean, providerStatus: string | null, providerId: string | null, providerReference: string | null, referenceByWebhook: boolean, mode: Mode, fiatCurrency: string | null, fiatAmount: string | null, fiatTotal: string | null, cryptoAmount: string | null, walletAddress: string | null, metadata: Record<string, string>, handoff:
          | { __typename: 'EmbeddedHandoff', providerId: string, clientSecret: string, publishableKey: string, scripts: Array<string>, origins: Array<string> }
          | { __typename: 'IframeHandoff', url: string, origin: string }
          | { __typename: 'RedirectHandoff', url: string }
         | null, requested: { allowedCurrencies: Array<string>, allowedNetworks: Array<string>, fiatCurrency: string | null, fiatAmount: string | null, cryptoAmount: string | null, lockWalletAddress: boolean, asset: { currency: string, network: string } | null, wallets: Array<{ network: string, address: string, memo: string | null }> }, asset: { currency: string, network: string } | null, fees: Array<{ kind: FeeKind, amount: string, currency: string }>, delivery: { amount: string | null, address: string | null, transactionHash: string | null, explorerUrl: string | null, matchesRequest: boolean, differences: Array<string> } | null, deposits: Array<{ id: string, amount: string, providerCurrency: string, status: DepositStatus, transactionHash: string | null }>, failure: { reason: Reason | null, message: string } | null, decision: { chosen: string | null, strategy: string, policyVersion: string, country: string | null, countrySource: CountrySource, candidates: Array<{ providerId: string, eligible: boolean, rank: number | null, reasons: Array<{ reason: Reason, message: string, rule: string | null }> }> }, attempts: Array<{ providerId: string, outcome: AttemptOutcome, reason: Reason | null }>, timeline: Array<{ source: EventSource, from: OnrampSessionStatus | null, to: OnrampSessionStatus | null, applied: boolean, providerStatus: string | null, note: string | null }> } }
    | { __typename: 'ProviderUnavailable', code: ErrorCode, message: string, docUrl: string }
    | { __typename: 'Unsupported', code: ErrorCode, message: string, docUrl: string }
    | { __typename: 'WrongState', code: ErrorCode, message: string, docUrl: string }
   };

export const FailureFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Failure"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"docUrl"}}]}}]} as unknown as DocumentNode<FailureFragment, unknown>;
export const IssuesFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Issues"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInput"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"issues"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]} as unknown as DocumentNode<IssuesFragment, unknown>;
export const DecisionFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Decision"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RoutingDecision"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"chosen"}},{"kind":"Field","name":{"kind":"Name","value":"strategy"}},{"kind":"Field","name":{"kind":"Name","value":"policyVersion"}},{"kind":"Field","name":{"kind":"Name","value":"country"}},{"kind":"Field","name":{"kind":"Name","value":"countrySource"}},{"kind":"Field","name":{"kind":"Name","value":"candidates"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"eligible"}},{"kind":"Field","name":{"kind":"Name","value":"rank"}},{"kind":"Field","name":{"kind":"Name","value":"reasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"rule"}}]}}]}}]}}]} as unknown as DocumentNode<DecisionFragment, unknown>;
export const SessionFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Session"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OnrampSession"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"settled"}},{"kind":"Field","name":{"kind":"Name","value":"providerStatus"}},{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"providerReference"}},{"kind":"Field","name":{"kind":"Name","value":"referenceByWebhook"}},{"kind":"Field","name":{"kind":"Name","value":"mode"}},{"kind":"Field","name":{"kind":"Name","value":"handoff"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RedirectHandoff"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"IframeHandoff"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"origin"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"EmbeddedHandoff"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"clientSecret"}},{"kind":"Field","name":{"kind":"Name","value":"publishableKey"}},{"kind":"Field","name":{"kind":"Name","value":"scripts"}},{"kind":"Field","name":{"kind":"Name","value":"origins"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"requested"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"network"}}]}},{"kind":"Field","name":{"kind":"Name","value":"allowedCurrencies"}},{"kind":"Field","name":{"kind":"Name","value":"allowedNetworks"}},{"kind":"Field","name":{"kind":"Name","value":"fiatCurrency"}},{"kind":"Field","name":{"kind":"Name","value":"fiatAmount"}},{"kind":"Field","name":{"kind":"Name","value":"cryptoAmount"}},{"kind":"Field","name":{"kind":"Name","value":"wallets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"network"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"memo"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lockWalletAddress"}}]}},{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"network"}}]}},{"kind":"Field","name":{"kind":"Name","value":"fiatCurrency"}},{"kind":"Field","name":{"kind":"Name","value":"fiatAmount"}},{"kind":"Field","name":{"kind":"Name","value":"fiatTotal"}},{"kind":"Field","name":{"kind":"Name","value":"cryptoAmount"}},{"kind":"Field","name":{"kind":"Name","value":"fees"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"walletAddress"}},{"kind":"Field","name":{"kind":"Name","value":"delivery"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"transactionHash"}},{"kind":"Field","name":{"kind":"Name","value":"explorerUrl"}},{"kind":"Field","name":{"kind":"Name","value":"matchesRequest"}},{"kind":"Field","name":{"kind":"Name","value":"differences"}}]}},{"kind":"Field","name":{"kind":"Name","value":"deposits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"providerCurrency"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"transactionHash"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"decision"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Decision"}}]}},{"kind":"Field","name":{"kind":"Name","value":"attempts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"Field","name":{"kind":"Name","value":"timeline"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"applied"}},{"kind":"Field","name":{"kind":"Name","value":"providerStatus"}},{"kind":"Field","name":{"kind":"Name","value":"note"}}]}},{"kind":"Field","name":{"kind":"Name","value":"metadata"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Decision"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RoutingDecision"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"chosen"}},{"kind":"Field","name":{"kind":"Name","value":"strategy"}},{"kind":"Field","name":{"kind":"Name","value":"policyVersion"}},{"kind":"Field","name":{"kind":"Name","value":"country"}},{"kind":"Field","name":{"kind":"Name","value":"countrySource"}},{"kind":"Field","name":{"kind":"Name","value":"candidates"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"eligible"}},{"kind":"Field","name":{"kind":"Name","value":"rank"}},{"kind":"Field","name":{"kind":"Name","value":"reasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"rule"}}]}}]}}]}}]} as unknown as DocumentNode<SessionFragment, unknown>;
export const ProvidersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Providers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"mode"}},{"kind":"Field","name":{"kind":"Name","value":"health"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}}]}}]}}]}}]} as unknown as DocumentNode<ProvidersQuery, ProvidersQueryVariables>;
export const CreateCustomerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateCustomer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateCustomerInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createCustomer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CustomerPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"created"}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"country"}},{"kind":"Field","name":{"kind":"Name","value":"subdivision"}},{"kind":"Field","name":{"kind":"Name","value":"blocked"}},{"kind":"Field","name":{"kind":"Name","value":"metadata"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Conflict"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"existingId"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Issues"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Failure"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Issues"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInput"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"issues"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Failure"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"docUrl"}}]}}]} as unknown as DocumentNode<CreateCustomerMutation, CreateCustomerMutationVariables>;
export const RequestDepositAddressDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RequestDepositAddress"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RequestDepositAddressInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestDepositAddress"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DepositAddressPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"created"}},{"kind":"Field","name":{"kind":"Name","value":"depositAddress"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"memo"}},{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"primary"}},{"kind":"Field","name":{"kind":"Name","value":"origin"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NoRoute"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decision"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Decision"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Issues"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Failure"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Decision"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RoutingDecision"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"chosen"}},{"kind":"Field","name":{"kind":"Name","value":"strategy"}},{"kind":"Field","name":{"kind":"Name","value":"policyVersion"}},{"kind":"Field","name":{"kind":"Name","value":"country"}},{"kind":"Field","name":{"kind":"Name","value":"countrySource"}},{"kind":"Field","name":{"kind":"Name","value":"candidates"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"eligible"}},{"kind":"Field","name":{"kind":"Name","value":"rank"}},{"kind":"Field","name":{"kind":"Name","value":"reasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"rule"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Issues"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInput"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"issues"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Failure"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"docUrl"}}]}}]} as unknown as DocumentNode<RequestDepositAddressMutation, RequestDepositAddressMutationVariables>;
export const RegisterWalletAddressDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RegisterWalletAddress"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RegisterWalletAddressInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"registerWalletAddress"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DepositAddressPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"created"}},{"kind":"Field","name":{"kind":"Name","value":"depositAddress"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"origin"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Issues"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Failure"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Issues"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInput"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"issues"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Failure"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"docUrl"}}]}}]} as unknown as DocumentNode<RegisterWalletAddressMutation, RegisterWalletAddressMutationVariables>;
export const LookUpDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"LookUp"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"customerId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"currency"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CryptoCurrency"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"network"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Network"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"depositAddress"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"customerId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"customerId"}}},{"kind":"Argument","name":{"kind":"Name","value":"currency"},"value":{"kind":"Variable","name":{"kind":"Name","value":"currency"}}},{"kind":"Argument","name":{"kind":"Name","value":"network"},"value":{"kind":"Variable","name":{"kind":"Name","value":"network"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]} as unknown as DocumentNode<LookUpQuery, LookUpQueryVariables>;
export const CreateOnrampSessionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateOnrampSession"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateOnrampSessionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createOnrampSession"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OnrampSessionPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replayed"}},{"kind":"Field","name":{"kind":"Name","value":"onrampSession"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Session"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NoRoute"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decision"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Decision"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"IdempotencyConflict"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"onrampSessionId"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ProviderUnavailable"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryAfterSeconds"}},{"kind":"Field","alias":{"kind":"Name","value":"pending"},"name":{"kind":"Name","value":"onrampSession"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CustomerRefused"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"refused"},"name":{"kind":"Name","value":"onrampSession"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Issues"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Failure"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Decision"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RoutingDecision"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"chosen"}},{"kind":"Field","name":{"kind":"Name","value":"strategy"}},{"kind":"Field","name":{"kind":"Name","value":"policyVersion"}},{"kind":"Field","name":{"kind":"Name","value":"country"}},{"kind":"Field","name":{"kind":"Name","value":"countrySource"}},{"kind":"Field","name":{"kind":"Name","value":"candidates"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"eligible"}},{"kind":"Field","name":{"kind":"Name","value":"rank"}},{"kind":"Field","name":{"kind":"Name","value":"reasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"rule"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Session"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OnrampSession"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"settled"}},{"kind":"Field","name":{"kind":"Name","value":"providerStatus"}},{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"providerReference"}},{"kind":"Field","name":{"kind":"Name","value":"referenceByWebhook"}},{"kind":"Field","name":{"kind":"Name","value":"mode"}},{"kind":"Field","name":{"kind":"Name","value":"handoff"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RedirectHandoff"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"IframeHandoff"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"origin"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"EmbeddedHandoff"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"clientSecret"}},{"kind":"Field","name":{"kind":"Name","value":"publishableKey"}},{"kind":"Field","name":{"kind":"Name","value":"scripts"}},{"kind":"Field","name":{"kind":"Name","value":"origins"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"requested"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"network"}}]}},{"kind":"Field","name":{"kind":"Name","value":"allowedCurrencies"}},{"kind":"Field","name":{"kind":"Name","value":"allowedNetworks"}},{"kind":"Field","name":{"kind":"Name","value":"fiatCurrency"}},{"kind":"Field","name":{"kind":"Name","value":"fiatAmount"}},{"kind":"Field","name":{"kind":"Name","value":"cryptoAmount"}},{"kind":"Field","name":{"kind":"Name","value":"wallets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"network"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"memo"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lockWalletAddress"}}]}},{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"network"}}]}},{"kind":"Field","name":{"kind":"Name","value":"fiatCurrency"}},{"kind":"Field","name":{"kind":"Name","value":"fiatAmount"}},{"kind":"Field","name":{"kind":"Name","value":"fiatTotal"}},{"kind":"Field","name":{"kind":"Name","value":"cryptoAmount"}},{"kind":"Field","name":{"kind":"Name","value":"fees"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"walletAddress"}},{"kind":"Field","name":{"kind":"Name","value":"delivery"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"transactionHash"}},{"kind":"Field","name":{"kind":"Name","value":"explorerUrl"}},{"kind":"Field","name":{"kind":"Name","value":"matchesRequest"}},{"kind":"Field","name":{"kind":"Name","value":"differences"}}]}},{"kind":"Field","name":{"kind":"Name","value":"deposits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"providerCurrency"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"transactionHash"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"decision"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Decision"}}]}},{"kind":"Field","name":{"kind":"Name","value":"attempts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"Field","name":{"kind":"Name","value":"timeline"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"applied"}},{"kind":"Field","name":{"kind":"Name","value":"providerStatus"}},{"kind":"Field","name":{"kind":"Name","value":"note"}}]}},{"kind":"Field","name":{"kind":"Name","value":"metadata"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Issues"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInput"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"issues"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Failure"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"docUrl"}}]}}]} as unknown as DocumentNode<CreateOnrampSessionMutation, CreateOnrampSessionMutationVariables>;
export const SessionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Session"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"onrampSession"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Session"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Decision"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RoutingDecision"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"chosen"}},{"kind":"Field","name":{"kind":"Name","value":"strategy"}},{"kind":"Field","name":{"kind":"Name","value":"policyVersion"}},{"kind":"Field","name":{"kind":"Name","value":"country"}},{"kind":"Field","name":{"kind":"Name","value":"countrySource"}},{"kind":"Field","name":{"kind":"Name","value":"candidates"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"eligible"}},{"kind":"Field","name":{"kind":"Name","value":"rank"}},{"kind":"Field","name":{"kind":"Name","value":"reasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"rule"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Session"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OnrampSession"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"settled"}},{"kind":"Field","name":{"kind":"Name","value":"providerStatus"}},{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"providerReference"}},{"kind":"Field","name":{"kind":"Name","value":"referenceByWebhook"}},{"kind":"Field","name":{"kind":"Name","value":"mode"}},{"kind":"Field","name":{"kind":"Name","value":"handoff"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RedirectHandoff"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"IframeHandoff"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"origin"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"EmbeddedHandoff"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"clientSecret"}},{"kind":"Field","name":{"kind":"Name","value":"publishableKey"}},{"kind":"Field","name":{"kind":"Name","value":"scripts"}},{"kind":"Field","name":{"kind":"Name","value":"origins"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"requested"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"network"}}]}},{"kind":"Field","name":{"kind":"Name","value":"allowedCurrencies"}},{"kind":"Field","name":{"kind":"Name","value":"allowedNetworks"}},{"kind":"Field","name":{"kind":"Name","value":"fiatCurrency"}},{"kind":"Field","name":{"kind":"Name","value":"fiatAmount"}},{"kind":"Field","name":{"kind":"Name","value":"cryptoAmount"}},{"kind":"Field","name":{"kind":"Name","value":"wallets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"network"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"memo"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lockWalletAddress"}}]}},{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"network"}}]}},{"kind":"Field","name":{"kind":"Name","value":"fiatCurrency"}},{"kind":"Field","name":{"kind":"Name","value":"fiatAmount"}},{"kind":"Field","name":{"kind":"Name","value":"fiatTotal"}},{"kind":"Field","name":{"kind":"Name","value":"cryptoAmount"}},{"kind":"Field","name":{"kind":"Name","value":"fees"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"walletAddress"}},{"kind":"Field","name":{"kind":"Name","value":"delivery"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"transactionHash"}},{"kind":"Field","name":{"kind":"Name","value":"explorerUrl"}},{"kind":"Field","name":{"kind":"Name","value":"matchesRequest"}},{"kind":"Field","name":{"kind":"Name","value":"differences"}}]}},{"kind":"Field","name":{"kind":"Name","value":"deposits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"providerCurrency"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"transactionHash"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"decision"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Decision"}}]}},{"kind":"Field","name":{"kind":"Name","value":"attempts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"Field","name":{"kind":"Name","value":"timeline"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"applied"}},{"kind":"Field","name":{"kind":"Name","value":"providerStatus"}},{"kind":"Field","name":{"kind":"Name","value":"note"}}]}},{"kind":"Field","name":{"kind":"Name","value":"metadata"}}]}}]} as unknown as DocumentNode<SessionQuery, SessionQueryVariables>;
export const CancelOnrampSessionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CancelOnrampSession"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cancelOnrampSession"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OnrampSessionPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"onrampSession"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Session"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Failure"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Decision"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RoutingDecision"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"chosen"}},{"kind":"Field","name":{"kind":"Name","value":"strategy"}},{"kind":"Field","name":{"kind":"Name","value":"policyVersion"}},{"kind":"Field","name":{"kind":"Name","value":"country"}},{"kind":"Field","name":{"kind":"Name","value":"countrySource"}},{"kind":"Field","name":{"kind":"Name","value":"candidates"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"eligible"}},{"kind":"Field","name":{"kind":"Name","value":"rank"}},{"kind":"Field","name":{"kind":"Name","value":"reasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"rule"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Session"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OnrampSession"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"settled"}},{"kind":"Field","name":{"kind":"Name","value":"providerStatus"}},{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"providerReference"}},{"kind":"Field","name":{"kind":"Name","value":"referenceByWebhook"}},{"kind":"Field","name":{"kind":"Name","value":"mode"}},{"kind":"Field","name":{"kind":"Name","value":"handoff"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RedirectHandoff"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"IframeHandoff"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"origin"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"EmbeddedHandoff"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"clientSecret"}},{"kind":"Field","name":{"kind":"Name","value":"publishableKey"}},{"kind":"Field","name":{"kind":"Name","value":"scripts"}},{"kind":"Field","name":{"kind":"Name","value":"origins"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"requested"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"network"}}]}},{"kind":"Field","name":{"kind":"Name","value":"allowedCurrencies"}},{"kind":"Field","name":{"kind":"Name","value":"allowedNetworks"}},{"kind":"Field","name":{"kind":"Name","value":"fiatCurrency"}},{"kind":"Field","name":{"kind":"Name","value":"fiatAmount"}},{"kind":"Field","name":{"kind":"Name","value":"cryptoAmount"}},{"kind":"Field","name":{"kind":"Name","value":"wallets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"network"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"memo"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lockWalletAddress"}}]}},{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"network"}}]}},{"kind":"Field","name":{"kind":"Name","value":"fiatCurrency"}},{"kind":"Field","name":{"kind":"Name","value":"fiatAmount"}},{"kind":"Field","name":{"kind":"Name","value":"fiatTotal"}},{"kind":"Field","name":{"kind":"Name","value":"cryptoAmount"}},{"kind":"Field","name":{"kind":"Name","value":"fees"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"walletAddress"}},{"kind":"Field","name":{"kind":"Name","value":"delivery"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"transactionHash"}},{"kind":"Field","name":{"kind":"Name","value":"explorerUrl"}},{"kind":"Field","name":{"kind":"Name","value":"matchesRequest"}},{"kind":"Field","name":{"kind":"Name","value":"differences"}}]}},{"kind":"Field","name":{"kind":"Name","value":"deposits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"providerCurrency"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"transactionHash"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"decision"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Decision"}}]}},{"kind":"Field","name":{"kind":"Name","value":"attempts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"Field","name":{"kind":"Name","value":"timeline"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"applied"}},{"kind":"Field","name":{"kind":"Name","value":"providerStatus"}},{"kind":"Field","name":{"kind":"Name","value":"note"}}]}},{"kind":"Field","name":{"kind":"Name","value":"metadata"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Failure"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"docUrl"}}]}}]} as unknown as DocumentNode<CancelOnrampSessionMutation, CancelOnrampSessionMutationVariables>;
export const ResumeOnrampSessionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ResumeOnrampSession"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"clientIp"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"IPAddress"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"resumeOnrampSession"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}},{"kind":"Argument","name":{"kind":"Name","value":"clientIp"},"value":{"kind":"Variable","name":{"kind":"Name","value":"clientIp"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OnrampSessionPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"onrampSession"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Session"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Failure"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Decision"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RoutingDecision"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"chosen"}},{"kind":"Field","name":{"kind":"Name","value":"strategy"}},{"kind":"Field","name":{"kind":"Name","value":"policyVersion"}},{"kind":"Field","name":{"kind":"Name","value":"country"}},{"kind":"Field","name":{"kind":"Name","value":"countrySource"}},{"kind":"Field","name":{"kind":"Name","value":"candidates"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"eligible"}},{"kind":"Field","name":{"kind":"Name","value":"rank"}},{"kind":"Field","name":{"kind":"Name","value":"reasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"rule"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Session"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OnrampSession"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"settled"}},{"kind":"Field","name":{"kind":"Name","value":"providerStatus"}},{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"providerReference"}},{"kind":"Field","name":{"kind":"Name","value":"referenceByWebhook"}},{"kind":"Field","name":{"kind":"Name","value":"mode"}},{"kind":"Field","name":{"kind":"Name","value":"handoff"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RedirectHandoff"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"IframeHandoff"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"origin"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"EmbeddedHandoff"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"clientSecret"}},{"kind":"Field","name":{"kind":"Name","value":"publishableKey"}},{"kind":"Field","name":{"kind":"Name","value":"scripts"}},{"kind":"Field","name":{"kind":"Name","value":"origins"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"requested"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"network"}}]}},{"kind":"Field","name":{"kind":"Name","value":"allowedCurrencies"}},{"kind":"Field","name":{"kind":"Name","value":"allowedNetworks"}},{"kind":"Field","name":{"kind":"Name","value":"fiatCurrency"}},{"kind":"Field","name":{"kind":"Name","value":"fiatAmount"}},{"kind":"Field","name":{"kind":"Name","value":"cryptoAmount"}},{"kind":"Field","name":{"kind":"Name","value":"wallets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"network"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"memo"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lockWalletAddress"}}]}},{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"network"}}]}},{"kind":"Field","name":{"kind":"Name","value":"fiatCurrency"}},{"kind":"Field","name":{"kind":"Name","value":"fiatAmount"}},{"kind":"Field","name":{"kind":"Name","value":"fiatTotal"}},{"kind":"Field","name":{"kind":"Name","value":"cryptoAmount"}},{"kind":"Field","name":{"kind":"Name","value":"fees"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"walletAddress"}},{"kind":"Field","name":{"kind":"Name","value":"delivery"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"transactionHash"}},{"kind":"Field","name":{"kind":"Name","value":"explorerUrl"}},{"kind":"Field","name":{"kind":"Name","value":"matchesRequest"}},{"kind":"Field","name":{"kind":"Name","value":"differences"}}]}},{"kind":"Field","name":{"kind":"Name","value":"deposits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"providerCurrency"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"transactionHash"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"decision"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Decision"}}]}},{"kind":"Field","name":{"kind":"Name","value":"attempts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"Field","name":{"kind":"Name","value":"timeline"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"applied"}},{"kind":"Field","name":{"kind":"Name","value":"providerStatus"}},{"kind":"Field","name":{"kind":"Name","value":"note"}}]}},{"kind":"Field","name":{"kind":"Name","value":"metadata"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Failure"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"docUrl"}}]}}]} as unknown as DocumentNode<ResumeOnrampSessionMutation, ResumeOnrampSessionMutationVariables>;