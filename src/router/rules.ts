import { countryOfSubdivision } from '../domain/country.ts';
import { ownValue } from '../domain/own-value.ts';
import type { CandidateReason } from '../domain/routing/decision.ts';
import type { AmountRange } from '../domain/routing/policy.ts';
import { selectableNetworks } from './eligibility/asset.ts';
import { compareWithDecimal } from './limits.ts';
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

function isInRange({ fiatAmount }: Facts, range: AmountRange | undefined): boolean {
  if (range === undefined) return true;
  if (!fiatAmount) return false;
  if (range.from !== undefined && compareWithDecimal(fiatAmount, range.from) < 0) return false;
  return range.to === undefined || compareWithDecimal(fiatAmount, range.to) <= 0;
}

/** With a range for each fiat currency, a purchase in another one does not match. */
function isInOneRange(facts: Facts, ranges: RuleCondition['fiatAmounts']): boolean {
  if (ranges === undefined) return true;
  const range = facts.fiatCurrency === null ? undefined : ownValue(ranges, facts.fiatCurrency);
  return range !== undefined && isInRange(facts, range);
}

/** What is not known about the device or the wallet never matches. */
function deviceMatches({ client, wallet }: Facts, { when }: Rule): boolean {
  const is = <Value>(known: Value | null | undefined, wanted: Value | undefined) =>
    wanted === undefined || known === wanted;
  return (
    (when.client === undefined ||
      (isOneOf(client?.platform ?? null, when.client.platform) &&
        is(client?.applePay, when.client.applePay) &&
        is(client?.googlePay, when.client.googlePay) &&
        is(client?.webview, when.client.webview))) &&
    (when.wallet === undefined ||
      (is(wallet?.custodial, when.wallet.custodial) && isOneOf(wallet?.kind ?? null, when.wallet.kind)))
  );
}

/** `at` and the window are RFC 3339; a moment that is not given is in no window. */
function isBetween(at: string | null, window: RuleCondition['between']): boolean {
  if (window === undefined) return true;
  if (at === null) return false;
  const moment = Date.parse(at);
  return Date.parse(window[0]) <= moment && moment < Date.parse(window[1]);
}

function metadataMatches(facts: Facts, expected: RuleCondition['customerMetadata']): boolean {
  return Object.entries(expected ?? {}).every(([key, values]) => {
    const value = ownValue(facts.customerMetadata, key);
    return value !== undefined && values.includes(value);
  });
}

/** A rule that applies. `unknown` names the location that is unknown and that the rule takes for its own. */
export type MatchedRule = { readonly rule: Rule; readonly unknown: 'country' | 'subdivision' | null };

/** The location that the rule names and the facts do not know, if the rule may still apply there. */
function unknownLocation({ when, whenUnknown }: Rule, facts: Facts): MatchedRule['unknown'] {
  if (whenUnknown !== 'match') return null;
  const { country, subdivision } = facts;
  if (!when.subdivision) return when.country && country === null ? 'country' : null;
  if (subdivision !== null) return null;
  return country === null || when.subdivision.some((code) => countryOfSubdivision(code) === country)
    ? 'subdivision'
    : null;
}

/**
 * The rule, if every condition holds at that moment; a rule without conditions always applies. Ranges include both ends. A rule
 * with a time window does not apply where the moment is not given.
 */
export function matchRule(rule: Rule, facts: Facts, at: string | null = null): MatchedRule | null {
  const { when } = rule;
  const unknown = unknownLocation(rule, facts);
  const holds =
    isWithin(facts.asset?.currency, facts.allowedCurrencies, when.currency) &&
    isWithin(facts.asset?.network, selectableNetworks(facts), when.network) &&
    isOneOf(facts.fiatCurrency, when.fiatCurrency) &&
    (unknown === 'country' || isOneOf(facts.country, when.country)) &&
    (unknown === 'subdivision' || isOneOf(facts.subdivision, when.subdivision)) &&
    isOneOf(facts.paymentMethod, when.paymentMethod) &&
    isOneOf(facts.projectId, when.project) &&
    isInRange(facts, when.fiatAmount) &&
    isInOneRange(facts, when.fiatAmounts) &&
    deviceMatches(facts, rule) &&
    (when.customerKnownAt?.some((id) => facts.customerKnownAt?.includes(id)) ?? true) &&
    isBetween(at, when.between) &&
    metadataMatches(facts, when.customerMetadata);
  return holds ? { rule, unknown } : null;
}

/** Whether the rule excludes the provider where it applies. */
function excludes({ only, exclude, excludeAll }: Rule, providerId: string): boolean {
  return (
    excludeAll === true ||
    (only !== undefined && !only.includes(providerId)) ||
    (exclude?.includes(providerId) ?? false)
  );
}

/**
 * What the rules say of single fiat currencies and payment methods, for facts without either: whether they exclude a
 * provider from a pair of them. Much cheaper than a decision for each pair; a rule without them is not looked at.
 */
export function pairExclusions(
  rules: readonly Rule[],
  facts: Facts,
  at: string | null = null,
): (providerId: string, fiatCurrency: string, paymentMethod: string | null) => boolean {
  const relevant = rules.filter((rule) => {
    const { fiatCurrency, paymentMethod, ...rest } = rule.when;
    return (fiatCurrency || paymentMethod) && matchRule({ ...rule, when: rest }, facts, at) !== null;
  });
  return (providerId, fiatCurrency, paymentMethod) =>
    relevant.some(
      (rule) =>
        excludes(rule, providerId) &&
        isOneOf(fiatCurrency, rule.when.fiatCurrency) &&
        isOneOf(paymentMethod, rule.when.paymentMethod),
    );
}

/** Reasons for which the matching rules exclude the provider. */
export function ruleExclusions(
  providerId: string,
  matched: readonly MatchedRule[],
  facts: Facts,
): CandidateReason[] {
  const reasons: CandidateReason[] = [];
  for (const { rule, unknown } of matched) {
    const { name, only, exclude, excludeAll } = rule;
    const add = (what: string) => reasons.push(exclusion(rule, unknown, `rule "${name}" ${what}`, facts));
    if (only && !only.includes(providerId)) add(`allows only ${only.join(', ')}`);
    if (excludeAll) add('excludes every provider');
    if (exclude?.includes(providerId)) add(`excludes ${providerId}`);
  }
  return reasons;
}

function exclusion(
  { name, when }: Rule,
  unknown: MatchedRule['unknown'],
  what: string,
  { country }: Facts,
): CandidateReason {
  if (unknown === null) return { reason: 'EXCLUDED_BY_RULE', message: what, rule: name };
  if (unknown === 'country') {
    const message = `${what} in ${when.country?.join(', ')}, and the customer's country is unknown; give it in location.country`;
    return { reason: 'COUNTRY_UNKNOWN', message, rule: name };
  }
  const places = when.subdivision?.filter(
    (code) => country === null || countryOfSubdivision(code) === country,
  );
  const of = country === null ? 'country and subdivision are' : `subdivision of ${country} is`;
  const message = `${what} in ${places?.join(', ')}, and the customer's ${of} unknown; give it in location.subdivision`;
  return { reason: 'SUBDIVISION_UNKNOWN', message, rule: name };
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
