/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
export type AddressOrigin =
  | 'CUSTOMER'
  | 'PROVIDER';

export type AssetInput = {
  currency: string;
  network: string;
};

/** UNKNOWN: the provider may have made the session; nobody else is tried until that is known. */
export type AttemptOutcome =
  | 'CREATED'
  | 'IN_PROGRESS'
  | 'NOT_SENT'
  | 'REJECTED'
  | 'UNKNOWN';

/** Where the country was taken from. */
export type CountrySource =
  | 'CUSTOMER'
  | 'INPUT'
  | 'IP'
  | 'NONE';

export type CreateCustomerInput = {
  country?: string | null | undefined;
  email?: string | null | undefined;
  externalId: string;
  metadata?: Record<string, string> | null | undefined;
  subdivision?: string | null | undefined;
};

/** Covers wallet funding, top-up, checkout and DEX flows: name one asset, or several, or only networks, or nothing but a wallet. */
export type CreateOnrampSessionInput = {
  allowedCurrencies?: Array<string> | null | undefined;
  allowedNetworks?: Array<string> | null | undefined;
  /** Alone: locked. With the lists below: preselected, and the customer may change within them. Left out: the customer chooses. */
  asset?: AssetInput | null | undefined;
  cryptoAmount?: string | null | undefined;
  customerId?: string | number | null | undefined;
  /** Deliver to one of the customer's deposit addresses … */
  depositAddressId?: string | number | null | undefined;
  excludeProviders?: Array<string> | null | undefined;
  /** At most one of the two amounts; neither where the customer is to choose. */
  fiatAmount?: string | null | undefined;
  fiatCurrency?: string | null | undefined;
  /** In order of preference. Embedded needs the provider's code in the client's page, so only where asked for. */
  handoffs?: Array<HandoffKind> | null | undefined;
  /** Same key and same input: the same session as it is now. Same key, other input: IdempotencyConflict. Kept for ever. Refused input and NoRoute leave the key free. */
  idempotencyKey: string;
  location?: LocationInput | null | undefined;
  /** The customer may not change the wallet. True where it is left out and there is a wallet; always true with `depositAddressId`. A provider that cannot lock is then not eligible. */
  lockWalletAddress?: boolean | null | undefined;
  /** Yours to keep; never sent to a provider. */
  metadata?: Record<string, string> | null | undefined;
  paymentMethod?: string | null | undefined;
  /** Passed to the provider and kept nowhere. */
  prefill?: PrefillInput | null | undefined;
  /** Only this provider; refused with its reasons where it cannot serve. */
  provider?: string | null | undefined;
  returnUrl?: string | null | undefined;
  theme?: Theme | null | undefined;
  /** … or to wallets given here, one a network; without `allowedNetworks` only their networks are on offer. */
  wallets?: Array<WalletInput> | null | undefined;
};

export type DepositAddressStatus =
  | 'ACTIVE'
  | 'BLOCKED'
  | 'EXPIRED';

/** CONFIRMED: received. SETTLED: also credited by the provider. */
export type DepositStatus =
  | 'CONFIRMED'
  | 'DECLINED'
  | 'DETECTED'
  | 'DROPPED'
  | 'IN_REVIEW'
  | 'SETTLED';

/** Each has its place in the docs. Grows: treat a code that you do not know as INTERNAL. */
export type ErrorCode =
  | 'BAD_REQUEST'
  | 'CONFLICT'
  | 'CUSTOMER_BLOCKED'
  | 'CUSTOMER_REFUSED'
  | 'IDEMPOTENCY_CONFLICT'
  | 'INTERNAL'
  | 'INVALID_INPUT'
  | 'NOT_FOUND'
  | 'NO_ROUTE'
  | 'OVERLOADED'
  | 'PROVIDER_UNAVAILABLE'
  | 'UNAUTHENTICATED'
  | 'UNSUPPORTED'
  | 'WRONG_STATE';

export type EventSource =
  | 'API'
  | 'DEPOSIT'
  | 'OPERATOR'
  | 'POLL'
  | 'SYSTEM'
  | 'WEBHOOK';

export type FeeKind =
  | 'NETWORK'
  | 'PARTNER'
  | 'PROVIDER';

export type HandoffKind =
  | 'EMBEDDED'
  | 'IFRAME'
  | 'REDIRECT';

/** Where a customer is. What is left out is taken from the customer, then from `clientIp`. */
export type LocationInput = {
  clientIp?: string | null | undefined;
  country?: string | null | undefined;
  subdivision?: string | null | undefined;
};

