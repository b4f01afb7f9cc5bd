import type { CandidateReason, RoutingDecision, StoredQuote } from '../../domain/routing/decision.ts';
import { type Reference, referenceOf } from './cost.ts';
import { comparedFigures, comparePrices, isInBand } from './figures.ts';
import { labelsOf, type QuoteLabel } from './labels.ts';
import { implausible } from './plausibility.ts';

export type RankedRow = {
  readonly providerId: string;
  readonly quote: StoredQuote;
  readonly labels: readonly QuoteLabel[];
};

export type RankedRows = {
  readonly rows: readonly RankedRow[];
  /** Quotes whose price cannot be true. */
  readonly heldBack: ReadonlyArray<{
    readonly providerId: string;
    readonly quote: StoredQuote;
    readonly reason: CandidateReason;
  }>;
  readonly reference: Reference | null;
};

/**
 * The quotes of a decision, best first, one row for each provider and payment method. Rows follow the rank of their provider;
 * under `best-quote` rows outside of the band follow their price instead.
 */
export function rankRows(decision: RoutingDecision): RankedRows {
  const { asset, fiatCurrency, cryptoAmount, customerKnownAt = [] } = decision.facts;
  const byCryptoAmount = cryptoAmount !== null;
  // Those whose only fault is their price: the same quotes among which the decision looked for faults.
  const judged = decision.candidates.filter(
    ({ eligible, reasons }) => eligible || reasons.every(({ reason }) => reason === 'QUOTE_IMPLAUSIBLE'),
  );
  const all = judged.flatMap(({ providerId, rank, prices }) =>
    (prices?.quotes ?? []).map((quote) => ({
      providerId,
      rank: rank ?? 0,
      quote,
      figures: comparedFigures(quote, byCryptoAmount),
    })),
  );
  const doubts = implausible(
    judged.map(({ prices }) => prices?.quotes ?? []),
    { asset, fiatCurrency },
  );
  const plausible = all.filter(({ quote }) => !doubts.has(quote));
  const [best] = [...plausible].sort((left, right) => comparePrices(left.figures, right.figures));
  const byPrice = decision.strategy === 'best-quote';
  const outside = ({ figures }: (typeof plausible)[number]) =>
    byPrice && best !== undefined && !isInBand(best.figures, figures) ? 1 : 0;
  plausible.sort((left, right) => {
    const price = comparePrices(left.figures, right.figures);
    const band = outside(left) - outside(right);
    if (band !== 0) return band;
    return outside(left) === 1 ? price || left.rank - right.rank : left.rank - right.rank || price;
  });
  const reference = referenceOf(
    plausible.map(({ quote }) => quote),
    { asset, fiatCurrency },
  );
  const labels = labelsOf(
    plausible.map((row) => ({
      ...row,
      previouslyUsed: customerKnownAt.includes(row.providerId),
    })),
    { fiatCurrency, byCryptoAmount, chosen: decision.chosen },
  );
  return {
    reference,
    rows: plausible.map(({ providerId, quote }, index) => ({
      providerId,
      quote,
      labels: labels[index] ?? [],
    })),
    heldBack: all.flatMap(({ providerId, quote }) => {
      const reason = doubts.get(quote);
      return reason ? [{ providerId, quote, reason }] : [];
    }),
  };
}
