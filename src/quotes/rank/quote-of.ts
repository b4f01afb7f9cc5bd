import { randomBytes } from 'node:crypto';
import { costOf, type QuoteLabel, type Reference, referenceOf } from '../../router/index.ts';
import type { Asked, Row } from '../ask/ask-provider.ts';
import { STALE_MILLISECONDS } from '../ask/price-cache.ts';
import type { PricedPurchase, Quote } from '../types.ts';

/** How long a quote is good for where the provider names no end. */
const LIFE_MILLISECONDS = 60_000;

/** Creates the ids of one ranking: a quote's id begins like that of its ranking, so that the ranking is found by it. */
export function createQuoteIds(): { readonly rankingId: string; next(): string } {
  const stem = randomBytes(14).toString('hex');
  let number = 0;
  return {
    rankingId: `quo_${stem}0000`,
    next: () => `quo_${stem}${(++number).toString(16).padStart(4, '0')}`,
  };
}

/** The id of the ranking that a quote belongs to. */
export function rankingIdOf(quoteId: string): string {
  return `${quoteId.slice(0, -4)}0000`;
}

/** A row as the API shows it. Without a ranking: what is known of it alone. */
export function quoteOf(
  id: string,
  asked: Asked & { readonly answer: NonNullable<Asked['answer']> },
  row: Row,
  purchase: PricedPurchase,
  ranked?: { readonly labels: readonly QuoteLabel[]; readonly reference: Reference | null },
): Quote {
  const { provider, answer } = asked;
  const { fiatTotal, cryptoAmount, fees, paymentMethod, locked, expiresAt } = row.quote;
  const reference = ranked ? ranked.reference : referenceOf([row.stored], purchase);
  const cost = costOf(row.stored, reference, purchase.fiatCurrency);
  const ends = expiresAt ?? new Date(answer.at.getTime() + LIFE_MILLISECONDS);
  return {
    kind: 'Quote',
    id,
    providerId: provider.id,
    asset: purchase.asset,
    fiatCurrency: purchase.fiatCurrency,
    fiatTotal,
    cryptoAmount,
    amountBasis: provider.capabilities.amountBasis,
    fees,
    paymentMethod,
    labels: ranked?.labels ?? (locked ? ['PRICE_LOCKED'] : []),
    comparison: row.comparison,
    costBps: cost?.costBps ?? null,
    spreadBps: cost?.spreadBps ?? null,
    reference,
    estimatedDelivery: row.estimatedDelivery,
    locked,
    quotedAt: answer.at,
    staleAt: new Date(Math.min(answer.at.getTime() + STALE_MILLISECONDS, ends.getTime())),
    expiresAt: ends,
    latencyMilliseconds: answer.latencyMilliseconds,
  };
}