/** Our simulator, the provider's own test mode, or real money. */
export type Mode =
  | 'LIVE'
  | 'SANDBOX'
  | 'SIMULATOR';

/** Grows: treat a value that you do not know as no news. */
export type OnrampSessionStatus =
  /** At the payment step; a failed payment stays here. */
  | 'AWAITING_PAYMENT'
  /** Called off. A late payment can still revive it. */
  | 'CANCELED'
  /** The provider says that it delivered. Arrival at an issued address is told by `deposits`. */
  | 'COMPLETED'
  /** Being made at a provider. */
  | 'CREATING'
  /** Paid; the crypto is on its way. */
  | 'DELIVERING'
  /** Not paid in time. A late payment can still revive it. */
  | 'EXPIRED'
  /** It did not work out; `failure` says why. A late payment can still revive it. */
  | 'FAILED'
  /** Paid or paying; not yet certain. */
  | 'PAYMENT_PROCESSING'
  /** Made; the customer has not begun. */
  | 'READY'
  /** The money went back. */
  | 'REFUNDED'
  /** The provider refused the customer: identity, sanctions, fraud. */
  | 'REJECTED';

export type PostalAddressInput = {
  city?: string | null | undefined;
  country?: string | null | undefined;
  line1?: string | null | undefined;
  line2?: string | null | undefined;
  postalCode?: string | null | undefined;
  state?: string | null | undefined;
};

export type PrefillInput = {
  address?: PostalAddressInput | null | undefined;
  dateOfBirth?: string | null | undefined;
  email?: string | null | undefined;
  firstName?: string | null | undefined;
  lastName?: string | null | undefined;
};

/** Why a provider stands where it does. Grows: treat a value that you do not know as OTHER. */
export type Reason =
  | 'ADDRESS_EXPIRING'
  | 'AMOUNT_REQUIRED'
  | 'AMOUNT_TOO_HIGH'
  | 'AMOUNT_TOO_LOW'
  | 'ASSET_UNSUPPORTED'
  | 'BUY_BY_CRYPTO_UNSUPPORTED'
  | 'CLIENT_IP_REQUIRED'
  | 'COUNTRY_UNKNOWN'
  | 'COUNTRY_UNSUPPORTED'
  | 'CUSTOMER_REFUSED'
  | 'EXCLUDED_BY_CALLER'
  | 'EXCLUDED_BY_RULE'
  | 'FIAT_REQUIRED'
  | 'FIAT_UNSUPPORTED'
  | 'HANDOFF_UNSUPPORTED'
  | 'LOCK_UNSUPPORTED'
  | 'MEMO_UNSUPPORTED'
  | 'NETWORK_UNSUPPORTED'
  | 'OPEN_DESTINATION_UNSUPPORTED'
  | 'PAYMENT_METHOD_UNSUPPORTED'
  | 'PINNED_BY_CALLER'
  | 'PREFERRED_BY_RULE'
  | 'PRIORITY'
  | 'PROVIDER_DISABLED'
  | 'PROVIDER_DOWN'
  | 'PROVIDER_ERROR'
  | 'PROVIDER_OUTCOME_UNKNOWN'
  | 'PROVIDER_RATE_LIMITED'
  | 'PROVIDER_TIMEOUT'
  | 'SUBDIVISION_UNSUPPORTED'
  | 'WALLET_MISSING';

export type RegisterWalletAddressInput = {
  address: string;
  currency: string;
  customerId: string | number;
  memo?: string | null | undefined;
  network: string;
};

export type RequestDepositAddressInput = {
  currency: string;
  customerId: string | number;
  network: string;
  provider?: string | null | undefined;
};

export type RouteInput = {
  asset?: AssetInput | null | undefined;
  cryptoAmount?: string | null | undefined;
  customerId?: string | number | null | undefined;
  excludeProviders?: Array<string> | null | undefined;
  fiatAmount?: string | null | undefined;
  fiatCurrency?: string | null | undefined;
  handoffs?: Array<HandoffKind> | null | undefined;
  location?: LocationInput | null | undefined;
  paymentMethod?: string | null | undefined;
  /** Only this provider; refused with its reasons where it cannot serve. */
  provider?: string | null | undefined;
};

export type Theme =
  | 'DARK'
  | 'LIGHT';

