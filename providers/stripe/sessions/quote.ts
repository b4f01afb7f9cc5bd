import {
  type AssetRef,
  assetKey,
  formatMoney,
  type ProviderOperations,
  type Quote,
  type QuoteRequest,
} from 'onramp-gateway/provider';
import { assetOf, currencyCode } from '../assets.ts';
import type { StripeClient } from '../http/client.ts';
import { contradictingAnswer, malformedAnswer } from '../http/errors.ts';
import type { QuotesWire } from '../http/wire.ts';
import { isLiveKey, type StripeOptions } from '../options.ts';
import { cryptoMoney, feesIn, fiatMoney, plainFees } from './amounts.ts';

/**
 * Requests the price of a purchase, which is the same for all payment methods. Stripe's quotes are estimates: they are
 * not binding, have no documented expiry, and depend on neither location nor payment method. Empty if Stripe has no
 * price. https://docs.stripe.com/api/crypto/onramp_quotes/retrieve
 */
export function createQuote(
  settings: StripeOptions,
  client: StripeClient,
): NonNullable<ProviderOperations['quote']> {
  return async (request, call) => {
    const { wire, requestId } = await client.getQuotes(quotesQuery(request, settings), call);
    return quotesOf(wire, request, settings, requestId);
  };
}

/** Always one currency and one network, as `destination_amount` requires. */
export function quotesQuery(request: QuoteRequest, settings: StripeOptions): URLSearchParams {
  const query = new URLSearchParams({ source_currency: request.fiatCurrency.toLowerCase() });
  if (request.fiatAmount) query.set('source_amount', formatMoney(request.fiatAmount));
  if (request.cryptoAmount) query.set('destination_amount', formatMoney(request.cryptoAmount));
  query.append('destination_currencies[]', currencyCode(request.asset.currency, settings));
  query.append('destination_networks[]', request.asset.network);
  return query;
}

/** The quotes for the requested asset, with exact amounts. Throws if the answer is for another purchase. Pure. */
export function quotesOf(
  wire: QuotesWire,
  request: QuoteRequest,
  settings: StripeOptions,
  requestId: string | undefined,
): Quote[] {
  const { fiatCurrency } = request;
  const live = isLiveKey(settings);
  if (typeof wire.livemode === 'boolean' && wire.livemode !== live) {
    throw contradictingAnswer('livemode', requestId);
  }
  if (wire.source_currency && wire.source_currency.toUpperCase() !== fiatCurrency) {
    throw contradictingAnswer('source_currency', requestId);
  }
  const checkAmounts = live || settings.amountCheck === 'always';
  const source = fiatMoney(wire.source_amount, fiatCurrency);
  if (checkAmounts && source && request.fiatAmount && source.minor !== request.fiatAmount.minor) {
    throw contradictingAnswer('source_amount', requestId);
  }

  const rows = Object.values(wire.destination_network_quotes).flatMap((quotes) => quotes ?? []);
  return rows
    .filter((row) => isFor(row, request.asset))
    .map((row): Quote => {
      const fiatTotal = fiatMoney(row.source_total_amount, fiatCurrency);
      const cryptoAmount = cryptoMoney(row.destination_amount, request.asset);
      // An amount with more digits than its currency: a price is never rounded.
      if (!fiatTotal || !cryptoAmount) throw malformedAnswer(requestId);
      if (checkAmounts && request.cryptoAmount && cryptoAmount.minor !== request.cryptoAmount.minor) {
        throw contradictingAnswer('destination_amount', requestId);
      }
      const fees = plainFees(feesIn(row.fees, fiatCurrency) ?? []);
      return { paymentMethod: null, fiatTotal, cryptoAmount, fees, locked: false, expiresAt: null };
    });
}

function isFor(row: { destination_currency: string; destination_network: string }, asset: AssetRef): boolean {
  const found = assetOf(row.destination_currency, row.destination_network);
  return found !== null && assetKey(found) === assetKey(asset);
}
