import type { CandidateReason, RoutingDecision } from '../domain/routing/decision.ts';
import { rulePreference } from './rules.ts';
import type { Candidate, Facts, Policy, RouterCandidate, Rule } from './types.ts';

/** Positions one eligible provider among the others: a smaller position goes first, equal ones go by id. Pure. */
type Strategy = (providerId: string, policy: Policy) => { position: number; message: string };

/** The configured order; providers that it does not list come after it. */
const priority: Strategy = (providerId, { order }) => {
  const index = order.indexOf(providerId);
  return index >= 0
    ? { position: index, message: `number ${index + 1} in the configured order` }
    : { position: order.length, message: 'not in the configured order, so ranked after it, by id' };
};

/** By `routing.strategy` of gateway.yaml. */
const STRATEGIES: Readonly<Record<Policy['strategy'], Strategy>> = { priority };

type Positioned = {
  readonly providerId: string;
  /** Compared one after the other; a smaller value goes first. */
  readonly positions: readonly [down: number, preferred: number, byStrategy: number];
  readonly reasons: readonly CandidateReason[];
};

/**
 * Ranks the eligible providers, best first: providers that are down go last, then the rules' preferences count, then the
 * strategy. A provider that is down stays eligible, since it may be the only one and may have recovered.
 */
export function rankEligible(
  eligible: readonly RouterCandidate[],
  facts: Facts,
  policy: Policy,
  rules: readonly Rule[],
): Candidate[] {
  return eligible
    .map((candidate) => positionOf(candidate, facts, policy, rules))
    .sort(byPosition)
    .map(({ providerId, reasons }, index) => ({
      providerId,
      eligible: true,
      rank: index + 1,
      score: null,
      reasons,
    }));
}

function positionOf(
  { providerId, down }: RouterCandidate,
  facts: Facts,
  policy: Policy,
  rules: readonly Rule[],
): Positioned {
  const preferred = rulePreference(providerId, rules);
  const { position, message } = STRATEGIES[policy.strategy](providerId, policy);
  const reasons: CandidateReason[] = [];
  if (facts.pinned === providerId) {
    reasons.push({ reason: 'PINNED_BY_CALLER', message: `the caller pinned ${providerId}`, rule: null });
  }
  if (down) {
    const note = `recent calls to ${providerId} failed, so it is ranked last`;
    reasons.push({ reason: 'PROVIDER_DOWN', message: note, rule: null });
  }
  if (preferred) reasons.push(preferred.reason);
  reasons.push({ reason: 'PRIORITY', message, rule: null });
  const positions = [down ? 1 : 0, preferred?.position ?? Number.POSITIVE_INFINITY, position] as const;
  return { providerId, positions, reasons };
}

function byPosition(left: Positioned, right: Positioned): number {
  for (let index = 0; index < left.positions.length; index += 1) {
    const position = left.positions[index] ?? 0;
    const other = right.positions[index] ?? 0;
    if (position !== other) return position < other ? -1 : 1;
  }
  return byId(left, right);
}

/** Compares two providers by id. */
export function byId(left: { providerId: string }, right: { providerId: string }): number {
  return left.providerId < right.providerId ? -1 : left.providerId > right.providerId ? 1 : 0;
}

/** Ids of the eligible providers of a decision, best first: the order in which they are attempted. */
export function rank(decision: Pick<RoutingDecision, 'candidates'>): string[] {
  return decision.candidates
    .filter((candidate) => candidate.eligible)
    .sort((left, right) => (left.rank ?? 0) - (right.rank ?? 0))
    .map((candidate) => candidate.providerId);
}
