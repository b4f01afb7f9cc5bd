import type { Caller } from '../domain/access/caller.ts';
import type { AssetRef } from '../domain/asset/asset.ts';
import type { Conflict, InvalidInput, NotFound } from '../domain/failure.ts';
import type { Money } from '../domain/money/money.ts';
import type {
  ClientFacts,
  CountrySource,
  RoutingDecision,
  StoredPrices,
  Suggestion,
  WalletFacts,
} from '../domain/routing/decision.ts';
import type { Reason } from '../domain/routing/reason.ts';
import type { Fee, Wallet } from '../domain/session/session.ts';
import type { AmountBasis } from '../provider/capabilities.ts';
import type { BudgetPayer } from '../registry/index.ts';
import type { Facts, QuoteLabel, Reference } from '../router/index.ts';

type Optional<Fields> = { readonly [Field in keyof Fields]?: Fields[Field] | null };

/** Field by field as `QuotesInput` of the API. */
export type QuotesInput = {
  readonly asset: AssetRef;
  readonly fiatCurrency: string;
} & Optional<{
  customerId: string;
  location: Optional<{ country: string; subdivision: string; clientIp: string }>;
  fiatAmount: string;
  cryptoAmount: string;
  paymentMethod: string;
  providers: readonly string[];
  wallet: { readonly network: string; readonly address: string } & Optional<{
    memo: string;
    kind: string;
    custodial: boolean;
  }>;
  client: Optional<{
    platform: NonNullable<ClientFacts['platform']>;
    applePay: boolean;
    googlePay: boolean;
    webview: boolean;
  }>;
  timeoutMilliseconds: number;
  wait: Optional<{ atLeastMilliseconds: number; atLeastResults: number }>;
}>;

/** A valid request: who wants to buy what, and how long to wait. */
export type PricedPurchase = {
  readonly projectId: string;
  readonly asset: AssetRef;
  readonly fiatCurrency: string;
  readonly fiatAmount: Money | null;
  readonly cryptoAmount: Money | null;
  readonly paymentMethod: string | null;
  readonly providers: readonly string[];
  readonly customerId: string | null;
  /** The app's id of the customer. */
  readonly externalId: string | null;
  readonly country: string | null;
  readonly subdivision: string | null;
  readonly countrySource: CountrySource;
  readonly clientIp: string | null;
  readonly customerMetadata: Readonly<Record<string, string>>;
  readonly customerKnownAt: readonly string[];
  readonly client: ClientFacts;
  /** What is known of the wallet, for routing. */
  readonly wallet: WalletFacts;
  /** Where the crypto would go, if the request says so. */
  readonly destination: Wallet | null;
  readonly timeoutMilliseconds: number;
  readonly wait: { readonly atLeastMilliseconds: number; readonly atLeastResults: number } | null;
  /** Whose share of questions to providers is taken; null for a purchase itself, which takes none. */
  readonly countedFor: BudgetPayer | null;
};

/** How long a purchase takes from payment to delivery: half of them, and nine of ten, at most. */
export type DeliveryEstimate = {
  readonly p50Seconds: number;
  readonly p90Seconds: number;
  /** Observed on purchases of this gateway, or declared by the adapter. */
  readonly source: 'OBSERVED' | 'DECLARED';
};

/** A provider's price of the purchase with one payment method. */
export type Quote = {
  readonly kind: 'Quote';
  readonly id: string;
  readonly providerId: string;
  readonly asset: AssetRef;
  readonly fiatCurrency: string;
  readonly fiatTotal: Money;
  readonly cryptoAmount: Money;
  readonly amountBasis: AmountBasis;
  readonly fees: readonly Fee[];
  readonly paymentMethod: string | null;
  readonly labels: readonly QuoteLabel[];
  readonly comparison: 'EXACT' | 'APPROXIMATE';
  readonly costBps: number | null;
  readonly spreadBps: number | null;
  readonly reference: Reference | null;
  readonly estimatedDelivery: DeliveryEstimate | null;
  readonly locked: boolean;
  readonly quotedAt: Date;
  readonly staleAt: Date;
  readonly expiresAt: Date;
  readonly latencyMilliseconds: number;
};

