import type { CandidateReason } from '../domain/routing/decision.ts';
import { because } from './eligibility/reason.ts';
import type { Rule } from './types.ts';

/** Why the rules that match leave the provider out. */
export function rulesAgainst(providerId: string, rules: readonly Rule[]): CandidateReason[] {
  return rules.flatMap((rule) => {
    const reasons = [];
    if (rule.only && !rule.only.includes(providerId)) {
      const message = `rule "${rule.name}" allows only ${rule.only.join(', ')}`;
      reasons.push(because('EXCLUDED_BY_RULE', message, rule.name));
    }
    if (rule.exclude?.includes(providerId)) {
      reasons.push(because('EXCLUDED_BY_RULE', `rule "${rule.name}" excludes ${providerId}`, rule.name));
    }
    return reasons;
  });
}

/** The first rule that prefers the provider, and its place: an earlier rule, then an earlier name, goes first. */
export function preference(
  providerId: string,
  rules: readonly Rule[],
): { place: number; reason: CandidateReason } | null {
  let passed = 0;
  for (const rule of rules) {
    const preferred = rule.prefer ?? [];
    const index = preferred.indexOf(providerId);
    if (index >= 0) {
      const message = `rule "${rule.name}" prefers ${providerId}`;
      return { place: passed + index, reason: because('PREFERRED_BY_RULE', message, rule.name) };
    }
    passed += preferred.length;
  }
  return null;
}
