/** An exact amount in the currency's smallest unit (cents, wei, satoshi). Never a float. */
export type Money = { readonly currency: string; readonly decimals: number; readonly minor: bigint };

/** A parsed value, or a problem in words for the sender of the text. */
export type Parsed<T> = { ok: true; value: T } | { ok: false; problem: string };

/** The largest amount of a currency, and what cannot hold more: `the ledger of Stellar`. */
export type Largest = { readonly minor: bigint; readonly holder: string };

const PLAIN_DECIMAL = /^(0|[1-9]\d*)(?:\.(\d+))?$/;
const WHOLE_DIGITS = 30;

/**
 * Parses a plain decimal (`10`, `0.25`) into minor units. Never rounds: more digits than the currency has are a problem, as
 * are signs, exponents, separators and leading zeros, and an amount above `largest`.
 */
export function parseMoney(
  text: string,
  currency: string,
  decimals: number,
  largest?: Largest,
): Parsed<Money> {
  const problem = (words: string): Parsed<Money> => ({ ok: false, problem: words });
  const [, whole, fraction = ''] = PLAIN_DECIMAL.exec(text) ?? [];
  if (whole === undefined) {
    return problem('must be a plain decimal such as "10" or "0.25", without sign, exponent or separators');
  }
  if (whole.length > WHOLE_DIGITS) {
    return problem(
      `is too large: it has ${whole.length} digits before the decimal point; use at most ${WHOLE_DIGITS}`,
    );
  }
  if (fraction.length > decimals) {
    return problem(`has ${fraction.length} decimal digits; ${currency} allows at most ${decimals}`);
  }
  const minor = BigInt(whole + fraction.padEnd(decimals, '0'));
  if (largest && minor > largest.minor) {
    const most = formatMoney({ currency, decimals, minor: largest.minor });
    return problem(`is above ${most}, the most that ${largest.holder} can hold`);
  }
  return { ok: true, value: { currency, decimals, minor } };
}

/** As `parseMoney`, for an amount to buy: nothing is a problem too. */
export function parsePositive(...given: Parameters<typeof parseMoney>): Parsed<Money> {
  const parsed = parseMoney(...given);
  return parsed.ok && parsed.value.minor === 0n ? { ok: false, problem: 'must be more than 0' } : parsed;
}

/**
 * Parses an amount from a provider or the database. Ignores trailing zeros beyond the currency's precision (Stripe pads
 * with them). Throws RangeError for any other extra digit, since dropping it would change the amount.
 */
export function moneyOf(text: string, currency: string, decimals: number): Money {
  const parsed = parseMoney(trimZeros(text), currency, decimals);
  if (!parsed.ok) throw new RangeError(`amount of ${currency} ${parsed.problem}`);
  return parsed.value;
}

/** `100.50` becomes `100.5`, and `100.00` becomes `100`. A loop, since a regular expression takes quadratic time here. */
function trimZeros(text: string): string {
  if (!text.includes('.')) return text;
  let end = text.length;
  while (text[end - 1] === '0') end -= 1;
  return text.slice(0, end < text.length && text[end - 1] === '.' ? end - 1 : end);
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
