import { CODES_BY_DIGITS } from './iso-4217.gen.ts';
import type { Largest } from './money.ts';

const DIGITS: ReadonlyMap<string, number> = new Map(
  Object.entries(CODES_BY_DIGITS).flatMap(([digits, codes]) =>
    codes.split(' ').map((code) => [code, Number(digits)] as const),
  ),
);

/** Whether the code is in list one of ISO 4217 and has a minor unit: a current currency or fund in upper case. */
export function isFiatCurrency(code: string): boolean {
  return DIGITS.has(code);
}

/**
 * Number of digits after the decimal point, by ISO 4217. Two for a code outside the table: a stored session may have one
 * that was withdrawn since, and all that were withdrawn after 2018 had two.
 */
export function fiatDecimals(code: string): number {
  return DIGITS.get(code) ?? 2;
}

/**
 * The largest amount of fiat money that a payment can carry, for `parseMoney`: 18 digits, which is what an amount of
 * ISO 20022 has (`totalDigits` of ActiveOrHistoricCurrencyAndAmount). Cards carry 12 (ISO 8583, field 4). Providers have
 * lower limits, which the router checks.
 */
export const LARGEST_FIAT: Largest = { minor: 10n ** 18n - 1n, holder: 'a payment message (ISO 20022)' };
