import {
  type AssetRef,
  assetKey,
  assets,
  type Fee,
  fiatDecimals,
  formatMoney,
  type Money,
  moneyOf,
} from 'onramp-gateway/provider';
import type { FeesWire } from '../http/wire.ts';

type FeeMoney = { readonly kind: Fee['kind']; readonly money: Money };

/** Null where Stripe tells none; undefined for digits that the asset does not have. */
export function cryptoMoney(text: string | null | undefined, asset: AssetRef): Money | null | undefined {
  return money(text, asset.currency, assets.get(assetKey(asset))?.decimals ?? 0);
}

/** As `cryptoMoney`, by ISO 4217. */
export function fiatMoney(text: string | null | undefined, currency: string): Money | null | undefined {
  return money(text, currency, fiatDecimals(currency));
}

/** Undefined, that is no news, for digits that the currency does not have: an amount is never guessed at. */
function money(
  text: string | null | undefined,
  currency: string,
  decimals: number,
): Money | null | undefined {
  if (text === null || text === undefined) return null;
  try {
    return moneyOf(text, currency, decimals);
  } catch {
    return undefined;
  }
}

/** The fees that can be read, under either of their names. */
export function feesIn(fees: FeesWire, currency: string): FeeMoney[] | null {
  if (!fees) return null;
  const rows: Array<[Fee['kind'], string | null | undefined]> = [
    ['PROVIDER', fees.transaction_fee_amount ?? fees.transaction_fee_monetary],
    ['NETWORK', fees.network_fee_amount ?? fees.network_fee_monetary],
  ];
  return rows.flatMap(([kind, text]) => {
    const amount = fiatMoney(text, currency);
    return amount ? [{ kind, money: amount }] : [];
  });
}

/** Fees come on top; a total is told only where both are known. */
export function totalOf(amount: Money | null | undefined, fees: FeeMoney[] | null): Money | null | undefined {
  if (!amount) return amount;
  if (fees?.length !== 2) return null;
  return { ...amount, minor: fees.reduce((sum, fee) => sum + fee.money.minor, amount.minor) };
}

/** As the gateway tells fees: plain decimals. */
export function plainFees(fees: readonly FeeMoney[]): Fee[] {
  return fees.map(({ kind, money }) => ({ kind, amount: formatMoney(money), currency: money.currency }));
}
