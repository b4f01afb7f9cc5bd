import type { AssetRef } from '../asset/asset.ts';
import type { HandoffKind } from '../session/handoff.ts';
import type { Reason } from './reason.ts';

export type CountrySource = 'INPUT' | 'CUSTOMER' | 'IP' | 'NONE';

export type CandidateReason = {
  readonly reason: Reason;
  readonly message: string;
  readonly rule: string | null;
};

/** Where one provider stands in a decision, and every reason why. `rank` counts from 1 among the eligible. */
export type Candidate = {
  readonly providerId: string;
  readonly eligible: boolean;
  readonly rank: number | null;
  readonly score: number | null;
  readonly reasons: readonly CandidateReason[];
};

/**
 * What was known of the purchase when it was decided. Plain JSON, amounts as plain decimals, so that a decision that was
 * stored can be taken again under another policy.
 */
export type DecisionFacts = {
  /** The one asset asked for; null where the customer chooses among the lists, or freely. */
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
  /** Networks of the wallets given (or of the deposit address). */
  readonly walletNetworks: readonly string[];
  readonly hasMemo: boolean;
  readonly lockWalletAddress: boolean;
  readonly handoffs: readonly HandoffKind[];
  readonly pinned: string | null;
  readonly excluded: readonly string[];
  /** Where the session ended that this one replaces; absent: it replaces none. */
  readonly replaced?: string;
  readonly projectId: string;
  readonly customerMetadata: Readonly<Record<string, string>>;
};

/** Recorded with every session: who was considered, why each stands where it does, under which policy. */
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
