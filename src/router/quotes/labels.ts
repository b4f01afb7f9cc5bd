import type { StoredQuote } from '../../domain/routing/decision.ts';
import { comparedFigures, comparePrices, scaledDecimal } from './figures.ts';

/** Facts about a quote. `VERIFIED_HERE` is not given yet. The first three compare it with the others, so they need two quotes or more. */
export type QuoteLabel =
  | 'BEST_PRICE'
  | 'LOWEST_FEES'
  | 'FASTEST'
  | 'RECOMMENDED'
  | 'PREVIOUSLY_USED'
  | 'VERIFIED_HERE'
  | 'PRICE_LOCKED';

/** A plausible quote with what is known about its provider. */
export type LabelledQuote = {
  readonly providerId: string;
  readonly quote: StoredQuote;
  readonly previouslyUsed: boolean;
};

/** The only item that precedes all others; undefined if there is a tie, or fewer than two. */
function strictFirst<Item>(items: readonly Item[], precedes: (left: Item, right: Item) => boolean) {
  if (items.length < 2) return undefined;
  return items.find((item) => items.every((other) => other === item || precedes(item, other)));
}

/** The stated fees in the fiat currency; null if the provider states none, or states them in crypto. */
function fiatFees({ fees }: StoredQuote, fiatCurrency: string | null): bigint | null {
  if (fees.length === 0 || fees.some(({ currency }) => currency !== fiatCurrency)) return null;
  return fees.reduce((sum, { amount }) => sum + scaledDecimal(amount), 0n);
}

/**
 * The labels of each quote, in the order of `ranked`. They are true whatever the policy ranks first: a recommended quote, the
 * first one of the chosen provider, is not the best price unless it is.
 */
export function labelsOf(
  ranked: readonly LabelledQuote[],
  {
    fiatCurrency,
    byCryptoAmount,
    chosen,
  }: { fiatCurrency: string | null; byCryptoAmount: boolean; chosen: string | null },
): QuoteLabel[][] {
  const recommended = ranked.find(({ providerId }) => providerId === chosen);
  const figures = new Map(ranked.map((row) => [row, comparedFigures(row.quote, byCryptoAmount)]));
  const bestPrice = strictFirst([...figures], ([, left], [, right]) => comparePrices(left, right) < 0)?.[0];
  const stated = ranked.flatMap((row) => {
    const fees = fiatFees(row.quote, fiatCurrency);
    return fees === null ? [] : [{ row, fees }];
  });
  // Of those that state none, nothing is known.
  const lowestFees =
    stated.length === ranked.length
      ? strictFirst(stated, (left, right) => left.fees < right.fees)
      : undefined;
  const timed = ranked.flatMap((row) => {
    const seconds = row.quote.deliverySeconds;
    return seconds === undefined ? [] : [{ row, seconds }];
  });
  const fastest = strictFirst(timed, (left, right) => left.seconds < right.seconds);
  return ranked.map((row) => {
    const labels: QuoteLabel[] = [];
    if (row === bestPrice) labels.push('BEST_PRICE');
    if (row === lowestFees?.row) labels.push('LOWEST_FEES');
    if (row === fastest?.row) labels.push('FASTEST');
    if (row === recommended) labels.push('RECOMMENDED');
    if (row.previouslyUsed) labels.push('PREVIOUSLY_USED');
    if (row.quote.locked) labels.push('PRICE_LOCKED');
    return labels;
  });
}
