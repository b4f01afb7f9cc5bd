import { formatMoney } from '../domain/money/money.ts';
import type { CandidateReason, StoredQuote } from '../domain/routing/decision.ts';
import { unmetConditions } from './eligibility/index.ts';
import { implausible } from './quotes/plausibility.ts';
import { byId, rankEligible } from './rank.ts';
import { matchRule, ruleExclusions } from './rules.ts';
import { drawOf } from './strategy/weighted.ts';
import type { Candidate, Contender, Decide, Facts, RouterCandidate } from './types.ts';

/**
 * Decides which providers may serve a purchase, and in what order. A candidate that fails an eligibility condition or
 * that a matching rule excludes is ineligible, with all reasons, whatever the rules prefer. So is one that refused the
 * purchase when it was asked for its price, or whose price cannot be true. The others are ranked.
 * @example
 * decide(facts, candidates, policy, { id: newId('decision'), decidedAt: clock().toISOString() }).chosen;
 */
export const decide: Decide = (facts, candidates, policy, at) => {
  const matched = policy.rules.flatMap((rule) => matchRule(rule, facts, at.decidedAt) ?? []);
  const rules = matched.map(({ rule }) => rule);
  const own = rules.find((rule) => rule.strategy !== undefined) ?? policy;
  const strategy = own.strategy ?? policy.strategy;
  const drawn: Facts =
    strategy === 'weighted' && facts.draw === undefined
      ? { ...facts, draw: drawOf({ sessionId: at.id, policyVersion: policy.version }) }
      : facts;

  const eligible: RouterCandidate[] = [];
  const ineligible: Candidate[] = [];
  const refuse = ({ providerId, prices }: RouterCandidate, reasons: CandidateReason[]) =>
    ineligible.push({
      providerId,
      eligible: false,
      rank: null,
      score: null,
      reasons,
      ...(prices && { prices }),
    });
  for (const candidate of candidates) {
    const reasons = [
      ...unmetConditions(facts, candidate),
      ...ruleExclusions(candidate.providerId, matched, facts),
      ...(candidate.prices?.refusals ?? []),
    ];
    if (reasons.length === 0) eligible.push(candidate);
    else refuse(candidate, reasons);
  }

  const contenders: Contender[] = [];
  const quotesOfEligible = eligible.map(({ prices }) => prices?.quotes ?? []);
  const doubts = implausible(quotesOfEligible, facts);
  for (const candidate of eligible) {
    const quotes = candidate.prices?.quotes ?? [];
    const plausible = quotes.filter((quote) => !doubts.has(quote));
    if (quotes.length > 0 && plausible.length === 0) refuse(candidate, reasonsOf(quotes, doubts));
    else contenders.push({ candidate, quotes: plausible });
  }

  const ranked = rankEligible(contenders, drawn, { ...policy, strategy, weights: own.weights }, rules);
  const { fiatAmount, cryptoAmount } = facts;
  return {
    id: at.id,
    strategy,
    policyVersion: policy.version,
    country: facts.country,
    subdivision: facts.subdivision,
    countrySource: facts.countrySource,
    candidates: [...ranked, ...ineligible.sort(byId)],
    chosen: ranked[0]?.providerId ?? null,
    decidedAt: at.decidedAt,
    facts: {
      ...drawn,
      fiatAmount: fiatAmount && formatMoney(fiatAmount),
      cryptoAmount: cryptoAmount && formatMoney(cryptoAmount),
    },
  };
};

function reasonsOf(
  quotes: readonly StoredQuote[],
  doubts: ReadonlyMap<StoredQuote, CandidateReason>,
): CandidateReason[] {
  return quotes.flatMap((quote) => doubts.get(quote) ?? []);
}
