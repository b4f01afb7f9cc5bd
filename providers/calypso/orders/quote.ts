import {
  assetKey,
  assets,
  type Call,
  fiatDecimals,
  formatMoney,
  type Quote,
  type QuoteRequest,
  type RefusedMethod,
} from 'onramp-gateway/provider';
import { codeOf } from '../currencies.ts';
import type { Deps } from '../http/client.ts';
import { malformedAnswer, notSent } from '../http/errors.ts';
import type { Options } from '../options.ts';
import { exactMoney } from './mapping.ts';
import { methodType, requestPrices } from './prices.ts';

/**
 * Current prices, one for each payment method, and the methods whose limits the amount breaks.
 * https://docs.calypso.money/api-reference/fiat-deposit-api
 */
export async function quote(
  deps: Deps,
  request: QuoteRequest,
  call: Call,
): Promise<ReadonlyArray<Quote | RefusedMethod>> {
  const { options } = deps;
  const currency = codeOf(request.asset, options.currencies);
  const asset = assets.get(assetKey(request.asset));
  if (!currency || !asset) throw notSent('asset', 'unknown_asset', 'Calypso has no code for this asset');
  const { fiatCurrency } = request;
  const purchase = {
    currency,
    fiatCurrency,
    fiatAmount: request.fiatAmount && formatMoney(request.fiatAmount),
    cryptoAmount: request.cryptoAmount && formatMoney(request.cryptoAmount),
  };
  const type = methodType(request.paymentMethod, options);
  const prices = await requestPrices(deps, purchase, type, call);
  const quotes = prices.methods.flatMap((method): Quote[] => {
    const fiatTotal = exactMoney(
      method.fiatAmount ?? purchase.fiatAmount,
      fiatCurrency,
      fiatDecimals(fiatCurrency),
    );
    const cryptoAmount = exactMoney(
      method.cryptoAmount ?? purchase.cryptoAmount,
      asset.currency,
      asset.decimals,
    );
    // Leave out amounts with more digits than their currency: they would have to be rounded.
    if (!fiatTotal || !cryptoAmount) return [];
    const paymentMethod = slugOf(method.withdrawalSettingsType, options);
    // Not locked: Calypso holds the price under `fixedRateId`, but a session requests its own price.
    return [{ paymentMethod, fiatTotal, cryptoAmount, fees: [], locked: false, expiresAt: prices.expiresAt }];
  });
  if (quotes.length === 0) throw malformedAnswer('method');
  // A method without a name here cannot be requested, so nothing can be said about it.
  const refused = prices.refused.flatMap(({ type, error }): RefusedMethod[] => {
    const paymentMethod = slugOf(type, options);
    return paymentMethod === null ? [] : [{ paymentMethod, refused: error }];
  });
  return [...quotes, ...refused];
}

function slugOf(type: string | null | undefined, options: Options): string | null {
  const [slug] = Object.entries(options.paymentMethods).find(([, known]) => known === type) ?? [];
  return slug ?? null;
}
