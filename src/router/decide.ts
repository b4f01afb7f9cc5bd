import { formatMoney } from '../domain/money/money.ts';
import { unmetConditions } from './eligibility/index.ts';
import { byId, rankEligible } from './rank.ts';
import { matchRule, ruleExclusions } from './rules.ts';
import type { Candidate, Decide, RouterCandidate } from './types.ts';

/**
 * Decides which providers may serve a purchase, and in what order. A candidate that fails an eligibility condition or
 * that a matching rule excludes is ineligible, with all reasons, whatever the rules prefer. The others are ranked.
 * @example
 * decide(facts, candidates, policy, { id: newId('decision'), decidedAt: clock().toISOString() }).chosen;
 */
export const decide: Decide = (facts, candidates, policy, at) => {
  const matched = policy.rules.flatMap((rule) => matchRule(rule, facts) ?? []);
  const eligible: RouterCandidate[] = [];
  const ineligible: Candidate[] = [];
  for (const candidate of candidates) {
    const { providerId } = candidate;
    const reasons = [...unmetConditions(facts, candidate), ...ruleExclusions(providerId, matched, facts)];
    if (reasons.length === 0) eligible.push(candidate);
    else ineligible.push({ providerId, eligible: false, rank: null, score: null, reasons });
  }

  const rules = matched.map(({ rule }) => rule);
  const ranked = rankEligible(eligible, facts, policy, rules);
  const { fiatAmount, cryptoAmount } = facts;
  return {
    id: at.id,
    strategy: policy.strategy,
    policyVersion: policy.version,
    country: facts.country,
    subdivision: facts.subdivision,
    countrySource: facts.countrySource,
    candidates: [...ranked, ...ineligible.sort(byId)],
    chosen: ranked[0]?.providerId ?? null,
    decidedAt: at.decidedAt,
    facts: {
      ...facts,
      fiatAmount: fiatAmount && formatMoney(fiatAmount),
      cryptoAmount: cryptoAmount && formatMoney(cryptoAmount),
    },
  };
};
