import { compareWithDecimal } from './eligibility/amount.ts';
import { networksOnOffer } from './eligibility/choices.ts';
import type { Facts, RuleCondition } from './types.ts';

/** What is not known never matches. */
function isOneOf(value: string | null, list: readonly string[] | undefined): boolean {
  return list === undefined || (value !== null && list.includes(value));
}

/** Where the customer may choose, only if whatever they choose is in the list. */
function isWithin(
  value: string | undefined,
  open: readonly string[],
  list: readonly string[] | undefined,
): boolean {
  if (list === undefined) return true;
  if (value !== undefined) return list.includes(value);
  return open.length > 0 && open.every((choice) => list.includes(choice));
}

function isInRange(facts: Facts, range: RuleCondition['fiatAmount']): boolean {
  if (range === undefined) return true;
  const amount = facts.fiatAmount;
  if (!amount) return false;
  if (range.from !== undefined && compareWithDecimal(amount, range.from) < 0) return false;
  return range.to === undefined || compareWithDecimal(amount, range.to) <= 0;
}

function metadataMatches(facts: Facts, wanted: RuleCondition['customerMetadata']): boolean {
  return Object.entries(wanted ?? {}).every(([key, values]) => {
    const value = Object.hasOwn(facts.customerMetadata, key) ? facts.customerMetadata[key] : undefined;
    return value !== undefined && values.includes(value);
  });
}

/**
 * Whether a rule applies: every condition that it names holds; one that names none always applies. A range of amounts
 * includes both its ends.
 */
export function ruleMatches(when: RuleCondition, facts: Facts): boolean {
  return (
    isWithin(facts.asset?.currency, facts.allowedCurrencies, when.currency) &&
    isWithin(facts.asset?.network, networksOnOffer(facts), when.network) &&
    isOneOf(facts.fiatCurrency, when.fiatCurrency) &&
    isOneOf(facts.country, when.country) &&
    isOneOf(facts.subdivision, when.subdivision) &&
    isOneOf(facts.paymentMethod, when.paymentMethod) &&
    isOneOf(facts.projectId, when.project) &&
    isInRange(facts, when.fiatAmount) &&
    metadataMatches(facts, when.customerMetadata)
  );
}
