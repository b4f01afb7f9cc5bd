import type { CandidateReason, RoutingDecision } from '../domain/routing/decision.ts';
import { rulePreference } from './rules.ts';
import { bestQuote } from './strategy/best-quote.ts';
import { priority } from './strategy/priority.ts';
import { weighted } from './strategy/weighted.ts';
import type {
  Candidate,
  Contender,
  Facts,
  Policy,
  RankStrategy,
  RouterCandidate,
  Rule,
  Standing,
} from './types.ts';

/** By `routing.strategy` of gateway.yaml. */
const STRATEGIES: Readonly<Record<Policy['strategy'], RankStrategy>> = {
  priority,
  'best-quote': bestQuote,
  weighted,
};

type Positioned = Pick<Candidate, 'providerId' | 'score' | 'reasons' | 'prices'> & {
  /** Compared one after the other; a smaller value goes first. */
  readonly positions: readonly [down: number, preferred: number, byStrategy: number];
};

/**
 * Ranks the eligible providers, best first: providers that are down go last, then the rules' preferences count, then the
 * strategy. A provider that is down stays eligible, since it may be the only one and may have recovered.
 */
export function rankEligible(
  contenders: readonly Contender[],
  facts: Facts,
  policy: Policy,
  rules: readonly Rule[],
): Candidate[] {
  const standings = STRATEGIES[policy.strategy](contenders, facts, policy);
  return contenders
    .map(({ candidate }) => positionOf(candidate, facts, rules, standings.get(candidate.providerId)))
    .sort(byPosition)
    .map(({ positions: _, ...candidate }, index) => ({ ...candidate, eligible: true, rank: index + 1 }));
}

function positionOf(
  { providerId, down, prices }: RouterCandidate,
  facts: Facts,
  rules: readonly Rule[],
  standing: Standing | undefined,
): Positioned {
  const preferred = rulePreference(providerId, rules);
  const reasons: CandidateReason[] = [];
  if (facts.pinned === providerId) {
    reasons.push({ reason: 'PINNED_BY_CALLER', message: `the caller pinned ${providerId}`, rule: null });
  }
  if (down) {
    const note = `recent calls to ${providerId} failed, so it is ranked last`;
    reasons.push({ reason: 'PROVIDER_DOWN', message: note, rule: null });
  }
  if (preferred) reasons.push(preferred.reason);
  reasons.push(...(standing?.reasons ?? []));
  const byStrategy = standing?.position ?? Number.POSITIVE_INFINITY;
  const positions = [down ? 1 : 0, preferred?.position ?? Number.POSITIVE_INFINITY, byStrategy] as const;
  return { providerId, score: standing?.score ?? null, reasons, positions, ...(prices && { prices }) };
}

function byPosition(left: Positioned, right: Positioned): number {
  for (let index = 0; index < left.positions.length; index += 1) {
    const position = left.positions[index] ?? 0;
    const other = right.positions[index] ?? 0;
    if (position !== other) return position < other ? -1 : 1;
  }
  return byId(left, right);
}

/** Compares two providers by id. No two have the same. */
export function byId(left: { providerId: string }, right: { providerId: string }): number {
  return left.providerId < right.providerId ? -1 : 1;
}

/** Ids of the eligible providers of a decision, best first: the order in which they are attempted. */
export function rank(decision: Pick<RoutingDecision, 'candidates'>): string[] {
  return decision.candidates
    .filter((candidate) => candidate.eligible)
    .sort((left, right) => (left.rank ?? 0) - (right.rank ?? 0))
    .map((candidate) => candidate.providerId);
}
