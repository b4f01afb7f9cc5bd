import { routerCandidate } from '../../catalog/index.ts';
import type { Candidate, RoutingDecision, StoredQuote } from '../../domain/routing/decision.ts';
import type { Reason } from '../../domain/routing/reason.ts';
import type { Registry } from '../../registry/types.ts';
import { decide, rankRows, suggestionsOf, withSuggestions } from '../../router/index.ts';
import type { Facts, Policy } from '../../router/types.ts';
import type { Asked, Row } from '../ask/ask-provider.ts';
import { quoteFailure } from '../ask/failure.ts';
import type { PricedPurchase, QuoteFailure, RankedQuotes } from '../types.ts';
import { quoteOf } from './quote-of.ts';

/**
 * The reason that most of the providers share; the first one where several are equally frequent. Providers that the caller
 * excluded or the operator disabled count only if there are no others.
 */
function sharedReason(candidates: readonly Candidate[], failures: readonly QuoteFailure[]): Reason | null {
  const failed = new Map(failures.map(({ providerId, reason }) => [providerId, reason]));
  const out = candidates.filter(({ eligible }) => !eligible).flatMap(({ reasons: [first] }) => first ?? []);
  const counts = new Map<Reason, number>();
  for (const reason of failed.size > 0 ? failed.values() : out.map((first) => first.reason)) {
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, left], [, right]) => right - left);
  return most?.[0] ?? null;
}

/** The ranking of a purchase for which no provider may be asked. */
export function refusedRanking(decision: RoutingDecision, failures: readonly QuoteFailure[]): RankedQuotes {
  const reason = sharedReason(decision.candidates, failures);
  return { kind: 'Quotes', outcome: 'NONE', reason, quotes: [], failures, suggestions: [], decision };
}

/** Decides on what the providers answered, and ranks their quotes. */
export function rankAnswers(
  { registry, policy }: { readonly registry: Registry; readonly policy: Policy },
  {
    facts,
    purchase,
    at,
  }: {
    readonly facts: Facts;
    readonly purchase: PricedPurchase;
    readonly at: { id: string; decidedAt: string };
  },
  asked: readonly Asked[],
  failures: readonly QuoteFailure[],
  idOf: (row: StoredQuote) => string,
): { readonly ranking: RankedQuotes; readonly decision: RoutingDecision } {
  const answers = new Map(asked.map((each) => [each.provider.id, each]));
  const candidates = registry.all().map((provider) => {
    const prices = answers.get(provider.id)?.prices;
    return { ...routerCandidate(provider), ...(prices && { prices }) };
  });
  const decision = decide(facts, candidates, policy, at);
  const judge = { policy, decidedAt: at.decidedAt };
  const explained = withSuggestions(decision, facts, candidates, judge);
  const { rows, heldBack, reference } = rankRows(decision);
  const origin = new Map<StoredQuote, { asked: Asked; row: Row }>(
    asked.flatMap((each) => each.rows.map((row) => [row.stored, { asked: each, row }] as const)),
  );
  const quotes = rows.flatMap(({ quote, labels }) => {
    const found = origin.get(quote);
    if (!found?.asked.answer) return [];
    const answered = { ...found.asked, answer: found.asked.answer };
    return [quoteOf(idOf(quote), answered, found.row, purchase, { labels, reference })];
  });
  const held = heldBack.map(({ providerId, quote, reason }) =>
    quoteFailure(providerId, reason, { source: null, paymentMethod: quote.paymentMethod }),
  );
  const allFailures = [...failures, ...held];
  const ranking: RankedQuotes = {
    kind: 'Quotes',
    outcome: quotes.length > 0 ? 'QUOTED' : 'NONE',
    reason: quotes.length > 0 ? null : sharedReason(decision.candidates, allFailures),
    quotes,
    failures: allFailures,
    suggestions: suggestionsOf(explained),
    decision: explained,
  };
  return { ranking, decision };
}
