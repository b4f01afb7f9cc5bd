import type { AssetRef } from '../asset/asset.ts';
import type { HandoffKind } from '../session/handoff.ts';
import type { Reason } from './reason.ts';

export type CountrySource = 'INPUT' | 'CUSTOMER' | 'IP' | 'NONE';

/** For a limit: the amount that would have passed, as a plain decimal of `currency`. */
export type LimitFigure = {
  readonly minimum?: string;
  readonly maximum?: string;
  /** A fiat currency, or the ticker of a crypto currency. */
  readonly currency?: string;
};

/** The figures and the method are absent for other reasons, and in decisions that were stored before they existed. */
export type CandidateReason = LimitFigure & {
  readonly reason: Reason;
  readonly message: string;
  readonly rule: string | null;
  /** The requested payment method, if the provider may serve the purchase with another one. */
  readonly paymentMethod?: string;
};

export type SuggestedChange =
  | 'FIAT_AMOUNT'
  | 'PAYMENT_METHOD'
  | 'NETWORK'
  | 'FIAT_CURRENCY'
  | 'LOCATION'
  | 'CLIENT_IP'
  | 'WALLET';

/**
 * A single change of the request that would let these providers in. Only the fields that `change` names are set. The payment
 * method is null if it must be left out.
 */
export type Suggestion = {
  readonly change: SuggestedChange;
  readonly providers: readonly string[];
  readonly fiatAmount: string | null;
  readonly fiatCurrency: string | null;
  readonly paymentMethod?: string | null;
  readonly network?: string;
};

/** What a customer pays and receives, as plain decimals. */
export type StoredFigures = { readonly fiatTotal: string; readonly cryptoAmount: string };

/** A quote on which a decision was based: `fees` are those that the provider states. */
export type StoredQuote = StoredFigures & {
  readonly paymentMethod: string | null;
  readonly fees: ReadonlyArray<{ readonly amount: string; readonly currency: string }>;
  readonly locked: boolean;
  /** Median time from payment to delivery; absent unless 30 purchases or more with the payment method were observed. */
  readonly deliverySeconds?: number;
  /** How many more answers the provider asks of this customer than before. */
  readonly newRequirements?: number;
  /** At the outlay of the other quotes, if the basis of the fees differs; see `AmountBasis`. */
  readonly sameOutlay?: StoredFigures;
};

/** What a provider answered when it was asked for its price. */
export type StoredPrices = {
  readonly quotes: readonly StoredQuote[];
  /** Refusals of the purchase itself: they make the provider ineligible. */
  readonly refusals: readonly CandidateReason[];
  /** Why it gave no price for another reason, such as a timeout; it is then ranked after the others. */
  readonly failure: CandidateReason | null;
};

/** One provider in a decision, with all reasons. `rank` starts at 1 and counts eligible providers only. */
export type Candidate = {
  readonly providerId: string;
  readonly eligible: boolean;
  readonly rank: number | null;
  readonly score: number | null;
  readonly reasons: readonly CandidateReason[];
  /** Absent if no price was asked for. */
  readonly prices?: StoredPrices;
  /** What would let it in, where that was computed from all facts of the purchase. Not stored. */
  readonly suggestions?: readonly Suggestion[];
};

/** What the customer's device can do; null where it is not known. */
export type ClientFacts = {
  readonly platform: 'WEB' | 'IOS' | 'ANDROID' | null;
  readonly applePay: boolean | null;
  readonly googlePay: boolean | null;
  readonly webview: boolean | null;
};

/** Whether another party holds the keys of the wallet, and its kind as the app names it; null where it is not known. */
export type WalletFacts = { readonly custodial: boolean | null; readonly kind: string | null };

/**
 * The facts of the purchase on which the decision was based. Plain JSON with amounts as decimal strings, so that a stored
 * decision can be replayed under another policy.
 */
export type DecisionFacts = {
  /** The requested asset; null if the customer chooses from the lists, or freely. */
  readonly asset: AssetRef | null;
  readonly allowedCurrencies: readonly string[];
  readonly allowedNetworks: readonly string[];
  readonly fiatCurrency: string | null;
  readonly fiatAmount: string | null;
  readonly cryptoAmount: string | null;
  readonly paymentMethod: string | null;
  readonly country: string | null;
  readonly subdivision: string | null;
  readonly countrySource: CountrySource;
  readonly clientIpKnown: boolean;
  /** Networks of the given wallets, or of the deposit address. */
  readonly walletNetworks: readonly string[];
  readonly hasMemo: boolean;
  readonly lockWalletAddress: boolean;
  readonly handoffs: readonly HandoffKind[];
  readonly pinned: string | null;
  readonly excluded: readonly string[];
  /** Provider of the session that this one replaces; absent if it replaces none. */
  readonly replaced?: string;
  readonly projectId: string;
  readonly customerMetadata: Readonly<Record<string, string>>;
  /** Absent in decisions that were stored before these facts existed, and where nothing is known. */
  readonly client?: ClientFacts;
  readonly wallet?: WalletFacts;
  /** Providers at which the customer has an account. */
  readonly customerKnownAt?: readonly string[];
  /** The draw of chance for `weighted`; see `drawOf` of the router. */
  readonly draw?: string;
};

/** Stored with every session: the providers considered, their ranks and reasons, and the version of the policy. */
export type RoutingDecision = {
  readonly id: string;
  readonly strategy: string;
  readonly policyVersion: string;
  readonly country: string | null;
  readonly subdivision: string | null;
  readonly countrySource: CountrySource;
  readonly candidates: readonly Candidate[];
  readonly chosen: string | null;
  /** RFC 3339, UTC. */
  readonly decidedAt: string;
  readonly facts: DecisionFacts;
};
