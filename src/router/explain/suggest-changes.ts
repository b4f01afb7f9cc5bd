import { moneyOf } from '../../domain/money/money.ts';
import type { Candidate, DecisionFacts, Suggestion } from '../../domain/routing/decision.ts';
import type { AmountRange } from '../../domain/routing/policy.ts';
import { unmetConditions } from '../eligibility/index.ts';
import { matchRule, ruleExclusions } from '../rules.ts';
import { suggestionsFor } from '../suggest.ts';
import type { Facts, Policy, RouterCandidate } from '../types.ts';
import { possibleChanges } from './changes.ts';

/** Changes tried for one candidate at most. */
export const MAX_EVALUATIONS = 64;

type Judge = { readonly policy: Policy; readonly decidedAt: string };

function isEligible(facts: Facts, candidate: RouterCandidate, { policy, decidedAt }: Judge): boolean {
  if (unmetConditions(facts, candidate).length > 0) return false;
  const matched = policy.rules.flatMap((rule) => matchRule(rule, facts, decidedAt) ?? []);
  return ruleExclusions(candidate.providerId, matched, facts).length === 0;
}

const ends = ({ from, to }: AmountRange = {}) => [from, to].filter((end) => end !== undefined);

/** The ends of the ranges of amounts in the rules that exclude the candidate. */
function amountsOfRules({ reasons }: Candidate, { policy }: Judge, facts: Facts): string[] {
  const names = new Set(reasons.flatMap(({ rule }) => rule ?? []));
  return policy.rules
    .filter(({ name }) => names.has(name))
    .flatMap(({ when }) => [...ends(when.fiatAmount), ...ends(when.fiatAmounts?.[facts.fiatCurrency ?? ''])]);
}

/** The purchase at the suggested amount; null if it names no fiat amount, or one of another currency. */
function withAmount(
  facts: Facts,
  { fiatAmount, fiatCurrency }: Pick<Suggestion, 'fiatAmount' | 'fiatCurrency'>,
): Facts | null {
  const present = facts.fiatAmount;
  if (!present || fiatAmount === null || fiatCurrency !== present.currency) return null;
  return { ...facts, fiatAmount: moneyOf(fiatAmount, fiatCurrency, present.decimals) };
}

/**
 * The smallest single change of each kind that lets an ineligible candidate in, found by trying changes against the same
 * stages that decide. The missing location is not tried, since it is the customer's to say: it is suggested if it is the only
 * thing that is missing. A provider that is disabled or that the caller excluded stays out whatever is changed.
 */
export function suggestChanges(
  facts: Facts,
  candidate: RouterCandidate,
  outcome: Candidate,
  judge: Judge,
): Suggestion[] {
  if (outcome.eligible || candidate.disabled !== null) return [];
  // The provider itself cannot be asked again here: its reasons are all there is. What they suggest still has to pass the rules.
  const isAnswer = outcome.reasons.some(({ reason }) => reason === 'QUOTE_IMPLAUSIBLE');
  if (isAnswer || (candidate.prices?.refusals ?? []).length > 0) {
    return suggestionsFor(outcome).filter((suggestion) => {
      const changed = withAmount(facts, suggestion);
      return changed !== null && isEligible(changed, candidate, judge);
    });
  }
  const providers = [candidate.providerId];
  let left = MAX_EVALUATIONS;
  const changes = possibleChanges(facts, candidate, outcome.reasons, amountsOfRules(outcome, judge, facts));
  const found = changes.flatMap((ofKind) => {
    const first = ofKind.find(({ facts: changed }) => {
      left -= 1;
      return left >= 0 && isEligible(changed, candidate, judge);
    });
    return first ? [{ ...first.suggestion, providers }] : [];
  });
  const location = suggestionsFor(outcome).filter(({ change }) => change === 'LOCATION');
  return [...found, ...location];
}

/** The same changes for several providers become one suggestion each, those for most providers first. */
export function mergeSuggestions(suggestions: readonly Suggestion[]): Suggestion[] {
  const merged = new Map<string, Suggestion>();
  for (const suggestion of suggestions) {
    const { providers, ...change } = suggestion;
    const key = JSON.stringify(Object.entries(change).sort());
    const known = merged.get(key);
    merged.set(key, known ? { ...known, providers: [...known.providers, ...providers] } : suggestion);
  }
  return [...merged.values()].sort((left, right) => right.providers.length - left.providers.length);
}

/**
 * What would let more providers in: as it was computed from all facts, else what the reasons tell. No amount is told for a
 * purchase without a fiat amount: it names an amount of crypto, and a request has one of the two.
 */
export function suggestionsOf({
  candidates,
  facts,
}: {
  readonly candidates: readonly Candidate[];
  readonly facts: Pick<DecisionFacts, 'fiatAmount'>;
}): Suggestion[] {
  const suggestions = candidates.flatMap((candidate) => candidate.suggestions ?? suggestionsFor(candidate));
  return mergeSuggestions(
    suggestions.filter(({ change }) => change !== 'FIAT_AMOUNT' || facts.fiatAmount !== null),
  );
}

/** Adds to each candidate that is out what would let it in. */
export function withSuggestions<Decision extends { candidates: readonly Candidate[] }>(
  decision: Decision,
  facts: Facts,
  candidates: readonly RouterCandidate[],
  judge: Judge,
): Decision {
  const byId = new Map(candidates.map((candidate) => [candidate.providerId, candidate]));
  return {
    ...decision,
    candidates: decision.candidates.map((outcome) => {
      const candidate = byId.get(outcome.providerId);
      const suggestions = candidate ? suggestChanges(facts, candidate, outcome, judge) : [];
      return { ...outcome, suggestions };
    }),
  };
}
