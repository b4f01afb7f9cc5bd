import type { Money } from '../domain/money/money.ts';
import type { Candidate, DecisionFacts, RoutingDecision } from '../domain/routing/decision.ts';
import type { Policy, Rule, RuleCondition } from '../domain/routing/policy.ts';
import type { Capabilities } from '../provider/capabilities.ts';

/** What is known of a purchase when a provider is chosen. Held with the decision, its amounts written out. */
export type Facts = Omit<DecisionFacts, 'fiatAmount' | 'cryptoAmount'> & {
  readonly fiatAmount: Money | null;
  readonly cryptoAmount: Money | null;
};

/** One configured provider as the router sees it. */
export type RouterCandidate = {
  readonly providerId: string;
  readonly capabilities: Capabilities;
  /** Not null: off, with the reason in words (`STRIPE_SECRET_KEY is not set`). */
  readonly disabled: string | null;
  /** The circuit is open: recent calls failed. */
  readonly down: boolean;
};

/** Pure: the same arguments give the same decision. `order` names the eligible providers, best first. */
export type Decide = (
  facts: Facts,
  candidates: readonly RouterCandidate[],
  policy: Policy,
  at: { id: string; decidedAt: string },
) => RoutingDecision;

export type { Candidate, Policy, Rule, RuleCondition };