export type WalletInput = {
  address: string;
  memo?: string | null | undefined;
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
  | Failure_Unsupported_Fragment
  | Failure_WrongState_Fragment
;

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
    | { __typename: 'NoRoute', code: ErrorCode, message: string, docUrl: string, decision: { candidates: Array<{ providerId: string, eligible: boolean, reasons: Array<{ reason: Reason, message: string }> }> } }
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

export type CreateOnrampSessionMutationVariables = Exact<{
  input: CreateOnrampSessionInput;
}>;


export type CreateOnrampSessionMutation = { createOnrampSession:
    | { __typename: 'CustomerBlocked', code: ErrorCode, message: string, docUrl: string }
    | { __typename: 'CustomerRefused', code: ErrorCode, message: string, docUrl: string, refused: { id: string, status: OnrampSessionStatus } | null }
    | { __typename: 'IdempotencyConflict', onrampSessionId: string, code: ErrorCode, message: string, docUrl: string }
    | { __typename: 'InvalidInput', code: ErrorCode, message: string, docUrl: string, issues: Array<{ path: string, message: string }> }
    | { __typename: 'NoRoute', code: ErrorCode, message: string, docUrl: string, decision: { chosen: string | null, candidates: Array<{ providerId: string, eligible: boolean, reasons: Array<{ reason: Reason, message: string, rule: string | null }> }> } }
    | { __typename: 'NotFound', code: ErrorCode, message: string, docUrl: string }
    | { __typename: 'OnrampSessionPayload', replayed: boolean, onrampSession: { id: string, revision: number, status: OnrampSessionStatus, settled: boolean, providerStatus: string | null, providerId: string | null, providerReference: string | null, referenceByWebhook: boolean, mode: Mode, fiatCurrency: string | null, fiatAmount: string | null, fiatTotal: string | null, cryptoAmount: string | null, walletAddress: string | null, metadata: Record<string, string>, handoff:
          | { __typename: 'EmbeddedHandoff', providerId: string, clientSecret: string, publishableKey: string, scripts: Array<string>, origins: Array<string> }
          | { __typename: 'IframeHandoff', url: string, origin: string }
          | { __typename: 'RedirectHandoff', url: string }
         | null, requested: { allowedCurrencies: Array<string>, allowedNetworks: Array<string>, fiatCurrency: string | null, fiatAmount: string | null, cryptoAmount: string | null, lockWalletAddress: boolean, asset: { currency: string, network: string } | null, wallets: Array<{ network: string, address: string, memo: string | null }> }, asset: { currency: string, network: string } | null, fees: Array<{ kind: FeeKind, amount: string, currency: string }>, delivery: { amount: string | null, address: string | null, transactionHash: string | null, explorerUrl: string | null, matchesRequest: boolean, differences: Array<string> } | null, deposits: Array<{ id: string, amount: string, status: DepositStatus, transactionHash: string | null }>, failure: { reason: Reason | null, message: string } | null, decision: { chosen: string | null, country: string | null, countrySource: CountrySource, candidates: Array<{ providerId: string, eligible: boolean, rank: number | null, reasons: Array<{ reason: Reason, message: string, rule: string | null }> }> }, attempts: Array<{ providerId: string, outcome: AttemptOutcome, reason: Reason | null }>, timeline: Array<{ source: EventSource, from: OnrampSessionStatus | null, to: OnrampSessionStatus | null, applied: boolean, providerStatus: string | null, note: string | null }> } }
    | { __typename: 'ProviderUnavailable', retryAfterSeconds: number | null, code: ErrorCode, message: string, docUrl: string, pending: { id: string, status: OnrampSessionStatus } | null }
   };

export type RefreshOnrampSessionMutationVariables = Exact<{
  id: string | number;
}>;


export type RefreshOnrampSessionMutation = { refreshOnrampSession:
    | { __typename: 'NotFound', code: ErrorCode, message: string, docUrl: string }
    | { __typename: 'OnrampSessionPayload', onrampSession: { id: string, revision: number, status: OnrampSessionStatus, settled: boolean, providerStatus: string | null, providerId: string | null, providerReference: string | null, referenceByWebhook: boolean, mode: Mode, fiatCurrency: string | null, fiatAmount: string | null, fiatTotal: string | null, cryptoAmount: string | null, walletAddress: string | null, metadata: Record<string, string>, handoff:
          | { __typename: 'EmbeddedHandoff', providerId: string, clientSecret: string, publishableKey: string, scripts: Array<string>, origins: Array<string> }
          | { __typename: 'IframeHandoff', url: string, origin: string }
          | { __typename: 'RedirectHandoff', url: string }
         | null, requested: { allowedCurrencies: Array<string>, allowedNetworks: Array<string>, fiatCurrency: string | null, fiatAmount: string | null, cryptoAmount: string | null, lockWalletAddress: boolean, asset: { currency: string, network: string } | null, wallets: Array<{ network: string, address: string, memo: string | null }> }, asset: { currency: string, network: string } | null, fees: Array<{ kind: FeeKind, amount: string, currency: string }>, delivery: { amount: string | null, address: string | null, transactionHash: string | null, explorerUrl: string | null, matchesRequest: boolean, differences: Array<string> } | null, deposits: Array<{ id: string, amount: string, status: DepositStatus, transactionHash: string | null }>, failure: { reason: Reason | null, message: string } | null, decision: { chosen: string | null, country: string | null, countrySource: CountrySource, candidates: Array<{ providerId: string, eligible: boolean, rank: number | null, reasons: Array<{ reason: Reason, message: string, rule: string | null }> }> }, attempts: Array<{ providerId: string, outcome: AttemptOutcome, reason: Reason | null }>, timeline: Array<{ source: EventSource, from: OnrampSessionStatus | null, to: OnrampSessionStatus | null, applied: boolean, providerStatus: string | null, note: string | null }> } }
    | { __typename: 'ProviderUnavailable', code: ErrorCode, message: string, docUrl: string }
    | { __typename: 'Unsupported', code: ErrorCode, message: string, docUrl: string }
    | { __typename: 'WrongState', code: ErrorCode, message: string, docUrl: string }
   };

export type SessionFragment = { id: string, revision: number, status: OnrampSessionStatus, settled: boolean, providerStatus: string | null, providerId: string | null, providerReference: string | null, referenceByWebhook: boolean, mode: Mode, fiatCurrency: string | null, fiatAmount: string | null, fiatTotal: string | null, cryptoAmount: string | null, walletAddress: string | null, metadata: Record<string, string>, handoff:
    | { __typename: 'EmbeddedHandoff', providerId: string, clientSecret: string, publishableKey: string, scripts: Array<string>, origins: Array<string> }
    | { __typename: 'IframeHandoff', url: string, origin: string }
    | { __typename: 'RedirectHandoff', url: string }
   | null, requested: { allowedCurrencies: Array<string>, allowedNetworks: Array<string>, fiatCurrency: string | null, fiatAmount: string | null, cryptoAmount: string | null, lockWalletAddress: boolean, asset: { currency: string, network: string } | null, wallets: Array<{ network: string, address: string, memo: string | null }> }, asset: { currency: string, network: string } | null, fees: Array<{ kind: FeeKind, amount: string, currency: string }>, delivery: { amount: string | null, address: string | null, transactionHash: string | null, explorerUrl: string | null, matchesRequest: boolean, differences: Array<string> } | null, deposits: Array<{ id: string, amount: string, status: DepositStatus, transactionHash: string | null }>, failure: { reason: Reason | null, message: string } | null, decision: { chosen: string | null, country: string | null, countrySource: CountrySource, candidates: Array<{ providerId: string, eligible: boolean, rank: number | null, reasons: Array<{ reason: Reason, message: string, rule: string | null }> }> }, attempts: Array<{ providerId: string, outcome: AttemptOutcome, reason: Reason | null }>, timeline: Array<{ source: EventSource, from: OnrampSessionStatus | null, to: OnrampSessionStatus | null, applied: boolean, providerStatus: string | null, note: string | null }> };

export type SessionQueryVariables = Exact<{
  id: string | number;
}>;


export type SessionQuery = { onrampSession: { id: string, revision: number, status: OnrampSessionStatus, settled: boolean, providerStatus: string | null, providerId: string | null, providerReference: string | null, referenceByWebhook: boolean, mode: Mode, fiatCurrency: string | null, fiatAmount: string | null, fiatTotal: string | null, cryptoAmount: string | null, walletAddress: string | null, metadata: Record<string, string>, handoff:
      | { __typename: 'EmbeddedHandoff', providerId: string, clientSecret: string, publishableKey: string, scripts: Array<string>, origins: Array<string> }
      | { __typename: 'IframeHandoff', url: string, origin: string }
      | { __typename: 'RedirectHandoff', url: string }
     | null, requested: { allowedCurrencies: Array<string>, allowedNetworks: Array<string>, fiatCurrency: string | null, fiatAmount: string | null, cryptoAmount: string | null, lockWalletAddress: boolean, asset: { currency: string, network: string } | null, wallets: Array<{ network: string, address: string, memo: string | null }> }, asset: { currency: string, network: string } | null, fees: Array<{ kind: FeeKind, amount: string, currency: string }>, delivery: { amount: string | null, address: string | null, transactionHash: string | null, explorerUrl: string | null, matchesRequest: boolean, differences: Array<string> } | null, deposits: Array<{ id: string, amount: string, status: DepositStatus, transactionHash: string | null }>, failure: { reason: Reason | null, message: string } | null, decision: { chosen: string | null, country: string | null, countrySource: CountrySource, candidates: Array<{ providerId: string, eligible: boolean, rank: number | null, reasons: Array<{ reason: Reason, message: string, rule: string | null }> }> }, attempts: Array<{ providerId: string, outcome: AttemptOutcome, reason: Reason | null }>, timeline: Array<{ source: EventSource, from: OnrampSessionStatus | null, to: OnrampSessionStatus | null, applied: boolean, providerStatus: string | null, note: string | null }> } | null };

export type RouteQueryVariables = Exact<{
  input: RouteInput;
}>;


export type RouteQuery = { route:
    | { __typename: 'InvalidInput', code: ErrorCode, message: string, docUrl: string, issues: Array<{ path: string, message: string }> }
    | { __typename: 'NotFound', code: ErrorCode, message: string, docUrl: string }
    | { __typename: 'RoutingDecision', chosen: string | null, country: string | null, countrySource: CountrySource, policyVersion: string, candidates: Array<{ providerId: string, eligible: boolean, rank: number | null, reasons: Array<{ reason: Reason, message: string, rule: string | null }> }> }
   };

export type LookUpQueryVariables = Exact<{
  customerId: string | number;
  currency: string;
  network: string;
}>;


export type LookUpQuery = { depositAddress: { id: string, address: string, status: DepositAddressStatus } | null };

export const FailureFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Failure"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"docUrl"}}]}}]} as unknown as DocumentNode<FailureFragment, unknown>;
export const SessionFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Session"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OnrampSession"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"settled"}},{"kind":"Field","name":{"kind":"Name","value":"providerStatus"}},{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"providerReference"}},{"kind":"Field","name":{"kind":"Name","value":"referenceByWebhook"}},{"kind":"Field","name":{"kind":"Name","value":"mode"}},{"kind":"Field","name":{"kind":"Name","value":"handoff"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RedirectHandoff"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"IframeHandoff"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"origin"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"EmbeddedHandoff"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"clientSecret"}},{"kind":"Field","name":{"kind":"Name","value":"publishableKey"}},{"kind":"Field","name":{"kind":"Name","value":"scripts"}},{"kind":"Field","name":{"kind":"Name","value":"origins"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"requested"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"network"}}]}},{"kind":"Field","name":{"kind":"Name","value":"allowedCurrencies"}},{"kind":"Field","name":{"kind":"Name","value":"allowedNetworks"}},{"kind":"Field","name":{"kind":"Name","value":"fiatCurrency"}},{"kind":"Field","name":{"kind":"Name","value":"fiatAmount"}},{"kind":"Field","name":{"kind":"Name","value":"cryptoAmount"}},{"kind":"Field","name":{"kind":"Name","value":"wallets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"network"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"memo"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lockWalletAddress"}}]}},{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"network"}}]}},{"kind":"Field","name":{"kind":"Name","value":"fiatCurrency"}},{"kind":"Field","name":{"kind":"Name","value":"fiatAmount"}},{"kind":"Field","name":{"kind":"Name","value":"fiatTotal"}},{"kind":"Field","name":{"kind":"Name","value":"cryptoAmount"}},{"kind":"Field","name":{"kind":"Name","value":"fees"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"walletAddress"}},{"kind":"Field","name":{"kind":"Name","value":"delivery"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"transactionHash"}},{"kind":"Field","name":{"kind":"Name","value":"explorerUrl"}},{"kind":"Field","name":{"kind":"Name","value":"matchesRequest"}},{"kind":"Field","name":{"kind":"Name","value":"differences"}}]}},{"kind":"Field","name":{"kind":"Name","value":"deposits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"transactionHash"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"decision"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"chosen"}},{"kind":"Field","name":{"kind":"Name","value":"country"}},{"kind":"Field","name":{"kind":"Name","value":"countrySource"}},{"kind":"Field","name":{"kind":"Name","value":"candidates"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"eligible"}},{"kind":"Field","name":{"kind":"Name","value":"rank"}},{"kind":"Field","name":{"kind":"Name","value":"reasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"rule"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"attempts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"Field","name":{"kind":"Name","value":"timeline"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"applied"}},{"kind":"Field","name":{"kind":"Name","value":"providerStatus"}},{"kind":"Field","name":{"kind":"Name","value":"note"}}]}},{"kind":"Field","name":{"kind":"Name","value":"metadata"}}]}}]} as unknown as DocumentNode<SessionFragment, unknown>;
export const CreateCustomerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateCustomer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateCustomerInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createCustomer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CustomerPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"created"}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"country"}},{"kind":"Field","name":{"kind":"Name","value":"subdivision"}},{"kind":"Field","name":{"kind":"Name","value":"blocked"}},{"kind":"Field","name":{"kind":"Name","value":"metadata"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInput"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"issues"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Conflict"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"existingId"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Failure"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Failure"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"docUrl"}}]}}]} as unknown as DocumentNode<CreateCustomerMutation, CreateCustomerMutationVariables>;
export const RequestDepositAddressDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RequestDepositAddress"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RequestDepositAddressInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestDepositAddress"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DepositAddressPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"created"}},{"kind":"Field","name":{"kind":"Name","value":"depositAddress"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"memo"}},{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"primary"}},{"kind":"Field","name":{"kind":"Name","value":"origin"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInput"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"issues"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NoRoute"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decision"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"candidates"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"eligible"}},{"kind":"Field","name":{"kind":"Name","value":"reasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Failure"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Failure"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"docUrl"}}]}}]} as unknown as DocumentNode<RequestDepositAddressMutation, RequestDepositAddressMutationVariables>;
export const RegisterWalletAddressDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RegisterWalletAddress"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RegisterWalletAddressInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"registerWalletAddress"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DepositAddressPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"created"}},{"kind":"Field","name":{"kind":"Name","value":"depositAddress"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"origin"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInput"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"issues"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Failure"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Failure"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"docUrl"}}]}}]} as unknown as DocumentNode<RegisterWalletAddressMutation, RegisterWalletAddressMutationVariables>;
export const CreateOnrampSessionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateOnrampSession"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateOnrampSessionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createOnrampSession"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OnrampSessionPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replayed"}},{"kind":"Field","name":{"kind":"Name","value":"onrampSession"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Session"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInput"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"issues"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NoRoute"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decision"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"chosen"}},{"kind":"Field","name":{"kind":"Name","value":"candidates"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"eligible"}},{"kind":"Field","name":{"kind":"Name","value":"reasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"rule"}}]}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"IdempotencyConflict"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"onrampSessionId"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ProviderUnavailable"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryAfterSeconds"}},{"kind":"Field","alias":{"kind":"Name","value":"pending"},"name":{"kind":"Name","value":"onrampSession"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CustomerRefused"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"refused"},"name":{"kind":"Name","value":"onrampSession"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Failure"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Session"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OnrampSession"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"settled"}},{"kind":"Field","name":{"kind":"Name","value":"providerStatus"}},{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"providerReference"}},{"kind":"Field","name":{"kind":"Name","value":"referenceByWebhook"}},{"kind":"Field","name":{"kind":"Name","value":"mode"}},{"kind":"Field","name":{"kind":"Name","value":"handoff"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RedirectHandoff"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"IframeHandoff"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"origin"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"EmbeddedHandoff"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"clientSecret"}},{"kind":"Field","name":{"kind":"Name","value":"publishableKey"}},{"kind":"Field","name":{"kind":"Name","value":"scripts"}},{"kind":"Field","name":{"kind":"Name","value":"origins"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"requested"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"network"}}]}},{"kind":"Field","name":{"kind":"Name","value":"allowedCurrencies"}},{"kind":"Field","name":{"kind":"Name","value":"allowedNetworks"}},{"kind":"Field","name":{"kind":"Name","value":"fiatCurrency"}},{"kind":"Field","name":{"kind":"Name","value":"fiatAmount"}},{"kind":"Field","name":{"kind":"Name","value":"cryptoAmount"}},{"kind":"Field","name":{"kind":"Name","value":"wallets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"network"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"memo"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lockWalletAddress"}}]}},{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"network"}}]}},{"kind":"Field","name":{"kind":"Name","value":"fiatCurrency"}},{"kind":"Field","name":{"kind":"Name","value":"fiatAmount"}},{"kind":"Field","name":{"kind":"Name","value":"fiatTotal"}},{"kind":"Field","name":{"kind":"Name","value":"cryptoAmount"}},{"kind":"Field","name":{"kind":"Name","value":"fees"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"walletAddress"}},{"kind":"Field","name":{"kind":"Name","value":"delivery"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"transactionHash"}},{"kind":"Field","name":{"kind":"Name","value":"explorerUrl"}},{"kind":"Field","name":{"kind":"Name","value":"matchesRequest"}},{"kind":"Field","name":{"kind":"Name","value":"differences"}}]}},{"kind":"Field","name":{"kind":"Name","value":"deposits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"transactionHash"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"decision"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"chosen"}},{"kind":"Field","name":{"kind":"Name","value":"country"}},{"kind":"Field","name":{"kind":"Name","value":"countrySource"}},{"kind":"Field","name":{"kind":"Name","value":"candidates"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"eligible"}},{"kind":"Field","name":{"kind":"Name","value":"rank"}},{"kind":"Field","name":{"kind":"Name","value":"reasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"rule"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"attempts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"Field","name":{"kind":"Name","value":"timeline"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"applied"}},{"kind":"Field","name":{"kind":"Name","value":"providerStatus"}},{"kind":"Field","name":{"kind":"Name","value":"note"}}]}},{"kind":"Field","name":{"kind":"Name","value":"metadata"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Failure"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"docUrl"}}]}}]} as unknown as DocumentNode<CreateOnrampSessionMutation, CreateOnrampSessionMutationVariables>;
export const RefreshOnrampSessionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RefreshOnrampSession"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"refreshOnrampSession"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OnrampSessionPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"onrampSession"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Session"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Failure"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Session"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OnrampSession"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"settled"}},{"kind":"Field","name":{"kind":"Name","value":"providerStatus"}},{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"providerReference"}},{"kind":"Field","name":{"kind":"Name","value":"referenceByWebhook"}},{"kind":"Field","name":{"kind":"Name","value":"mode"}},{"kind":"Field","name":{"kind":"Name","value":"handoff"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RedirectHandoff"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"IframeHandoff"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"origin"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"EmbeddedHandoff"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"clientSecret"}},{"kind":"Field","name":{"kind":"Name","value":"publishableKey"}},{"kind":"Field","name":{"kind":"Name","value":"scripts"}},{"kind":"Field","name":{"kind":"Name","value":"origins"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"requested"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"network"}}]}},{"kind":"Field","name":{"kind":"Name","value":"allowedCurrencies"}},{"kind":"Field","name":{"kind":"Name","value":"allowedNetworks"}},{"kind":"Field","name":{"kind":"Name","value":"fiatCurrency"}},{"kind":"Field","name":{"kind":"Name","value":"fiatAmount"}},{"kind":"Field","name":{"kind":"Name","value":"cryptoAmount"}},{"kind":"Field","name":{"kind":"Name","value":"wallets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"network"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"memo"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lockWalletAddress"}}]}},{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"network"}}]}},{"kind":"Field","name":{"kind":"Name","value":"fiatCurrency"}},{"kind":"Field","name":{"kind":"Name","value":"fiatAmount"}},{"kind":"Field","name":{"kind":"Name","value":"fiatTotal"}},{"kind":"Field","name":{"kind":"Name","value":"cryptoAmount"}},{"kind":"Field","name":{"kind":"Name","value":"fees"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"walletAddress"}},{"kind":"Field","name":{"kind":"Name","value":"delivery"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"transactionHash"}},{"kind":"Field","name":{"kind":"Name","value":"explorerUrl"}},{"kind":"Field","name":{"kind":"Name","value":"matchesRequest"}},{"kind":"Field","name":{"kind":"Name","value":"differences"}}]}},{"kind":"Field","name":{"kind":"Name","value":"deposits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"transactionHash"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"decision"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"chosen"}},{"kind":"Field","name":{"kind":"Name","value":"country"}},{"kind":"Field","name":{"kind":"Name","value":"countrySource"}},{"kind":"Field","name":{"kind":"Name","value":"candidates"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"eligible"}},{"kind":"Field","name":{"kind":"Name","value":"rank"}},{"kind":"Field","name":{"kind":"Name","value":"reasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"rule"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"attempts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"Field","name":{"kind":"Name","value":"timeline"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"applied"}},{"kind":"Field","name":{"kind":"Name","value":"providerStatus"}},{"kind":"Field","name":{"kind":"Name","value":"note"}}]}},{"kind":"Field","name":{"kind":"Name","value":"metadata"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Failure"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"docUrl"}}]}}]} as unknown as DocumentNode<RefreshOnrampSessionMutation, RefreshOnrampSessionMutationVariables>;
export const SessionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Session"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"onrampSession"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Session"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Session"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OnrampSession"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"settled"}},{"kind":"Field","name":{"kind":"Name","value":"providerStatus"}},{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"providerReference"}},{"kind":"Field","name":{"kind":"Name","value":"referenceByWebhook"}},{"kind":"Field","name":{"kind":"Name","value":"mode"}},{"kind":"Field","name":{"kind":"Name","value":"handoff"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RedirectHandoff"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"IframeHandoff"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"origin"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"EmbeddedHandoff"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"clientSecret"}},{"kind":"Field","name":{"kind":"Name","value":"publishableKey"}},{"kind":"Field","name":{"kind":"Name","value":"scripts"}},{"kind":"Field","name":{"kind":"Name","value":"origins"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"requested"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"network"}}]}},{"kind":"Field","name":{"kind":"Name","value":"allowedCurrencies"}},{"kind":"Field","name":{"kind":"Name","value":"allowedNetworks"}},{"kind":"Field","name":{"kind":"Name","value":"fiatCurrency"}},{"kind":"Field","name":{"kind":"Name","value":"fiatAmount"}},{"kind":"Field","name":{"kind":"Name","value":"cryptoAmount"}},{"kind":"Field","name":{"kind":"Name","value":"wallets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"network"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"memo"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lockWalletAddress"}}]}},{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"network"}}]}},{"kind":"Field","name":{"kind":"Name","value":"fiatCurrency"}},{"kind":"Field","name":{"kind":"Name","value":"fiatAmount"}},{"kind":"Field","name":{"kind":"Name","value":"fiatTotal"}},{"kind":"Field","name":{"kind":"Name","value":"cryptoAmount"}},{"kind":"Field","name":{"kind":"Name","value":"fees"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"walletAddress"}},{"kind":"Field","name":{"kind":"Name","value":"delivery"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"transactionHash"}},{"kind":"Field","name":{"kind":"Name","value":"explorerUrl"}},{"kind":"Field","name":{"kind":"Name","value":"matchesRequest"}},{"kind":"Field","name":{"kind":"Name","value":"differences"}}]}},{"kind":"Field","name":{"kind":"Name","value":"deposits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"transactionHash"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"decision"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"chosen"}},{"kind":"Field","name":{"kind":"Name","value":"country"}},{"kind":"Field","name":{"kind":"Name","value":"countrySource"}},{"kind":"Field","name":{"kind":"Name","value":"candidates"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"eligible"}},{"kind":"Field","name":{"kind":"Name","value":"rank"}},{"kind":"Field","name":{"kind":"Name","value":"reasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"rule"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"attempts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"Field","name":{"kind":"Name","value":"timeline"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"applied"}},{"kind":"Field","name":{"kind":"Name","value":"providerStatus"}},{"kind":"Field","name":{"kind":"Name","value":"note"}}]}},{"kind":"Field","name":{"kind":"Name","value":"metadata"}}]}}]} as unknown as DocumentNode<SessionQuery, SessionQueryVariables>;
export const RouteDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Route"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RouteInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"route"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RoutingDecision"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"chosen"}},{"kind":"Field","name":{"kind":"Name","value":"country"}},{"kind":"Field","name":{"kind":"Name","value":"countrySource"}},{"kind":"Field","name":{"kind":"Name","value":"policyVersion"}},{"kind":"Field","name":{"kind":"Name","value":"candidates"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"eligible"}},{"kind":"Field","name":{"kind":"Name","value":"rank"}},{"kind":"Field","name":{"kind":"Name","value":"reasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"rule"}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInput"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"issues"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Failure"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Failure"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"docUrl"}}]}}]} as unknown as DocumentNode<RouteQuery, RouteQueryVariables>;
export const LookUpDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"LookUp"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"customerId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"currency"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CryptoCurrency"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"network"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Network"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"depositAddress"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"customerId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"customerId"}}},{"kind":"Argument","name":{"kind":"Name","value":"currency"},"value":{"kind":"Variable","name":{"kind":"Name","value":"currency"}}},{"kind":"Argument","name":{"kind":"Name","value":"network"},"value":{"kind":"Variable","name":{"kind":"Name","value":"network"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]} as unknown as DocumentNode<LookUpQuery, LookUpQueryVariables>;