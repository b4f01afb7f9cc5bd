import { assets, fiatDecimals, formatMoney, moneyOf } from 'onramp-gateway/provider';
import type { Currency } from '../currencies.ts';
import { compareDecimals } from '../http/exact-json.ts';

/** Invented prices in US dollars. Stablecoins cost one dollar. */
const dollars: Readonly<Record<string, string>> = {
  BNB: '600',
  BTC: '65000',
  DOGE: '0.15',
  ETH: '3000',
  LTC: '80',
  POL: '0.5',
  TRX: '0.12',
};
/** Invented exchange rates: units per US dollar. */
const perDollar: Readonly<Record<string, string>> = { EUR: '0.92', USD: '1', ARS: '1000' };

export const fiatCurrencies: readonly string[] = Object.keys(perDollar);

/** The most decimals in a quote, even if the currency has more. */
const QUOTED_DIGITS = 8;
const SCALE = 1_000_000n;
const scaled = (decimal: string): bigint => moneyOf(decimal, 'rate', 6).minor;

/** What Calypso earns: hidden in the price, as it states no fees. Invented. */
const SPREAD_BPS = 180n;
/** By how much an implausible price is too low. */
const WRONG = 10n;

/** The price of one coin in fiat, times SCALE squared; null if there is no price. */
function price(currency: Currency, fiatCurrency: string, isWrong: boolean): bigint | null {
  const asset = currency.asset ? assets.get(currency.asset) : undefined;
  const rate = fiatCurrencies.includes(fiatCurrency) ? perDollar[fiatCurrency] : undefined;
  if (!asset || !rate) return null;
  const market = scaled(dollars[asset.currency] ?? '1') * scaled(rate);
  return (market * (10_000n + SPREAD_BPS)) / 10_000n / (isWrong ? WRONG : 1n);
}

/** The crypto for a fiat amount, rounded down; null if there is no price. */
export function cryptoFor(
  fiatAmount: string,
  currency: Currency,
  fiatCurrency: string,
  isWrong = false,
): string | null {
  const each = price(currency, fiatCurrency, isWrong);
  const asset = currency.asset ? assets.get(currency.asset) : undefined;
  if (each === null || !asset) return null;
  const fiat = moneyOf(fiatAmount, fiatCurrency, fiatDecimals(fiatCurrency));
  const decimals = Math.min(asset.decimals, QUOTED_DIGITS);
  const minor =
    (fiat.minor * 10n ** BigInt(decimals) * SCALE * SCALE) / (each * 10n ** BigInt(fiat.decimals));
  return formatMoney({ currency: asset.currency, decimals, minor });
}

/** The fiat price of a crypto amount, rounded up; null if there is no price. */
export function fiatFor(
  cryptoAmount: string,
  currency: Currency,
  fiatCurrency: string,
  isWrong = false,
): string | null {
  const each = price(currency, fiatCurrency, isWrong);
  const asset = currency.asset ? assets.get(currency.asset) : undefined;
  if (each === null || !asset) return null;
  const crypto = moneyOf(cryptoAmount, asset.currency, asset.decimals);
  const decimals = fiatDecimals(fiatCurrency);
  const above = crypto.minor * each * 10n ** BigInt(decimals);
  const below = 10n ** BigInt(crypto.decimals) * SCALE * SCALE;
  return formatMoney({ currency: fiatCurrency, decimals, minor: (above + below - 1n) / below });
}

/** The limits of a method: the equivalent of 10 and 10,000 dollars. */
export function limits(fiatCurrency: string): { minLimit: string; maxLimit: string } {
  const rate = scaled(perDollar[fiatCurrency] ?? '1');
  const worth = (amount: bigint) =>
    formatMoney({ currency: fiatCurrency, decimals: 6, minor: rate * amount });
  return { minLimit: worth(10n), maxLimit: worth(10_000n) };
}

export function withinLimits(fiatAmount: string, fiatCurrency: string): boolean {
  const { minLimit, maxLimit } = limits(fiatCurrency);
  return compareDecimals(fiatAmount, minLimit) >= 0 && compareDecimals(fiatAmount, maxLimit) <= 0;
}
