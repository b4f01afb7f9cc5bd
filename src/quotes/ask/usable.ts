import { assetKey, assets } from '../../domain/asset/asset.ts';
import { fiatDecimals } from '../../domain/money/fiat.ts';
import { moneyOf } from '../../domain/money/money.ts';
import type { Fee } from '../../domain/session/session.ts';
import type { Quote as ProviderQuote } from '../../provider/index.ts';
import type { PricedPurchase } from '../types.ts';

/** Whether a fee is an amount of one of the two currencies. */
function isFee({ amount, currency }: Fee, { asset, fiatCurrency }: PricedPurchase): boolean {
  const decimals =
    currency === fiatCurrency
      ? fiatDecimals(fiatCurrency)
      : currency === asset.currency
        ? assets.get(assetKey(asset))?.decimals
        : undefined;
  if (decimals === undefined) return false;
  moneyOf(amount, currency, decimals);
  return true;
}

/**
 * An answer is not trusted: only rows for this purchase, with positive amounts, with fees that can be added up, and not
 * ended when they came, are used.
 * Never throws, whatever the adapter returned.
 */
export function isUsable(quote: ProviderQuote, purchase: PricedPurchase, at: Date): boolean {
  const { asset, fiatCurrency, paymentMethod } = purchase;
  try {
    return (
      quote.fiatTotal.currency === fiatCurrency &&
      quote.cryptoAmount.currency === asset.currency &&
      quote.fiatTotal.minor > 0n &&
      quote.cryptoAmount.minor > 0n &&
      (paymentMethod === null || quote.paymentMethod === null || quote.paymentMethod === paymentMethod) &&
      quote.fees.every((fee) => isFee(fee, purchase)) &&
      (quote.expiresAt === null || quote.expiresAt > at)
    );
  } catch {
    return false;
  }
}
