import { formatMoney } from '../../domain/money/money.ts';
import type { StoredPrices, StoredQuote } from '../../domain/routing/decision.ts';
import type { Fee } from '../../domain/session/session.ts';
import type { Quote as ProviderQuote, QuoteRequest } from '../../provider/index.ts';
import { asProviderError } from '../../provider/transport-error.ts';
import type { Provider } from '../../registry/types.ts';
import { amountForOutlay, isOutlay } from '../../router/index.ts';
import type { DeliveryTimes } from '../delivery-times.ts';
import type { DeliveryEstimate, PricedPurchase, QuoteFailure } from '../types.ts';
import { failureOf, quoteFailure } from './failure.ts';
import type { LearnedLimits } from './learned-limits.ts';
import type { Answer, PriceCache } from './price-cache.ts';
import { isUsable } from './usable.ts';

export type AskDeps = {
  readonly cache: PriceCache;
  readonly learned: LearnedLimits;
  readonly deliveryTimes: Pick<DeliveryTimes, 'estimate'>;
};

/** One row of a provider: its quote, and what the router compares. */
export type Row = {
  readonly quote: ProviderQuote;
  readonly stored: StoredQuote;
  readonly comparison: 'EXACT' | 'APPROXIMATE';
  readonly estimatedDelivery: DeliveryEstimate | null;
};

/** What a provider answered: rows or a failure. */
export type Asked = {
  readonly provider: Provider;
  readonly answer: Answer | null;
  readonly rows: readonly Row[];
  readonly prices: StoredPrices;
  /** Why there is no price, or none for some methods beside the rows. */
  readonly failures: readonly QuoteFailure[];
};

function requestOf(purchase: PricedPurchase): QuoteRequest {
  const { asset, fiatCurrency, fiatAmount, cryptoAmount, paymentMethod, country, subdivision, clientIp } =
    purchase;
  return { asset, fiatCurrency, fiatAmount, cryptoAmount, paymentMethod, country, subdivision, clientIp };
}

/** Devices that a provider may price differently. */
const clientClass = ({ client }: PricedPurchase) => `${client.platform ?? ''}:${client.webview ?? ''}`;

const askerOf = (purchase: PricedPurchase) => ({
  projectId: purchase.projectId,
  clientClass: clientClass(purchase),
  countedFor: purchase.countedFor,
});

const plain = ({ amount, currency }: Fee) => ({ amount, currency });

/** The row of a quote. Only an answer for the same outlay as the others compares exactly. */
function rowOf(
  quote: ProviderQuote,
  purchase: PricedPurchase,
  estimatedDelivery: DeliveryEstimate | null,
  atOutlay: ProviderQuote | null,
): Row {
  const { fiatAmount } = purchase;
  const compared = atOutlay ?? quote;
  const exact = fiatAmount === null || isOutlay(compared.fiatTotal, fiatAmount);
  const figures = (of: ProviderQuote) => ({
    fiatTotal: formatMoney(of.fiatTotal),
    cryptoAmount: formatMoney(of.cryptoAmount),
  });
  return {
    quote,
    comparison: exact ? 'EXACT' : 'APPROXIMATE',
    estimatedDelivery,
    stored: {
      ...figures(quote),
      paymentMethod: quote.paymentMethod,
      fees: quote.fees.map(plain),
      locked: quote.locked,
      // What a provider declares is no measure beside what was observed.
      ...(estimatedDelivery?.source === 'OBSERVED' && { deliverySeconds: estimatedDelivery.p50Seconds }),
      ...(atOutlay && { sameOutlay: figures(atOutlay) }),
    },
  };
}

/** What a provider answered that has no row: its failures, and what the router learns of them. */
export function failed(
  provider: Provider,
  failures: readonly QuoteFailure[],
  prices: Partial<StoredPrices>,
): Asked {
  return {
    provider,
    answer: null,
    rows: [],
    prices: { quotes: [], refusals: [], failure: null, ...prices },
    failures,
  };
}

/** What an earlier answer of the provider says about the purchase: a limit that its amount breaks. Null if nothing is known. */
export function learnedRefusal(
  { learned }: Pick<AskDeps, 'learned'>,
  provider: Provider,
  purchase: PricedPurchase,
): Asked | null {
  const known = learned.broken(provider.id, purchase);
  if (!known) return null;
  const { paymentMethod } = purchase;
  const failure = quoteFailure(provider.id, known, { source: 'LEARNED', paymentMethod });
  return failed(provider, [failure], { refusals: [known] });
}

