import { type Caller, subjectOf } from '../domain/access/caller.ts';
import { type InvalidInput, invalidInput, type NotFound } from '../domain/failure.ts';
import type { CountrySource } from '../domain/routing/decision.ts';
import { addressAccount } from '../rate-limits/index.ts';
import type { BudgetPayer } from '../registry/index.ts';
import type { Db } from '../store/index.ts';
import { createRankings } from '../store/quotes/rankings.ts';
import { readDeliveryTimes } from '../store/sessions/delivery-times.ts';
import { createLearnedLimits } from './ask/learned-limits.ts';
import { createPriceCache } from './ask/price-cache.ts';
import { buy } from './buy/buy.ts';
import type { RedeemDeps } from './buy/redeem.ts';
import { rowOfQuote } from './buy/stored-quote.ts';
import { createDeliveryTimes } from './delivery-times.ts';
import { type EngineDeps, type Finished, pricesOf, quoteStream } from './quote-stream.ts';
import { purchaseOf } from './rank/facts.ts';
import { renewals } from './renewals.ts';
import type { PricedPurchase, Quotes, QuotesEvent, QuotesInput, QuotesInternals } from './types.ts';
import { validateQuotes } from './validate.ts';

export type * from './types.ts';

type Location = {
  readonly country: string | null;
  readonly subdivision: string | null;
  readonly countrySource: CountrySource;
  readonly customerMetadata: Readonly<Record<string, string>>;
  readonly externalId: string | null;
};

export type QuotesDeps = Pick<EngineDeps, 'registry' | 'policy' | 'clock' | 'screening'> & {
  readonly db: Db;
  /** Finds the customer and their country; failures as the API shows them. */
  readonly locate: (
    input: Pick<QuotesInput, 'customerId' | 'location'>,
    caller: Caller,
  ) => Promise<Location | InvalidInput | NotFound>;
  /** The providers at which a customer has an account. */
  readonly knownAt: (customerId: string, caller: Caller) => Promise<readonly string[]>;
  readonly log: { warn(fields: Record<string, unknown>, message: string): void };
};

/** Whom questions to providers are counted for. `ip`: of a caller with a publishable key, that of its connection. */
function payerOf(caller: Caller, ip: string | null): BudgetPayer {
  const address = caller.kind === 'publishable' && ip !== null ? addressAccount(ip) : null;
  return { projectId: caller.projectId, subject: subjectOf(caller) ?? address };
}

/** Ends its work at once when it is returned, even while it waits for a provider. */
function cancellable<Event>(
  make: (signal: AbortSignal) => AsyncGenerator<Event, void>,
): AsyncGenerator<Event, void> {
  const controller = new AbortController();
  const events = make(controller.signal);
  const end = events.return.bind(events);
  return Object.assign(events, {
    return() {
      controller.abort(new DOMException('The client has left.', 'AbortError'));
      return end();
    },
  });
}

/**
 * The quotes feature: prices of all eligible providers.
 * @example
 * const quotes = createQuotes({ db, registry, policy: () => config.policy, clock, screening, locate, knownAt, log });
 */
export function createQuotes({ db, locate, knownAt, log, ...given }: QuotesDeps): Quotes & QuotesInternals {
  const deliveryTimes = createDeliveryTimes(() =>
    readDeliveryTimes(
      db,
      given.registry.all().map(({ id }) => id),
    ),
  );
  const deps: EngineDeps = {
    ...given,
    cache: createPriceCache(given.clock),
    learned: createLearnedLimits(given.clock),
    deliveryTimes,
  };
  const rankings = createRankings(db);

  async function resolve(
    input: QuotesInput,
    caller: Caller,
  ): Promise<PricedPurchase | InvalidInput | NotFound> {
    const valid = validateQuotes(
      input,
      given.registry.all().map(({ id }) => id),
    );
    const location = await locate({ customerId: input.customerId, location: input.location }, caller);
    if ('kind' in location && location.kind === 'InvalidInput') {
      const issues = location.issues.map((issue) => ({ ...issue, path: `input.${issue.path}` }));
      return invalidInput([...('kind' in valid ? valid.issues : []), ...issues]) ?? location;
    }
    if ('kind' in valid) return valid;
    if ('kind' in location) return location;
    const { country, subdivision, countrySource, customerMetadata, externalId } = location;
    const customerKnownAt = input.customerId ? await knownAt(input.customerId, caller) : [];
    const place = { country, subdivision, countrySource };
    const customer = { customerMetadata, customerKnownAt, externalId };
    const { projectId } = caller;
    return { ...valid, ...place, ...customer, projectId, countedFor: payerOf(caller, valid.clientIp) };
  }

  const redeeming: RedeemDeps = {
    engine: deps,
    rankings,
    keepRenewed: ({ quote, rankingId }, { projectId, customerId, decision }) =>
      rankings.keep({ id: rankingId, projectId, customerId, decision, quotes: [rowOfQuote(quote)] }),
  };

  /** The customer gets the quotes even if the ranking cannot be stored; they can then not be bought by id. */
  async function keep({ rankingId, ranking, decision }: Finished, purchase: PricedPurchase, caller: Caller) {
    if (ranking.quotes.length === 0) return;
    const { customerId } = purchase;
    const { projectId } = caller;
    const quotes = ranking.quotes.map(rowOfQuote);
    await rankings
      .keep({ id: rankingId, projectId, customerId, decision, quotes })
      .catch((error: unknown) => {
        log.warn({ event: 'quotes_not_stored', err: error }, 'A ranking of quotes could not be stored');
      });
  }

  async function* run(
    input: QuotesInput,
    caller: Caller,
    signal: AbortSignal,
  ): AsyncGenerator<QuotesEvent | InvalidInput | NotFound, void> {
    const purchase = await resolve(input, caller);
    if ('kind' in purchase) return void (yield purchase);
    // `wait` ends a single answer early; a stream shows each one as it comes.
    const unhurried = { ...purchase, wait: null };
    const finished = yield* quoteStream(deps, unhurried, caller, signal);
    if (signal.aborted) return;
    await keep(finished, purchase, caller);
    yield* renewals(deps, finished.ranking.quotes, unhurried, signal);
  }

  return {
    async prices(facts, providerIds, { signal, ...context }) {
      const purchase = purchaseOf(facts, context);
      return purchase ? pricesOf(deps, purchase, providerIds, signal) : new Map();
    },
    buy: (input, caller, create) => buy(redeeming, input, caller, create),
    async once(input, caller, signal = new AbortController().signal) {
      const purchase = await resolve(input, caller);
      if ('kind' in purchase) return purchase;
      const events = quoteStream(deps, purchase, caller, signal);
      for (;;) {
        const { done, value } = await events.next();
        if (!done) continue;
        if (!signal.aborted) await keep(value, purchase, caller);
        return value.ranking;
      }
    },
    stream: (input, caller) => cancellable((signal) => run(input, caller, signal)),
    refreshDeliveryTimes: deliveryTimes.refresh,
  };
}
