import type { Money } from '../../domain/money/money.ts';
import type { StoredQuote } from '../../domain/routing/decision.ts';

/** A price as two integers in one scale, so that two of them compare exactly by cross-multiplication. */
export type Figures = {
  /** What the customer pays, including fees. */
  readonly paid: bigint;
  /** What the customer receives. */
  readonly received: bigint;
};

/** Digits of the scale: more than any currency has, so that trailing zeros do not change an order. */
const SCALE = 30;
const POWERS_OF_TEN = Array.from({ length: SCALE + 1 }, (_, exponent) => 10n ** BigInt(exponent));

/** A plain decimal as an integer of the scale. */
export function scaledDecimal(decimal: string): bigint {
  const point = decimal.indexOf('.');
  const whole = point < 0 ? decimal : decimal.slice(0, point);
  const fraction = point < 0 ? '' : decimal.slice(point + 1, point + 1 + SCALE);
  // Fewer digits are parsed than with zeros at the end, which takes most of the time.
  return BigInt(whole + fraction) * (POWERS_OF_TEN[SCALE - fraction.length] as bigint);
}

/**
 * The figures by which a quote is compared: at the outlay of the others where they are known, else its own. Where an exact
 * amount of crypto was asked for, only the total counts.
 */
export function comparedFigures(
  { sameOutlay, fiatTotal, cryptoAmount }: StoredQuote,
  byCryptoAmount: boolean,
): Figures {
  if (byCryptoAmount) return { paid: scaledDecimal(fiatTotal), received: 1n };
  const figures = sameOutlay ?? { fiatTotal, cryptoAmount };
  return { paid: scaledDecimal(figures.fiatTotal), received: scaledDecimal(figures.cryptoAmount) };
}

/** Negative if the first price is better: more crypto for the money. Exact. */
export function comparePrices(left: Figures, right: Figures): number {
  const first = left.received * right.paid;
  const second = right.received * left.paid;
  return first > second ? -1 : first < second ? 1 : 0;
}

/** By how many basis points a price is worse than the best one, rounded up; 0 for the best. */
export function bpsBelow(best: Figures, other: Figures): number {
  const full = best.received * other.paid;
  const missing = full - other.received * best.paid;
  // Also where the best one brings nothing, so that `full` is 0.
  return missing <= 0n ? 0 : Number((missing * 10_000n + full - 1n) / full);
}

/** Quotes at most this much worse than the best one count as equal. */
export const EQUAL_WITHIN_BPS = 50;

export function isInBand(best: Figures, other: Figures): boolean {
  return bpsBelow(best, other) <= EQUAL_WITHIN_BPS;
}

/** The price without the fees that the provider states: what it charges for the crypto itself. */
export function feeFreeFigures(quote: StoredQuote, fiatCurrency: string | null): Figures {
  let paid = scaledDecimal(quote.fiatTotal);
  let received = scaledDecimal(quote.cryptoAmount);
  for (const { amount, currency } of quote.fees) {
    if (currency === fiatCurrency) paid -= scaledDecimal(amount);
    else received += scaledDecimal(amount);
  }
  return { paid: paid > 0n ? paid : 0n, received };
}

type Paid = { readonly fiatTotal: Money; readonly cryptoAmount: Money };

/** How much worse a new price is than an old one of the same currencies, in basis points; negative if it is better. */
export function bpsChange(old: Paid, renewed: Paid): number {
  const before = old.cryptoAmount.minor * renewed.fiatTotal.minor;
  const after = renewed.cryptoAmount.minor * old.fiatTotal.minor;
  const change = (before - after) * 10_000n;
  // Rounded up, so that no worse price counts as unchanged.
  return before === 0n ? 0 : Number(change > 0n ? (change + before - 1n) / before : change / before);
}
