import {
  assetKey,
  assets,
  type Call,
  fiatDecimals,
  formatMoney,
  type Quote,
  type QuoteRequest,
} from 'onramp-gateway/provider';
import { codeOf } from '../currencies.ts';
import type { Client } from '../http/client.ts';
import { malformed, notSent } from '../http/errors.ts';
import type { Options } from '../options.ts';
import { exactMoney } from './mapping.ts';
import { askPrices, methodType } from './prices.ts';

/** What a purchase would cost now, by each way to pay within its limits. https://docs.calypso.money/api-reference/fiat-deposit-api */
export async function quote(
  client: Client,
  options: Options,
  request: QuoteRequest,
  call: Call,
): Promise<readonly Quote[]> {
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
  const prices = await askPrices(client, options, purchase, type, call);
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
    // An amount with more digits than its currency cannot be told without rounding.
    if (!fiatTotal || !cryptoAmount) return [];
    const paymentMethod = slugOf(method.withdrawalSettingsType, options);
    // Calypso holds this price under `fixedRateId`, but a session asks for one of its own.
    return [{ paymentMethod, fiatTotal, cryptoAmount, fees: [], locked: false, expiresAt: prices.expiresAt }];
  });
  if (quotes.length === 0) throw malformed('method');
  return quotes;
}

function slugOf(type: string | null | undefined, options: Options): string | null {
  const [slug] = Object.entries(options.paymentMethods).find(([, word]) => word === type) ?? [];
  return slug ?? null;
}
