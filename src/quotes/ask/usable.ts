import { assetKey, assets } from '../../domain/asset/asset.ts';
import { fiatDecimals } from '../../domain/money/fiat.ts';
import { formatMoney, moneyOf } from '../../domain/money/money.ts';
import type { Fee } from '../../domain/session/session.ts';
import type { AmountBasis } from '../../provider/capabilities.ts';
import type { Quote as ProviderQuote } from '../../provider/index.ts';
import { isOutlay } from '../../router/index.ts';
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
 * Whether the quote is for the amount that was asked for. Crypto amounts are exact. A fiat amount is the total only where the
 * provider declares that it includes the fees: otherwise the total differs, and prices are compared by their rate.
 */
function isForAmount(
  quote: ProviderQuote,
  { fiatAmount, cryptoAmount }: PricedPurchase,
  basis: AmountBasis,
): boolean {
  if (cryptoAmount) return formatMoney(quote.cryptoAmount) === formatMoney(cryptoAmount);
  return !fiatAmount || basis !== 'FEES_INCLUDED' || isOutlay(quote.fiatTotal, fiatAmount);
}

/**
 * An answer is not trusted: only rows for this purchase and its amount, with positive amounts, with fees that can be added up,
 * and not ended when they came, are used.
 * Never throws, whatever the adapter returned.
 */
export function isUsable(
  quote: ProviderQuote,
  purchase: PricedPurchase,
  { at, amountBasis }: { readonly at: Date; readonly amountBasis: AmountBasis },
): boolean {
  const { asset, fiatCurrency, paymentMethod } = purchase;
  try {
    return (
      quote.fiatTotal.currency === fiatCurrency &&
      quote.cryptoAmount.currency === asset.currency &&
      quote.fiatTotal.minor > 0n &&
      quote.cryptoAmount.minor > 0n &&
      isForAmount(quote, purchase, amountBasis) &&
      (paymentMethod === null || quote.paymentMethod === null || quote.paymentMethod === paymentMethod) &&
      quote.fees.every((fee) => isFee(fee, purchase)) &&
      (quote.expiresAt === null || quote.expiresAt > at)
    );
  } catch {
    return false;
  }
}