/** Why a provider gave no price, with the figure that would have passed. */
export type QuoteFailure = {
  readonly kind: 'QuoteFailure';
  readonly providerId: string;
  readonly paymentMethod: string | null;
  readonly reason: Reason;
  readonly message: string;
  readonly minimum: string | null;
  readonly maximum: string | null;
  readonly currency: string | null;
  readonly source: 'DECLARED' | 'LEARNED' | 'ANSWERED' | null;
  readonly retryAfterSeconds: number | null;
};

export type QuotesAsked = {
  readonly kind: 'QuotesAsked';
  readonly providerIds: readonly string[];
  readonly deadlineAt: Date;
};

/** The ranking: quotes best first, failures beside them. */
export type RankedQuotes = {
  readonly kind: 'Quotes';
  readonly outcome: 'QUOTED' | 'NONE';
  readonly reason: Reason | null;
  readonly quotes: readonly Quote[];
  readonly failures: readonly QuoteFailure[];
  readonly suggestions: readonly Suggestion[];
  readonly decision: RoutingDecision;
};

export type QuoteRenewed = {
  readonly kind: 'QuoteRenewed';
  readonly replacedId: string;
  readonly quote: Quote | null;
  readonly changeBps: number | null;
};

export type QuotesEvent = QuotesAsked | Quote | QuoteFailure | RankedQuotes | QuoteRenewed;

/** The fields of `CreateOnrampSessionInput` that matter for a quote. Those that the quote decides must be left out. */
export type RedeemInput = {
  readonly idempotencyKey: string;
  readonly quoteId: string;
} & Optional<{
  maximumChangeBps: number;
  customerId: string;
  location: Optional<{ clientIp: string }>;
  asset: AssetRef;
  fiatCurrency: string;
  fiatAmount: string;
  cryptoAmount: string;
  paymentMethod: string;
  provider: string;
}>;

/** A stored quote with the decision and the owner of its ranking. */
export type BuyableQuote = {
  readonly quote: Quote;
  readonly decision: RoutingDecision;
  readonly customerId: string | null;
  readonly projectId: string;
};

/** What a quote decides about the purchase. */
export type Pinned = {
  readonly customerId: string | null;
  readonly asset: AssetRef | null;
  readonly fiatCurrency: string | null;
  readonly fiatAmount: string | null;
  readonly cryptoAmount: string | null;
  readonly paymentMethod: string | null;
  readonly provider: string;
};

export type Redeemed = { readonly kind: 'Redeemed'; readonly pinned: Pinned };

export type QuoteExpired = {
  readonly kind: 'QuoteExpired';
  readonly message: string;
  readonly quote: Quote | null;
  readonly changeBps: number | null;
};

/** What prices depend on beside the facts that the router sees. */
export type PriceContext = Pick<PricedPurchase, 'customerId' | 'clientIp' | 'timeoutMilliseconds'> & {
  readonly signal: AbortSignal;
};

export type Quotes = {
  /** What these providers charge for a purchase that names no quote; empty if no price can be asked for. */
  prices(
    facts: Facts,
    providerIds: readonly string[],
    context: PriceContext,
  ): Promise<ReadonlyMap<string, StoredPrices>>;
  /** Takes a quote for one purchase, which `create` makes until the signal aborts. The quote is free again if nothing was made. */
  buy<Result extends { readonly kind: string }>(
    input: RedeemInput,
    caller: Caller,
    create: (pinned: Pinned, signal: AbortSignal) => Promise<Result>,
  ): Promise<Result | InvalidInput | NotFound | Conflict | QuoteExpired>;
  /** Waits for all providers, or to the deadline. */
  once(
    input: QuotesInput,
    caller: Caller,
    signal?: AbortSignal,
  ): Promise<RankedQuotes | InvalidInput | NotFound>;
  /** Each answer as it comes, then the ranking, then renewals until the caller returns the iterator. */
  stream(input: QuotesInput, caller: Caller): AsyncGenerator<QuotesEvent | InvalidInput | NotFound, void>;
};

/** For the background work of the gateway. */
export type QuotesInternals = {
  /** Reads again how long completed purchases took, for the estimates of quotes. */
  refreshDeliveryTimes(): Promise<void>;
};
