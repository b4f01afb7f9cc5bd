import { assetKey } from '../../domain/asset/asset.ts';
import type { Candidate, RoutingDecision } from '../../domain/routing/decision.ts';
import { replay } from '../replay.ts';
import type { Policy, RouterCandidate } from '../types.ts';

/** How one kind of purchase changes: from one provider to another. */
export type CorridorChange = {
  /** Asset, fiat currency, payment method and country: `USDC:base EUR card DE`. */
  readonly corridor: string;
  readonly from: string;
  readonly to: string;
  readonly count: number;
  /** Average change of what arrives, in basis points, over the decisions with quotes of both; null if there are none. */
  readonly arrivalBps: number | null;
  /** The first reason of an example. */
  readonly why: string;
};

export type ReplayReport = {
  readonly decisions: number;
  readonly changed: number;
  /** Decisions after which nobody could serve the purchase, though somebody could before. */
  readonly nobody: number;
  readonly changes: readonly CorridorChange[];
};

/** Corridors that are told apart; any others are counted together, so that memory stays constant. */
const MAX_CORRIDORS = 2_000;
const NOBODY = 'nobody';

/**
 * The candidates of a stored decision as they are configured now: capabilities of today, health and answers of then. A
 * provider that was not configured then is included.
 */
export function candidatesOf(
  stored: RoutingDecision,
  present: readonly RouterCandidate[],
): RouterCandidate[] {
  const outcomes = new Map(stored.candidates.map((outcome) => [outcome.providerId, outcome]));
  return present.map(({ prices: _, ...candidate }) => {
    const outcome = outcomes.get(candidate.providerId);
    return { ...candidate, down: wasDown(outcome), ...(outcome?.prices && { prices: outcome.prices }) };
  });
}

/** Whether the provider was down for the decision. That it gave no price because a call failed is listed too, and is another thing. */
function wasDown(outcome: Candidate | undefined): boolean {
  const noPrice = outcome?.prices?.failure?.message;
  return (
    outcome?.reasons.some(({ reason, message }) => reason === 'PROVIDER_DOWN' && message !== noPrice) ?? false
  );
}

function corridorOf({ facts }: RoutingDecision): string {
  const { asset, fiatCurrency, paymentMethod, country } = facts;
  const parts = [asset && assetKey(asset), fiatCurrency, paymentMethod, country];
  return parts.map((part) => part ?? '-').join(' ');
}

/** What arrives of one unit of money by the best quote of the provider; 0 if it has none. */
function arrivalOf(decision: RoutingDecision, providerId: string | null): number {
  const outcome = decision.candidates.find((candidate) => candidate.providerId === providerId);
  const rates = (outcome?.prices?.quotes ?? []).map((quote) => {
    const { cryptoAmount, fiatTotal } = quote.sameOutlay ?? quote;
    return Number(cryptoAmount) / Number(fiatTotal);
  });
  return Math.max(0, ...rates);
}

/** Why the provider of before is not the first any more, or why the new one is. */
function whyOf(after: RoutingDecision, before: string | null): string {
  const find = (id: string | null) => after.candidates.find(({ providerId }) => providerId === id);
  const former = find(before);
  const reasons = former && !former.eligible ? former.reasons : find(after.chosen)?.reasons;
  return reasons?.[0]?.message ?? `${before} is not configured any more`;
}

type Counted = Omit<CorridorChange, 'arrivalBps'> & { readonly bps: number; readonly quoted: number };

/** Collects how stored decisions change under another policy. Takes constant memory. */
export function createReplayReport(present: readonly RouterCandidate[], policy: Policy) {
  let [decisions, changed, nobody] = [0, 0, 0];
  const changes = new Map<string, Counted>();
  return {
    add(stored: RoutingDecision): void {
      decisions += 1;
      const after = replay(stored, candidatesOf(stored, present), policy);
      if (after.chosen === stored.chosen) return;
      changed += 1;
      if (after.chosen === null) nobody += 1;
      const [from, to] = [stored.chosen ?? NOBODY, after.chosen ?? NOBODY];
      const own = corridorOf(stored);
      const isListed = changes.has(`${own}|${from}|${to}`) || changes.size < MAX_CORRIDORS;
      const corridor = isListed ? own : 'other corridors';
      const key = `${corridor}|${from}|${to}`;
      const [before, now] = [arrivalOf(stored, stored.chosen), arrivalOf(after, after.chosen)];
      const bps = before > 0 && now > 0 ? (now / before - 1) * 10_000 : null;
      const known = changes.get(key);
      changes.set(key, {
        corridor,
        from,
        to,
        count: (known?.count ?? 0) + 1,
        bps: (known?.bps ?? 0) + (bps ?? 0),
        quoted: (known?.quoted ?? 0) + (bps === null ? 0 : 1),
        why: known?.why ?? whyOf(after, stored.chosen),
      });
    },
    result(): ReplayReport {
      const sorted = [...changes.values()].sort(
        (left, right) => right.count - left.count || (left.corridor < right.corridor ? -1 : 1),
      );
      const listed = sorted.map(({ bps, quoted, ...change }) => ({
        ...change,
        arrivalBps: quoted > 0 ? Math.round(bps / quoted) : null,
      }));
      return { decisions, changed, nobody, changes: listed };
    },
  };
}
