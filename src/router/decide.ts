import type { Candidate, CandidateReason } from '../domain/routing/decision.ts';
import { amountReasons } from './eligibility/amount.ts';
import { assetReasons } from './eligibility/asset.ts';
import { callerReasons } from './eligibility/caller.ts';
import { deliveryReasons } from './eligibility/delivery.ts';
import { locationReasons } from './eligibility/location.ts';
import { because, type Check } from './eligibility/reason.ts';
import { priority } from './priority.ts';
import { ruleMatches } from './rule-matches.ts';
import { preference, rulesAgainst } from './rules.ts';
import { storedFacts } from './stored-facts.ts';
import type { Decide, Facts, Policy, RouterCandidate, Rule } from './types.ts';

const ELIGIBILITY: readonly Check[] = [
  callerReasons,
  assetReasons,
  amountReasons,
  locationReasons,
  deliveryReasons,
];

/** What is switched off may have told nothing of what it can do: nothing is judged by that. */
const SWITCHED_OFF: readonly Check[] = [callerReasons];

type Placed = {
  providerId: string;
  /** Compared in turn; smaller goes first. */
  places: readonly [down: number, preferred: number, ordered: number];
  reasons: CandidateReason[];
};

function place(candidate: RouterCandidate, facts: Facts, policy: Policy, rules: readonly Rule[]): Placed {
  const { providerId, down } = candidate;
  const preferred = preference(providerId, rules);
  const ordered = priority(providerId, policy.order);
  const reasons = [];
  if (facts.pinned === providerId) {
    reasons.push(because('PINNED_BY_CALLER', `the caller asked for ${providerId}`));
  }
  if (down) {
    reasons.push(because('PROVIDER_DOWN', `recent calls to ${providerId} failed: after those that answer`));
  }
  if (preferred) reasons.push(preferred.reason);
  reasons.push(ordered.reason);
  return {
    providerId,
    places: [down ? 1 : 0, preferred?.place ?? Number.POSITIVE_INFINITY, ordered.place],
    reasons,
  };
}

function byId(a: { providerId: string }, b: { providerId: string }): number {
  return a.providerId < b.providerId ? -1 : a.providerId > b.providerId ? 1 : 0;
}

function byPlace(a: Placed, b: Placed): number {
  for (const [index, mine] of a.places.entries()) {
    const other = b.places[index] ?? 0;
    if (mine !== other) return mine < other ? -1 : 1;
  }
  return byId(a, b);
}

/**
 * Which providers may serve a purchase, and in what order. Eligibility first: whoever fails one condition or one rule is
 * out, with all reasons, and nothing later brings it back. Then `prefer` of the rules that match, then the strategy. A
 * provider whose calls fail of late stays eligible behind the others: it may be the only one, and may have recovered.
 * @example
 * decide(facts, candidates, policy, { id: newId('decision'), decidedAt: clock().toISOString() }).chosen;
 */
export const decide: Decide = (facts, candidates, policy, at) => {
  const rules = policy.rules.filter((rule) => ruleMatches(rule.when, facts));
  const placed: Placed[] = [];
  const out: Candidate[] = [];
  for (const candidate of candidates) {
    const { providerId, disabled } = candidate;
    const checks = disabled === null ? ELIGIBILITY : SWITCHED_OFF;
    const against = [
      ...checks.flatMap((check) => check(facts, candidate)),
      ...rulesAgainst(providerId, rules),
    ];
    if (against.length === 0) placed.push(place(candidate, facts, policy, rules));
    else out.push({ providerId, eligible: false, rank: null, score: null, reasons: against });
  }

  const ranked = placed.sort(byPlace).map(
    ({ providerId, reasons }, index): Candidate => ({
      providerId,
      eligible: true,
      rank: index + 1,
      score: null,
      reasons,
    }),
  );
  return {
    id: at.id,
    strategy: policy.strategy,
    policyVersion: policy.version,
    country: facts.country,
    subdivision: facts.subdivision,
    countrySource: facts.countrySource,
    candidates: [...ranked, ...out.sort(byId)],
    chosen: ranked[0]?.providerId ?? null,
    decidedAt: at.decidedAt,
    facts: storedFacts(facts),
  };
};
