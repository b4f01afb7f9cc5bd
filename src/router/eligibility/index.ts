import type { CandidateReason } from '../../domain/routing/decision.ts';
import type { EligibilityCheck, Facts, RouterCandidate, UnmetCondition } from '../types.ts';
import { amountUnmet } from './amount.ts';
import { assetUnmet } from './asset.ts';
import { deliveryUnmet } from './delivery.ts';
import { locationUnmet } from './location.ts';

/** Disabled by the operator, or excluded by the caller. */
const callerUnmet: EligibilityCheck = (facts, { providerId, disabled }) => {
  const unmet: UnmetCondition[] = [];
  if (disabled !== null) unmet.push(['PROVIDER_DISABLED', `${providerId} is disabled: ${disabled}`]);
  if (facts.pinned !== null && facts.pinned !== providerId) {
    unmet.push(['EXCLUDED_BY_CALLER', `another provider was pinned: ${facts.pinned}`]);
  }
  if (facts.excluded.includes(providerId)) {
    unmet.push(['EXCLUDED_BY_CALLER', `the caller excluded ${providerId}`]);
  }
  if (facts.replaced === providerId) {
    const message = `the session that this one replaces ended without success at ${providerId}`;
    unmet.push(['EXCLUDED_BY_CALLER', message]);
  }
  return unmet;
};

/** In the order in which reasons are listed. A new condition goes into one of these checks, or is a new one here. */
const CHECKS: readonly EligibilityCheck[] = [
  callerUnmet,
  assetUnmet,
  amountUnmet,
  locationUnmet,
  deliveryUnmet,
];

/** Returns every condition that the candidate does not meet; an empty list means that it is eligible. Pure. */
export function unmetConditions(facts: Facts, candidate: RouterCandidate): CandidateReason[] {
  // A disabled provider may have no known capabilities, so conditions on them are not checked.
  const checks = candidate.disabled === null ? CHECKS : [callerUnmet];
  const reasons: CandidateReason[] = [];
  for (const check of checks) {
    for (const [reason, message, more] of check(facts, candidate)) {
      reasons.push({ reason, message, rule: null, ...more });
    }
  }
  return reasons;
}
