import type { Money } from '../domain/money/money.ts';
import type {
  Candidate,
  CandidateReason,
  DecisionFacts,
  RoutingDecision,
  StoredPrices,
  StoredQuote,
} from '../domain/routing/decision.ts';
import type { Policy, Rule, RuleCondition } from '../domain/routing/policy.ts';
import type { Reason } from '../domain/routing/reason.ts';
import type { Capabilities } from '../provider/capabilities.ts';

/** The facts of a purchase that routing depends on. Stored with the decision, with amounts as decimal strings. */
export type Facts = Omit<DecisionFacts, 'fiatAmount' | 'cryptoAmount'> & {
  readonly fiatAmount: Money | null;
  readonly cryptoAmount: Money | null;
};

/** One configured provider as the router sees it. */
export type RouterCandidate = {
  readonly providerId: string;
  readonly capabilities: Capabilities;
  /** Why the provider is disabled, for an operator (`STRIPE_SECRET_KEY is not set`); null if it is enabled. */
  readonly disabled: string | null;
  /** Whether its circuit breaker is open because recent calls failed. */
  readonly down: boolean;
  /** Its answer to a request for quotes; absent if it was not asked. */
  readonly prices?: StoredPrices;
};

/** An eligible candidate with its plausible quotes. */
export type Contender = { readonly candidate: RouterCandidate; readonly quotes: readonly StoredQuote[] };

/** Where a strategy puts a contender: a smaller position goes first, equal ones go by id. */
export type Standing = {
  readonly position: number;
  readonly score: number | null;
  readonly reasons: readonly CandidateReason[];
};

/** Positions the eligible providers, by id. Pure. */
export type RankStrategy = (
  contenders: readonly Contender[],
  facts: Facts,
  policy: Pick<Policy, 'order' | 'weights'>,
) => ReadonlyMap<string, Standing>;

/** A condition that a candidate does not meet: its code, a sentence for the client's developer, its limit and payment method. */
export type UnmetCondition = readonly [
  reason: Reason,
  message: string,
  more?: Omit<CandidateReason, 'reason' | 'message' | 'rule'>,
];

/** Returns every condition of one kind that the candidate does not meet. Pure. */
export type EligibilityCheck = (facts: Facts, candidate: RouterCandidate) => UnmetCondition[];

/** Makes a routing decision. Pure: the same arguments give the same decision. */
export type Decide = (
  facts: Facts,
  candidates: readonly RouterCandidate[],
  policy: Policy,
  at: { id: string; decidedAt: string },
) => RoutingDecision;

export type { Candidate, Policy, Rule, RuleCondition };