/** Failures of single methods that the answer has no quote for. Their limits are learned for these methods. */
function refusedMethods(
  { learned }: Pick<AskDeps, 'learned'>,
  provider: Provider,
  purchase: PricedPurchase,
  { quotes, refused, at }: Answer,
): QuoteFailure[] {
  const asked = purchase.paymentMethod;
  return refused.flatMap(({ paymentMethod, refused: error }) => {
    if (asked !== null && asked !== paymentMethod) return [];
    if (quotes.some((quote) => quote.paymentMethod === paymentMethod)) return [];
    const { reason, isRefusal, retryAfterSeconds } = failureOf(asProviderError(error));
    if (isRefusal) learned.learn(provider.id, { ...purchase, paymentMethod }, reason, at);
    const more = { source: 'ANSWERED', paymentMethod, retryAfterSeconds } as const;
    return [quoteFailure(provider.id, reason, more)];
  });
}

/** Asks one provider, unless it is known to refuse. Never throws: a failure is an answer. */
export async function askProvider(
  { cache, learned, deliveryTimes }: AskDeps,
  provider: Provider,
  purchase: PricedPurchase,
  signal: AbortSignal,
): Promise<Asked> {
  const known = learnedRefusal({ learned }, provider, purchase);
  if (known) return known;
  const { paymentMethod } = purchase;
  const { amountBasis } = provider.capabilities;
  try {
    const answer = await cache.ask(provider, requestOf(purchase), askerOf(purchase), signal);
    const rows = answer.quotes
      .filter((quote) => isUsable(quote, purchase, { at: answer.at, amountBasis }))
      .map((quote) => {
        const estimate = deliveryTimes.estimate(provider, quote.paymentMethod ?? paymentMethod);
        return rowOf(quote, purchase, estimate, null);
      });
    const refused = refusedMethods({ learned }, provider, purchase, answer);
    if (rows.length === 0) {
      const message = `${provider.title} has no price for this purchase`;
      const reason = { reason: 'PROVIDER_ERROR', message, rule: null } as const;
      const failure = quoteFailure(provider.id, reason, { source: null, paymentMethod });
      const isToldAlready = refused.some((each) => each.paymentMethod === paymentMethod);
      return failed(provider, isToldAlready ? refused : [failure, ...refused], { failure: reason });
    }
    const quotes = rows.map(({ stored }) => stored);
    const prices = { quotes, refusals: [], failure: null };
    return { provider, answer, rows, prices, failures: refused };
  } catch (error) {
    const { reason, isRefusal, retryAfterSeconds } = failureOf(asProviderError(error));
    if (isRefusal) learned.learn(provider.id, purchase, reason);
    const failure = quoteFailure(provider.id, reason, {
      source: 'ANSWERED',
      // A provider that does not answer, or has no time, has none for any method.
      paymentMethod: isRefusal ? paymentMethod : null,
      retryAfterSeconds,
    });
    return failed(provider, [failure], isRefusal ? { refusals: [reason] } : { failure: reason });
  }
}

/**
 * For fees on top of the amount: asks once more, for the amount that makes the total equal to what the others charge. Returns
 * the answer unchanged if that is not possible; its prices are then compared at different outlays.
 */
export async function atSameOutlay(
  { cache }: AskDeps,
  asked: Asked,
  purchase: PricedPurchase,
  signal: AbortSignal,
): Promise<Asked> {
  const { fiatAmount } = purchase;
  const [first] = asked.rows;
  if (!fiatAmount || !first || first.comparison === 'EXACT') return asked;
  const amount = amountForOutlay(fiatAmount, first.quote);
  if (!amount) return asked;
  const request = { ...requestOf(purchase), fiatAmount: amount };
  const second = await cache.ask(asked.provider, request, askerOf(purchase), signal).catch(() => null);
  const { amountBasis } = asked.provider.capabilities;
  const usable = second?.quotes.filter((quote) => isUsable(quote, purchase, { at: second.at, amountBasis }));
  const rows = asked.rows.map((row) => {
    const same = usable?.find((quote) => quote.paymentMethod === row.quote.paymentMethod);
    return same ? rowOf(row.quote, purchase, row.estimatedDelivery, same) : row;
  });
  return { ...asked, rows, prices: { ...asked.prices, quotes: rows.map(({ stored }) => stored) } };
}
