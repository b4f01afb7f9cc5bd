import type { CandidateReason } from '../domain/routing/decision.ts';
import { because } from './eligibility/reason.ts';

/** A provider's place in the configured order; those left out share the last one, and ids decide. */
export function priority(
  providerId: string,
  order: readonly string[],
): { place: number; reason: CandidateReason } {
  const index = order.indexOf(providerId);
  if (index >= 0) {
    return { place: index, reason: because('PRIORITY', `number ${index + 1} in the configured order`) };
  }
  return {
    place: order.length,
    reason: because('PRIORITY', 'not in the configured order: after those that are, by id'),
  };
}
