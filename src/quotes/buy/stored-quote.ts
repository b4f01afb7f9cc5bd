import { assetKey, assets } from '../../domain/asset/asset.ts';
import { fiatDecimals } from '../../domain/money/fiat.ts';
import { formatMoney, moneyOf } from '../../domain/money/money.ts';
import type { RoutingDecision } from '../../domain/routing/decision.ts';
import type { Quote } from '../types.ts';

/** A quote as it is stored with its ranking: what a purchase needs, with amounts as decimals and times as text. */
export type StoredQuoteRow = ReturnType<typeof rowOfQuote>;

export function rowOfQuote(quote: Quote) {
  return {
    id: quote.id,
    providerId: quote.providerId,
    paymentMethod: quote.paymentMethod,
    fiatTotal: formatMoney(quote.fiatTotal),
    cryptoAmount: formatMoney(quote.cryptoAmount),
    fees: quote.fees,
    labels: quote.labels,
    amountBasis: quote.amountBasis,
    comparison: quote.comparison,
    estimatedDelivery: quote.estimatedDelivery,
    locked: quote.locked,
    quotedAt: quote.quotedAt.toISOString(),
    staleAt: quote.staleAt.toISOString(),
    expiresAt: quote.expiresAt.toISOString(),
    latencyMilliseconds: quote.latencyMilliseconds,
  };
}

/** The quote of a row. Throws if its decision has no asset or fiat currency, which a ranking of quotes always has. */
export function storedQuoteOf(row: StoredQuoteRow, { facts }: RoutingDecision): Quote {
  const { asset, fiatCurrency } = facts;
  const known = asset && assets.get(assetKey(asset));
  if (!known || fiatCurrency === null) throw new Error('a stored ranking names no asset or currency');
  return {
    ...row,
    kind: 'Quote',
    asset: { currency: known.currency, network: known.network },
    fiatCurrency,
    fiatTotal: moneyOf(row.fiatTotal, fiatCurrency, fiatDecimals(fiatCurrency)),
    cryptoAmount: moneyOf(row.cryptoAmount, known.currency, known.decimals),
    costBps: null,
    spreadBps: null,
    reference: null,
    // Absent in rows that were stored before it existed.
    estimatedDelivery: row.estimatedDelivery ?? null,
    quotedAt: new Date(row.quotedAt),
    staleAt: new Date(row.staleAt),
    expiresAt: new Date(row.expiresAt),
  };
}
