import { LosslessNumber, parse, stringify } from 'lossless-json';

// JSON with exact numbers: a double would lose digits of coins with 18 decimals.

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * Converts a JSON number (`1e-8`, `25.50`) to the shortest plain decimal (`0.00000001`, `25.5`) without loss.
 * Null if the text is not a number.
 */
export function plainDecimal(text: string): string | null {
  const match = NUMBER.exec(text);
  if (!match) return null;
  const fraction = match[3] ?? '';
  const digits = (match[2] ?? '') + fraction;
  const point = digits.length - fraction.length + Number(match[4] ?? 0);
  const padded = point < 1 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0');
  const at = Math.max(point, 1);
  const whole = padded.slice(0, at).replace(/^0+(?=\d)/, '');
  const rest = padded.slice(at).replace(/0+$/, '');
  const value = rest ? `${whole}.${rest}` : whole;
  return match[1] && value !== '0' ? `-${value}` : value;
}

/** Parses JSON and keeps each number as text. Throws if the text is not JSON. */
export const readJson: (text: string) => unknown = (text) => parse(text);

/** A JSON number with exactly the digits of a plain decimal. */
export const exactNumber = (decimal: string): LosslessNumber => new LosslessNumber(decimal);

/** Writes JSON with exact numbers. */
export function writeJson(value: unknown): string {
  const text = stringify(value);
  if (text === undefined) throw new TypeError('not a JSON value');
  return text;
}

/** Negative, zero or positive if `left` is less than, equal to or greater than `right`. Both are plain decimals. */
export function compareDecimals(left: string, right: string): number {
  const [leftWhole = '', leftFraction = ''] = left.split('.');
  const [rightWhole = '', rightFraction = ''] = right.split('.');
  const digits = Math.max(leftFraction.length, rightFraction.length);
  const a = BigInt(leftWhole + leftFraction.padEnd(digits, '0'));
  const b = BigInt(rightWhole + rightFraction.padEnd(digits, '0'));
  return a < b ? -1 : a > b ? 1 : 0;
}
