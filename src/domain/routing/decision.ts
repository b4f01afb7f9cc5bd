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

/** The figures are absent for other reasons, and in decisions that were stored before they existed. */
export type CandidateReason = LimitFigure & {
  readonly reason: Reason;
  readonly message: string;
  readonly rule: string | null;
};

/** A single change of the request that would let these providers in. The amount is null for other changes. */
export type Suggestion = {
  readonly change: 'FIAT_AMOUNT' | 'LOCATION';
  readonly providers: readonly string[];
  readonly fiatAmount: string | null;
  readonly fiatCurrency: string | null;
};

/** One provider in a decision, with all reasons. `rank` starts at 1 and counts eligible providers only. */
export type Candidate = {
  readonly providerId: string;
  readonly eligible: boolean;
  readonly rank: number | null;
  readonly score: number | null;
  readonly reasons: readonly CandidateReason[];
};

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
