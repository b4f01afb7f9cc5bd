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

/** Null if Stripe reports no amount; undefined if the amount has more digits than the asset. */
export function cryptoMoney(text: string | null | undefined, asset: AssetRef): Money | null | undefined {
  return money(text, asset.currency, assets.get(assetKey(asset))?.decimals ?? 0);
}

/** As `cryptoMoney`, with the decimals of ISO 4217. */
export function fiatMoney(text: string | null | undefined, currency: string): Money | null | undefined {
  return money(text, currency, fiatDecimals(currency));
}

/** An amount with more digits than its currency becomes undefined (no news): it is never rounded. */
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

/** The fees that can be read, under either of their two names. */
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

/** The amount plus both fees; null if one of the fees is unknown. */
export function totalOf(amount: Money | null | undefined, fees: FeeMoney[] | null): Money | null | undefined {
  if (!amount) return amount;
  if (fees?.length !== 2) return null;
  return { ...amount, minor: fees.reduce((sum, fee) => sum + fee.money.minor, amount.minor) };
}

/** Fees as plain decimals. */
export function plainFees(fees: readonly FeeMoney[]): Fee[] {
  return fees.map(({ kind, money }) => ({ kind, amount: formatMoney(money), currency: money.currency }));
}
