import type { RoutingDecision } from '../domain/routing/decision.ts';

/** Ids of the eligible providers, best first: the order in which they are tried. */
export function rank(decision: Pick<RoutingDecision, 'candidates'>): string[] {
  return decision.candidates
    .filter((candidate) => candidate.eligible)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
    .map((candidate) => candidate.providerId);
}
