import type { RoutingDecision } from '../domain/routing/decision.ts';
import { decide } from './decide.ts';
import { factsFrom } from './stored-facts.ts';
import type { Policy, RouterCandidate } from './types.ts';

/**
 * A stored decision taken again: the same purchase under another policy, or among other candidates. Keeps the id and the
 * time of what it replays, so that the two can be laid side by side. Pure.
 * @example
 * replay(session.decision, candidates, { ...policy, order: ['calypso', 'stripe'] }).chosen;
 */
export function replay(
  stored: RoutingDecision,
  candidates: readonly RouterCandidate[],
  policy: Policy,
): RoutingDecision {
  const { id, decidedAt } = stored;
  return decide(factsFrom(stored.facts), candidates, policy, { id, decidedAt });
}
