/** An exact amount in the currency's smallest unit (cents, wei, satoshi). Never a float. */
export type Money = { readonly currency: string; readonly decimals: number; readonly minor: bigint };

/** A parsed value, or a problem in words for the sender of the text. */
export type Parsed<T> = { ok: true; value: T } | { ok: false; problem: string };

const PLAIN_DECIMAL = /^(0|[1-9]\d{0,29})(?:\.(\d{1,30}))?$/;

/**
 * Parses a plain decimal (`10`, `0.25`) into minor units. Never rounds: more digits than the currency has are a problem, as
 * are signs, exponents, separators and leading zeros.
 */
export function parseMoney(text: string, currency: string, decimals: number): Parsed<Money> {
  const match = PLAIN_DECIMAL.exec(text);
  if (!match) {
    return {
      ok: false,
      problem: 'must be a plain decimal such as "10" or "0.25", without sign, exponent or separators',
    };
  }
  const fraction = match[2] ?? '';
  if (fraction.length > decimals) {
    return {
      ok: false,
      problem: `has ${fraction.length} decimal digits; ${currency} allows at most ${decimals}`,
    };
  }
  return {
    ok: true,
    value: { currency, decimals, minor: BigInt((match[1] ?? '0') + fraction.padEnd(decimals, '0')) },
  };
}

/**
 * Parses an amount from a provider or the database. Ignores trailing zeros beyond the currency's precision (Stripe pads
 * with them). Throws RangeError for any other extra digit, since dropping it would change the amount.
 */
export function moneyOf(text: string, currency: string, decimals: number): Money {
  const trimmed = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  const parsed = parseMoney(trimmed, currency, decimals);
  if (!parsed.ok) throw new RangeError(`amount of ${currency} ${parsed.problem}`);
  return parsed.value;
}

/** Formats an amount as the shortest plain decimal: `10`, not `10.00`. */
export function formatMoney(money: Money): string {
  const digits = money.minor.toString().padStart(money.decimals + 1, '0');
  const whole = digits.slice(0, digits.length - money.decimals);
  const fraction = digits.slice(digits.length - money.decimals).replace(/0+$/, '');
  return fraction ? `${whole}.${fraction}` : whole;
}

/** Negative, zero or positive as `a` is below, equal to or above `b`. Throws TypeError for different currencies. */
export function compareMoney(a: Money, b: Money): number {
  if (a.currency !== b.currency || a.decimals !== b.decimals) {
    throw new TypeError(`cannot compare ${a.currency} with ${b.currency}`);
  }
  return a.minor < b.minor ? -1 : a.minor > b.minor ? 1 : 0;
}
