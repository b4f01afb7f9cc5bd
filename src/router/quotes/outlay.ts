import { type Money, moneyOf } from '../../domain/money/money.ts';
import type { Fee } from '../../domain/session/session.ts';
import type { AmountBasis } from '../../provider/capabilities.ts';

/** Totals that differ by at most this share of the outlay count as the same outlay. */
const SAME_WITHIN_BPS = 10n;

/** Whether the providers read an amount differently, so that the same request costs different totals. */
export function basesDiffer(bases: readonly AmountBasis[]): boolean {
  return new Set(bases).size > 1;
}

/** Whether the customer pays the outlay, to within a tenth of a per cent. */
export function isOutlay(fiatTotal: Money, outlay: Money): boolean {
  const distance = fiatTotal.minor - outlay.minor;
  return (distance < 0n ? -distance : distance) * 10_000n <= outlay.minor * SAME_WITHIN_BPS;
}

/**
 * The amount to ask for so that fees on top make the total equal to the outlay, from the fees of a first quote for the outlay
 * itself. Network fees stay as they are, other fees grow with the amount. Null if the fees exceed the outlay.
 */
export function amountForOutlay(
  outlay: Money,
  quote: { readonly fiatTotal: Money; readonly fees: readonly Fee[] },
): Money | null {
  let fixed = 0n;
  let proportional = 0n;
  for (const { kind, amount, currency } of quote.fees) {
    if (currency !== outlay.currency) continue;
    const { minor } = moneyOf(amount, currency, outlay.decimals);
    if (kind === 'NETWORK') fixed += minor;
    else proportional += minor;
  }
  const base = quote.fiatTotal.minor - fixed - proportional;
  if (base <= 0n) return null;
  const minor = ((outlay.minor - fixed) * base) / (base + proportional);
  return minor > 0n ? { ...outlay, minor } : null;
}
