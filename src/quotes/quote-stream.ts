import { routerCandidate } from '../catalog/index.ts';
import type { Caller } from '../domain/access/caller.ts';
import { newId } from '../domain/id.ts';
import type { RoutingDecision, StoredPrices, StoredQuote } from '../domain/routing/decision.ts';
import type { Registry } from '../registry/types.ts';
import { decide, rank } from '../router/index.ts';
import type { Policy } from '../router/types.ts';
import { isScreened } from '../screening/index.ts';
import type { Screening } from '../screening/types.ts';
import { type AskDeps, askProvider, learnedRefusal } from './ask/ask-provider.ts';
import { collect } from './ask/collect.ts';
import { quoteFailure } from './ask/failure.ts';
import { startWait } from './ask/wait.ts';
import { factsOf } from './rank/facts.ts';
import { createQuoteIds, quoteOf } from './rank/quote-of.ts';
import { rankAnswers, refusedRanking } from './rank/rank-answers.ts';
import type { PricedPurchase, Quote, QuoteFailure, QuotesEvent, RankedQuotes } from './types.ts';

export type EngineDeps = AskDeps & {
  readonly registry: Registry;
  readonly policy: () => Policy;
  readonly clock: () => Date;
  readonly screening: Screening;
};

/** What the engine knows after the ranking, for its storage. */
export type Finished = {
  readonly rankingId: string;
  readonly ranking: RankedQuotes;
  /** Without suggestions, as it is stored. */
  readonly decision: RoutingDecision;
};

/** Reasons that are the caller's or the operator's own doing, and no answer of a provider. */
const SILENT = new Set(['EXCLUDED_BY_CALLER', 'PROVIDER_DISABLED']);

/** Failures of the providers that are not asked, known before any call. */
function failuresBefore({ candidates }: RoutingDecision): QuoteFailure[] {
  return candidates.flatMap(({ providerId, eligible, reasons }) => {
    const [reason] = reasons;
    if (eligible || !reason || SILENT.has(reason.reason)) return [];
    const { paymentMethod = null } = reason;
    return [quoteFailure(providerId, reason, { source: 'DECLARED', paymentMethod })];
  });
}

/**
 * The decision, with every provider refused if the customer or the wallet that the purchase names is. Not with a publishable
 * key: a stranger could ask for any wallet.
 */
async function screen(
  { screening }: EngineDeps,
  decision: RoutingDecision,
  { customerId, externalId, destination }: PricedPurchase,
  { projectId, kind }: Caller,
): Promise<RoutingDecision> {
  if (kind === 'publishable' || (customerId === null && destination === null)) return decision;
  return screening.judge(decision, {
    projectId,
    customerId,
    externalId,
    wallets: destination ? [destination] : [],
  });
}

/**
 * Asks every eligible provider side by side: first who is asked, then each answer as it comes, at last the ranking. The only
 * engine behind the query and the subscription. Providers whose declared or learned limits exclude the purchase are not called,
 * nor is any for a customer or wallet that the screening refuses.
 * Calls that nobody waits for are cancelled when the signal aborts or the consumer returns.
 */
export async function* quoteStream(
  deps: EngineDeps,
  purchase: PricedPurchase,
  caller: Caller,
  signal: AbortSignal,
): AsyncGenerator<QuotesEvent, Finished> {
  const policy = deps.policy();
  const all = deps.registry.all();
  const facts = factsOf(
    purchase,
    caller,
    all.map(({ id }) => id),
  );
  const at = { id: newId('decision'), decidedAt: deps.clock().toISOString() };
  const decided = decide(facts, all.map(routerCandidate), policy, at);
  const judged = await screen(deps, decided, purchase, caller);
  const eligible = new Set(rank(judged));
  const eligibleWithQuotes = all.filter(({ id, operations }) => eligible.has(id) && operations.quote);
  const learned = eligibleWithQuotes.flatMap((provider) => learnedRefusal(deps, provider, purchase) ?? []);
  const askable = eligibleWithQuotes.filter((each) => !learned.some(({ provider }) => provider === each));
  const deadlineAt = new Date(deps.clock().getTime() + purchase.timeoutMilliseconds);
  yield { kind: 'QuotesAsked', providerIds: askable.map(({ id }) => id), deadlineAt };

  const failures = [...failuresBefore(judged), ...learned.flatMap((known) => known.failures)];
  const { rankingId, next: nextId } = createQuoteIds();
  if (isScreened(judged)) {
    yield* failures;
    const ranking = refusedRanking(judged, failures);
    yield ranking;
    return { rankingId, ranking, decision: judged };
  }
  const wait = startWait(purchase, signal);
  const ids = new Map<string, string>();
  const keyOf = (providerId: string, index: number) => `${providerId}:${index}`;
  try {
    yield* failures;
    const answers = collect(deps, askable, purchase, wait.signal);
    let next = await answers.next();
    for (; !next.done; next = await answers.next()) {
      const { provider, answer, rows } = next.value;
      failures.push(...next.value.failures);
      yield* next.value.failures;
      for (const [index, row] of rows.entries()) {
        const id = nextId();
        ids.set(keyOf(provider.id, index), id);
        if (answer) yield quoteOf(id, { ...next.value, answer }, row, purchase);
      }
      wait.count(ids.size);
    }
    const asked = [...learned, ...next.value];
    const rowIds = new Map<StoredQuote, string>(
      asked.flatMap(({ provider, rows }) =>
        rows.map((row, index) => [row.stored, ids.get(keyOf(provider.id, index)) ?? ''] as const),
      ),
    );
    const { ranking, decision } = rankAnswers(
      { registry: deps.registry, policy },
      { facts, purchase, at },
      asked,
      failures,
      (row) => rowIds.get(row) ?? '',
    );
    yield ranking;
    return { rankingId, ranking, decision };
  } finally {
    wait.close();
  }
}

/**
 * Asks these providers for the price of one purchase, side by side: what the router compares, by provider. For a purchase that
 * names no quote.
 */
export async function pricesOf(
  deps: EngineDeps,
  purchase: PricedPurchase,
  providerIds: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, StoredPrices>> {
  const all = deps.registry.all();
  const askable = all.filter(({ id, operations }) => providerIds.includes(id) && operations.quote);
  const wait = startWait(purchase, signal);
  try {
    const answers = collect(deps, askable, purchase, wait.signal);
    let next = await answers.next();
    while (!next.done) next = await answers.next();
    return new Map(next.value.map(({ provider, prices }) => [provider.id, prices]));
  } finally {
    wait.close();
  }
}

/** Asks the provider of a quote once more; null if it has no such price any more. */
export async function renewQuote(
  deps: EngineDeps,
  old: Quote,
  purchase: PricedPurchase,
  signal: AbortSignal,
): Promise<{ readonly quote: Quote; readonly rankingId: string } | null> {
  const provider = deps.registry.get(old.providerId);
  if (!provider || provider.disabled !== null || !provider.operations.quote) return null;
  const asked = await askProvider(deps, provider, purchase, signal);
  const row = asked.rows.find(({ quote }) => quote.paymentMethod === old.paymentMethod);
  if (!row || !asked.answer) return null;
  const { rankingId, next } = createQuoteIds();
  const quote = quoteOf(next(), { ...asked, answer: asked.answer }, row, purchase);
  return { quote, rankingId };
}
