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

/** The only item that precedes all others; null if there is a tie, or fewer than two. */
function strictFirst<Item>(items: readonly Item[], compare: (left: Item, right: Item) => number) {
  const [first, second] = [...items].sort(compare);
  return first !== undefined && second !== undefined && compare(first, second) < 0 ? first : null;
}

/** The stated fees in the fiat currency; null if the provider states none, or states them in crypto. */
function fiatFees({ fees }: StoredQuote, fiatCurrency: string): bigint | null {
  if (fees.length === 0 || fees.some(({ currency }) => currency !== fiatCurrency)) return null;
  return fees.reduce((sum, { amount }) => sum + scaledDecimal(amount), 0n);
}

const ascending = (left: bigint | number, right: bigint | number) =>
  left < right ? -1 : left > right ? 1 : 0;

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
  }: { fiatCurrency: string; byCryptoAmount: boolean; chosen: string | null },
): QuoteLabel[][] {
  const recommended = ranked.find(({ providerId }) => providerId === chosen);
  const figures = new Map(ranked.map((row) => [row, comparedFigures(row.quote, byCryptoAmount)]));
  const bestPrice = strictFirst([...figures], ([, left], [, right]) => comparePrices(left, right))?.[0];
  const fees = ranked.map((row) => ({ row, fees: fiatFees(row.quote, fiatCurrency) }));
  const lowestFees = fees.some((each) => each.fees === null)
    ? null
    : strictFirst(fees, (left, right) => ascending(left.fees ?? 0n, right.fees ?? 0n));
  const timed = ranked.flatMap((row) => {
    const seconds = row.quote.deliverySeconds;
    return seconds === undefined ? [] : [{ row, seconds }];
  });
  const fastest = strictFirst(timed, (left, right) => ascending(left.seconds, right.seconds));
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
