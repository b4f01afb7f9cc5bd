import { type Caller, idempotencyKeyOf } from '../../domain/access/caller.ts';
import type { Conflict, InvalidInput, NotFound } from '../../domain/failure.ts';
import { invalidInput } from '../../domain/failure.ts';
import { idempotencyKeyProblem, isId } from '../../domain/id.ts';
import { bpsChange, factsOfStored } from '../../router/index.ts';
import type { Rankings } from '../../store/quotes/rankings.ts';
import { type EngineDeps, renewQuote } from '../quote-stream.ts';
import { purchaseOf } from '../rank/facts.ts';
import { rankingIdOf } from '../rank/quote-of.ts';
import type { BuyableQuote, QuoteExpired, Redeemed, RedeemInput } from '../types.ts';
import { type StoredQuoteRow, storedQuoteOf } from './stored-quote.ts';

export type RedeemDeps = {
  readonly engine: EngineDeps;
  readonly rankings: Rankings;
  /** Stores a renewed quote as a ranking of its own. */
  readonly keepRenewed: (
    renewed: NonNullable<Awaited<ReturnType<typeof renewQuote>>>,
    old: BuyableQuote,
  ) => Promise<void>;
};

const RENEWAL_MILLISECONDS = 4_000;
/** What the quote decides. */
const PINNED = ['asset', 'fiatCurrency', 'fiatAmount', 'cryptoAmount', 'paymentMethod', 'provider'] as const;

const SOLD: Conflict = {
  kind: 'Conflict',
  message:
    'The quote was bought with another idempotency key, and a quote is sold once: ask for quotes again.',
  existingId: null,
};

function inputIssues(input: RedeemInput): InvalidInput | null {
  const problem = idempotencyKeyProblem(input.idempotencyKey);
  const key = problem === null ? [] : [{ path: 'input.idempotencyKey', message: problem }];
  const given = PINNED.filter((field) => input[field] !== undefined && input[field] !== null);
  const message = 'must be left out where `quoteId` is given: the quote decides it';
  const bps = input.maximumChangeBps ?? 0;
  const range =
    bps >= 0 && bps <= 10_000 ? [] : [{ path: 'input.maximumChangeBps', message: 'must be from 0 to 10000' }];
  return invalidInput([...key, ...given.map((field) => ({ path: `input.${field}`, message })), ...range]);
}

/** The price of now, if the quote is stale or ended; null if it may be sold as it is. */
async function priceProblem(
  { engine, keepRenewed }: RedeemDeps,
  found: BuyableQuote,
  { location, maximumChangeBps }: RedeemInput,
  purchaseSignal: AbortSignal,
): Promise<QuoteExpired | null> {
  const { quote } = found;
  const now = engine.clock().getTime();
  const ended = quote.expiresAt.getTime() <= now;
  if (!ended && (quote.locked || now < quote.staleAt.getTime())) return null;
  const purchase = purchaseOf(factsOfStored(found.decision.facts), {
    customerId: found.customerId,
    clientIp: location?.clientIp ?? null,
    timeoutMilliseconds: RENEWAL_MILLISECONDS,
  });
  const signal = AbortSignal.any([purchaseSignal, AbortSignal.timeout(RENEWAL_MILLISECONDS)]);
  const renewed = purchase && (await renewQuote(engine, quote, purchase, signal));
  if (!renewed) {
    const message = ended
      ? 'The quote has ended, and its provider gives no such price now. Ask for quotes again.'
      : 'The price of the quote has to be confirmed by now, and its provider did not confirm it. Repeat the call, or ask for quotes again.';
    return { kind: 'QuoteExpired', message, quote: null, changeBps: null };
  }
  const changeBps = bpsChange(quote, renewed.quote);
  if (changeBps <= (maximumChangeBps ?? 0)) return null;
  await keepRenewed(renewed, found);
  const message = `The price is ${changeBps} basis points worse than that of the quote. Buy \`quote\` instead, or allow the change with maximumChangeBps.`;
  return { kind: 'QuoteExpired', message, quote: renewed.quote, changeBps };
}

/**
 * Takes a quote for one purchase: its provider, method and amounts. A quote is used once, by the first idempotency key that
 * names it; once this key has a session, a repeat gets the same answer, whatever has ended since.
 */
export async function redeem(
  deps: RedeemDeps,
  input: RedeemInput,
  caller: Caller,
  signal: AbortSignal,
): Promise<Redeemed | InvalidInput | NotFound | Conflict | QuoteExpired> {
  const { quoteId } = input;
  const { projectId } = caller;
  const idempotencyKey = idempotencyKeyOf(caller, input.idempotencyKey);
  const invalid = inputIssues(input);
  if (invalid) return invalid;
  const ranking = isId('quote', quoteId) ? await deps.rankings.find(rankingIdOf(quoteId), projectId) : null;
  const row = ranking?.quotes.find(({ id }) => id === quoteId) as StoredQuoteRow | undefined;
  const foreign = ranking?.customerId && input.customerId && ranking.customerId !== input.customerId;
  if (!ranking || !row || foreign) {
    return {
      kind: 'NotFound',
      message: `There is no quote ${JSON.stringify(quoteId)} to buy: ask for quotes again.`,
    };
  }
  const quote = storedQuoteOf(row, ranking.decision);
  const { decision, customerId } = ranking;
  const found: BuyableQuote = { quote, decision, customerId, projectId };
  const { usedBy, keyHasSession } = await deps.rankings.usage(quoteId, projectId, idempotencyKey);
  if (usedBy !== null && usedBy !== idempotencyKey) return SOLD;
  // With a session of its key the call is a repeat, or a conflict with another purchase: neither sells the quote again. A call
  // that ended between its use of the quote and its session made nothing, so its repeat buys at the price of now.
  if (!keyHasSession) {
    const problem = await priceProblem(deps, found, input, signal);
    if (problem) return problem;
    if ((await deps.rankings.use(quoteId, projectId, idempotencyKey)) !== idempotencyKey) return SOLD;
  }
  const { asset, fiatCurrency, fiatAmount, cryptoAmount } = decision.facts;
  const { providerId, paymentMethod } = quote;
  return {
    kind: 'Redeemed',
    pinned: {
      customerId: input.customerId ?? customerId,
      asset,
      fiatCurrency,
      fiatAmount,
      cryptoAmount,
      paymentMethod,
      provider: providerId,
    },
  };
}
