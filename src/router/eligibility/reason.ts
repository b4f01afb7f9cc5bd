import type { CandidateReason } from '../../domain/routing/decision.ts';
import type { Reason } from '../../domain/routing/reason.ts';
import type { Facts, RouterCandidate } from '../types.ts';

/** Every condition of its kind that the candidate does not meet; none means that it may serve. Pure. */
export type Check = (facts: Facts, candidate: RouterCandidate) => CandidateReason[];

/** A reason in words that a client's developer can act on. `rule` names the rule that gave it. */
export function because(reason: Reason, message: string, rule: string | null = null): CandidateReason {
  return { reason, message, rule };
}
