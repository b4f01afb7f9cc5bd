import { because, type Check } from './reason.ts';

/** Switched off by the operator, or left out by whoever calls. */
export const callerReasons: Check = (facts, { providerId, disabled }) => {
  const reasons = [];
  if (disabled !== null) {
    reasons.push(because('PROVIDER_DISABLED', `${providerId} is disabled: ${disabled}`));
  }
  if (facts.pinned !== null && facts.pinned !== providerId) {
    reasons.push(because('EXCLUDED_BY_CALLER', `another provider was pinned: ${facts.pinned}`));
  }
  if (facts.excluded.includes(providerId)) {
    reasons.push(because('EXCLUDED_BY_CALLER', `the caller excluded ${providerId}`));
  }
  if (facts.replaced === providerId) {
    reasons.push(
      because(
        'EXCLUDED_BY_CALLER',
        `the session that this one replaces ended without success at ${providerId}`,
      ),
    );
  }
  return reasons;
};
