import type { CandidateReason } from '../domain/routing/decision.ts';
import { compareWithDecimal } from './eligibility/amount.ts';
import { selectableNetworks } from './eligibility/asset.ts';
import type { Facts, Rule, RuleCondition } from './types.ts';

/** An unknown value never matches. */
function isOneOf(value: string | null, list: readonly string[] | undefined): boolean {
  return list === undefined || (value !== null && list.includes(value));
}

/** If the customer may still choose the value, every possible choice must be in the list. */
function isWithin(
  value: string | undefined,
  choices: readonly string[],
  list: readonly string[] | undefined,
): boolean {
  if (list === undefined) return true;
  if (value !== undefined) return list.includes(value);
  return choices.length > 0 && choices.every((choice) => list.includes(choice));
}

function isInRange({ fiatAmount }: Facts, range: RuleCondition['fiatAmount']): boolean {
  if (range === undefined) return true;
  if (!fiatAmount) return false;
  if (range.from !== undefined && compareWithDecimal(fiatAmount, range.from) < 0) return false;
  return range.to === undefined || compareWithDecimal(fiatAmount, range.to) <= 0;
}

function metadataMatches(facts: Facts, expected: RuleCondition['customerMetadata']): boolean {
  return Object.entries(expected ?? {}).every(([key, values]) => {
    const value = Object.hasOwn(facts.customerMetadata, key) ? facts.customerMetadata[key] : undefined;
    return value !== undefined && values.includes(value);
  });
}

/** Whether every condition of a rule holds; a rule without conditions always applies. Ranges include both ends. */
export function ruleMatches(when: RuleCondition, facts: Facts): boolean {
  return (
    isWithin(facts.asset?.currency, facts.allowedCurrencies, when.currency) &&
    isWithin(facts.asset?.network, selectableNetworks(facts), when.network) &&
    isOneOf(facts.fiatCurrency, when.fiatCurrency) &&
    isOneOf(facts.country, when.country) &&
    isOneOf(facts.subdivision, when.subdivision) &&
    isOneOf(facts.paymentMethod, when.paymentMethod) &&
    isOneOf(facts.projectId, when.project) &&
    isInRange(facts, when.fiatAmount) &&
    metadataMatches(facts, when.customerMetadata)
  );
}

/** Reasons for which the matching rules exclude the provider. */
export function ruleExclusions(providerId: string, rules: readonly Rule[]): CandidateReason[] {
  const reason = 'EXCLUDED_BY_RULE';
  return rules.flatMap(({ name, only, exclude }) => {
    const reasons: CandidateReason[] = [];
    if (only && !only.includes(providerId)) {
      reasons.push({ reason, message: `rule "${name}" allows only ${only.join(', ')}`, rule: name });
    }
    if (exclude?.includes(providerId)) {
      reasons.push({ reason, message: `rule "${name}" excludes ${providerId}`, rule: name });
    }
    return reasons;
  });
}

/** The first matching rule that prefers the provider. `position` counts through the `prefer` lists of all rules. */
export function rulePreference(
  providerId: string,
  rules: readonly Rule[],
): { position: number; reason: CandidateReason } | null {
  let offset = 0;
  for (const { name, prefer = [] } of rules) {
    const index = prefer.indexOf(providerId);
    if (index >= 0) {
      const message = `rule "${name}" prefers ${providerId}`;
      return { position: offset + index, reason: { reason: 'PREFERRED_BY_RULE', message, rule: name } };
    }
    offset += prefer.length;
  }
  return null;
}
