import { setTimeout as delay } from 'node:timers/promises';
import { bpsChange } from '../router/index.ts';
import { RENEWED_BEFORE_END_MILLISECONDS } from './ask/price-cache.ts';
import { type EngineDeps, renewQuote } from './quote-stream.ts';
import type { PricedPurchase, Quote, QuoteRenewed } from './types.ts';

const MOST_RENEWALS = 5;
const LONGEST_MILLISECONDS = 3 * 60_000;
/** The first quote to end is renewed this long before; those that end soon after are renewed with it. */
const AHEAD_MILLISECONDS = RENEWED_BEFORE_END_MILLISECONDS / 2;

/**
 * Renews quotes before they end, at most five times or three minutes, until the signal aborts. Quotes that end at about the
 * same time are renewed together.
 */
export async function* renewals(
  deps: EngineDeps,
  ranked: readonly Quote[],
  purchase: PricedPurchase,
  signal: AbortSignal,
): AsyncGenerator<QuoteRenewed, void> {
  const until = deps.clock().getTime() + LONGEST_MILLISECONDS;
  let quotes = [...ranked];
  for (let round = 0; round < MOST_RENEWALS && quotes.length > 0; round += 1) {
    const due = Math.min(...quotes.map(({ expiresAt }) => expiresAt.getTime())) - AHEAD_MILLISECONDS;
    if (due > until) return;
    const pause = Math.max(1_000, due - deps.clock().getTime());
    const woken = await delay(pause, true, { signal, ref: false }).catch(() => false);
    if (!woken) return;
    const now = deps.clock().getTime();
    const ending = quotes.filter(
      ({ expiresAt }) => expiresAt.getTime() - RENEWED_BEFORE_END_MILLISECONDS <= now,
    );
    const others = quotes.filter((quote) => !ending.includes(quote));
    const renewed = await Promise.all(
      ending.map(async (old) => ({ old, renewal: await renewQuote(deps, old, purchase, signal) })),
    );
    if (signal.aborted) return;
    for (const { old, renewal } of renewed) {
      const changeBps = renewal && bpsChange(old, renewal.quote);
      yield { kind: 'QuoteRenewed', replacedId: old.id, quote: renewal?.quote ?? null, changeBps };
    }
    quotes = [...others, ...renewed.flatMap(({ renewal }) => renewal?.quote ?? [])];
  }
}
