/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
export type AssetInput = {
  currency: string;
  network: string;
};

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
  /** A session that ended without success: its provider is left out, the trail is kept. */
  replacesSessionId?: string | number | null | undefined;
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
  | 'POLL'
  | 'SYSTEM'
  | 'WEBHOOK';

export type HandoffKind =
  | 'EMBEDDED'
  | 'IFRAME'
  | 'REDIRECT';

export type HealthState =
  | 'DEGRADED'
  | 'DISABLED'
  | 'DOWN'
  | 'HEALTHY';

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

export type RequestDepositAddressInput = {
  currency: string;
  customerId: string | number;
  network: string;
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

export type DecisionFragment = { chosen: string | null, strategy: string, policyVersion: string, country: string | null, countrySource: CountrySource, candidates: Array<{ providerId: string, eligible: boolean, rank: number | null, reasons: Array<{ reason: Reason, message: string, rule: string | null }> }> };

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

export type ProvidersQueryVariables = Exact<{ [key: string]: never; }>;


export type ProvidersQuery = { providers: Array<{ providerId: string, title: string, mode: Mode, health: { state: HealthState } }> };

export type CreateCustomerMutationVariables = Exact<{
  input: CreateCustomerInput;
}>;


export type CreateCustomerMutation = { createCustomer:
    | { __typename: 'Conflict', code: ErrorCode, message: string, docUrl: string }
    | { __typename: 'CustomerPayload', created: boolean, customer: { id: string, externalId: string, country: string | null } }
    | { __typename: 'InvalidInput', code: ErrorCode, message: string, docUrl: string }
   };

export type RequestDepositAddressMutationVariables = Exact<{
  input: RequestDepositAddressInput;
}>;


export type RequestDepositAddressMutation = { requestDepositAddress:
    | { __typename: 'Conflict', code: ErrorCode, message: string, docUrl: string }
    | { __typename: 'CustomerBlocked', code: ErrorCode, message: string, docUrl: string }
    | { __typename: 'DepositAddressPayload', created: boolean, depositAddress: { id: string, address: string, providerId: string | null, expiresAt: string | null } }
    | { __typename: 'InvalidInput', code: ErrorCode, message: string, docUrl: string }
    | { __typename: 'NoRoute', code: ErrorCode, message: string, docUrl: string }
    | { __typename: 'NotFound', code: ErrorCode, message: string, docUrl: string }
    | { __typename: 'ProviderUnavailable', code: ErrorCode, message: string, docUrl: string }
   };

export type LookUpQueryVariables = Exact<{
  customerId: string | number;
  currency: string;
  network: string;
}>;


export type LookUpQuery = { depositAddress: { address: string, status: DepositAddressStatus } | null };

export type CreateOnrampSessionMutationVariables = Exact<{
  input: CreateOnrampSessionInput;
}>;


export type CreateOnrampSessionMutation = { createOnrampSession:
    | { __typename: 'CustomerBlocked', code: ErrorCode, message: string, docUrl: string }
    | { __typename: 'CustomerRefused', code: ErrorCode, message: string, docUrl: string }
    | { __typename: 'IdempotencyConflict', code: ErrorCode, message: string, docUrl: string }
    | { __typename: 'InvalidInput', code: ErrorCode, message: string, docUrl: string }
    | { __typename: 'NoRoute', code: ErrorCode, message: string, docUrl: string, decision: { chosen: string | null, strategy: string, policyVersion: string, country: string | null, countrySource: CountrySource, candidates: Array<{ providerId: string, eligible: boolean, rank: number | null, reasons: Array<{ reason: Reason, message: string, rule: string | null }> }> } }
    | { __typename: 'NotFound', code: ErrorCode, message: string, docUrl: string }
    | { __typename: 'OnrampSessionPayload', replayed: boolean, onrampSession: { id: string, status: OnrampSessionStatus, providerId: string | null, providerReference: string | null, handoff:
          | { __typename: 'EmbeddedHandoff' }
          | { __typename: 'IframeHandoff' }
          | { __typename: 'RedirectHandoff', url: string }
         | null, decision: { chosen: string | null, strategy: string, policyVersion: string, country: string | null, countrySource: CountrySource, candidates: Array<{ providerId: string, eligible: boolean, rank: number | null, reasons: Array<{ reason: Reason, message: string, rule: string | null }> }> } } }
    | { __typename: 'ProviderUnavailable', code: ErrorCode, message: string, docUrl: string }
   };

export type SessionQueryVariables = Exact<{
  id: string | number;
}>;


export type SessionQuery = { onrampSession: { id: string, status: OnrampSessionStatus, settled: boolean, revision: number, providerStatus: string | null, fiatCurrency: string | null, fiatTotal: string | null, cryptoAmount: string | null, asset: { currency: string, network: string } | null, delivery: { amount: string | null, address: string | null, transactionHash: string | null, matchesRequest: boolean, differences: Array<string> } | null, deposits: Array<{ amount: string, providerCurrency: string, status: DepositStatus, transactionHash: string | null }>, timeline: Array<{ at: string, source: EventSource, from: OnrampSessionStatus | null, to: OnrampSessionStatus | null, applied: boolean, providerStatus: string | null }> } | null };

export const DecisionFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Decision"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RoutingDecision"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"chosen"}},{"kind":"Field","name":{"kind":"Name","value":"strategy"}},{"kind":"Field","name":{"kind":"Name","value":"policyVersion"}},{"kind":"Field","name":{"kind":"Name","value":"country"}},{"kind":"Field","name":{"kind":"Name","value":"countrySource"}},{"kind":"Field","name":{"kind":"Name","value":"candidates"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"eligible"}},{"kind":"Field","name":{"kind":"Name","value":"rank"}},{"kind":"Field","name":{"kind":"Name","value":"reasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"rule"}}]}}]}}]}}]} as unknown as DocumentNode<DecisionFragment, unknown>;
export const FailureFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Failure"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"docUrl"}}]}}]} as unknown as DocumentNode<FailureFragment, unknown>;
export const ProvidersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Providers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"mode"}},{"kind":"Field","name":{"kind":"Name","value":"health"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}}]}}]}}]}}]} as unknown as DocumentNode<ProvidersQuery, ProvidersQueryVariables>;
export const CreateCustomerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateCustomer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateCustomerInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createCustomer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CustomerPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"created"}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"country"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Failure"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Failure"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"docUrl"}}]}}]} as unknown as DocumentNode<CreateCustomerMutation, CreateCustomerMutationVariables>;
export const RequestDepositAddressDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RequestDepositAddress"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RequestDepositAddressInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestDepositAddress"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DepositAddressPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"created"}},{"kind":"Field","name":{"kind":"Name","value":"depositAddress"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Failure"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Failure"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"docUrl"}}]}}]} as unknown as DocumentNode<RequestDepositAddressMutation, RequestDepositAddressMutationVariables>;
export const LookUpDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"LookUp"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"customerId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"currency"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CryptoCurrency"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"network"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Network"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"depositAddress"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"customerId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"customerId"}}},{"kind":"Argument","name":{"kind":"Name","value":"currency"},"value":{"kind":"Variable","name":{"kind":"Name","value":"currency"}}},{"kind":"Argument","name":{"kind":"Name","value":"network"},"value":{"kind":"Variable","name":{"kind":"Name","value":"network"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]} as unknown as DocumentNode<LookUpQuery, LookUpQueryVariables>;
export const CreateOnrampSessionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateOnrampSession"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateOnrampSessionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createOnrampSession"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OnrampSessionPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replayed"}},{"kind":"Field","name":{"kind":"Name","value":"onrampSession"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"providerReference"}},{"kind":"Field","name":{"kind":"Name","value":"handoff"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RedirectHandoff"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"decision"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Decision"}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NoRoute"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decision"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Decision"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Failure"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Decision"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RoutingDecision"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"chosen"}},{"kind":"Field","name":{"kind":"Name","value":"strategy"}},{"kind":"Field","name":{"kind":"Name","value":"policyVersion"}},{"kind":"Field","name":{"kind":"Name","value":"country"}},{"kind":"Field","name":{"kind":"Name","value":"countrySource"}},{"kind":"Field","name":{"kind":"Name","value":"candidates"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"eligible"}},{"kind":"Field","name":{"kind":"Name","value":"rank"}},{"kind":"Field","name":{"kind":"Name","value":"reasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"rule"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Failure"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"docUrl"}}]}}]} as unknown as DocumentNode<CreateOnrampSessionMutation, CreateOnrampSessionMutationVariables>;
export const SessionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Session"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"onrampSession"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"settled"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"providerStatus"}},{"kind":"Field","name":{"kind":"Name","value":"fiatCurrency"}},{"kind":"Field","name":{"kind":"Name","value":"fiatTotal"}},{"kind":"Field","name":{"kind":"Name","value":"cryptoAmount"}},{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"network"}}]}},{"kind":"Field","name":{"kind":"Name","value":"delivery"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"transactionHash"}},{"kind":"Field","name":{"kind":"Name","value":"matchesRequest"}},{"kind":"Field","name":{"kind":"Name","value":"differences"}}]}},{"kind":"Field","name":{"kind":"Name","value":"deposits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"providerCurrency"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"transactionHash"}}]}},{"kind":"Field","name":{"kind":"Name","value":"timeline"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"applied"}},{"kind":"Field","name":{"kind":"Name","value":"providerStatus"}}]}}]}}]}}]} as unknown as DocumentNode<SessionQuery, SessionQueryVariables>;