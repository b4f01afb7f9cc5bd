import { formatMoney } from '../../domain/money/money.ts';
import type { DecisionFacts, StoredQuote } from '../../domain/routing/decision.ts';
import { comparePrices, type Figures, feeFreeFigures, scaledDecimal } from './figures.ts';
import { hasParity } from './plausibility.ts';

/** What one unit of crypto is worth, and who says so. */
export type Reference = {
  readonly figures: Figures;
  /** `parity`, or `best_implied`: the best rate among the quotes, without the stated fees. */
  readonly source: 'parity' | 'best_implied';
  /** What one unit of crypto is worth, as a decimal with 8 digits. */
  readonly rate: string;
};

const RATE_DIGITS = 8;

function rateOf({ paid, received }: Figures): string {
  const minor = (paid * 10n ** BigInt(RATE_DIGITS)) / received;
  return formatMoney({ currency: '', decimals: RATE_DIGITS, minor });
}

/**
 * The rate against which costs are shown: parity for a stablecoin of the same currency, otherwise the best fee-free rate of two
 * quotes or more. Null if there is none: a single quote cannot be compared with itself.
 */
export function referenceOf(
  quotes: readonly StoredQuote[],
  { asset, fiatCurrency }: Pick<DecisionFacts, 'asset' | 'fiatCurrency'>,
): Reference | null {
  if (hasParity(asset?.currency, fiatCurrency)) {
    return { figures: { paid: 1n, received: 1n }, source: 'parity', rate: '1' };
  }
  const [best] = quotes
    .map((quote) => feeFreeFigures(quote, fiatCurrency))
    .filter(({ paid, received }) => paid > 0n && received > 0n)
    .sort(comparePrices);
  if (!best || quotes.length < 2) return null;
  return { figures: best, source: 'best_implied', rate: rateOf(best) };
}

/** Divides and rounds to the nearest integer, halves away from zero. */
function roundedRatio(numerator: bigint, denominator: bigint): number {
  const half = denominator / 2n;
  return Number((numerator < 0n ? numerator - half : numerator + half) / denominator);
}

export type Cost = { readonly costBps: number; readonly spreadBps: number };

/**
 * What buying costs against the reference, in hundredths of a per cent: `costBps` in all, `spreadBps` what the stated fees do
 * not explain. Null without a reference.
 */
export function costOf(quote: StoredQuote, reference: Reference | null, fiatCurrency: string): Cost | null {
  const paid = scaledDecimal(quote.fiatTotal);
  if (reference === null || paid === 0n) return null;
  const { figures } = reference;
  const worthOf = (crypto: bigint) => (crypto * figures.paid) / figures.received;
  const costBps = roundedRatio((paid - worthOf(scaledDecimal(quote.cryptoAmount))) * 10_000n, paid);
  const fees = quote.fees.reduce((sum, { amount, currency }) => {
    const fee = scaledDecimal(amount);
    return sum + (currency === fiatCurrency ? fee : worthOf(fee));
  }, 0n);
  return { costBps, spreadBps: costBps - roundedRatio(fees * 10_000n, paid) };
}
