import { type Caller, idempotencyKeyOf } from '../../domain/access/caller.ts';
import type { Conflict, InvalidInput, NotFound } from '../../domain/failure.ts';
import { providerCallSignal } from '../../registry/index.ts';
import type { Pinned, QuoteExpired, RedeemInput } from '../types.ts';
import { type RedeemDeps, redeem } from './redeem.ts';

/** Results after which there is no purchase and the idempotency key is free: another call may buy the quote. */
const NOTHING_MADE = new Set(['InvalidInput', 'NotFound', 'NoRoute', 'CustomerBlocked']);

/**
 * Takes the quote, makes the purchase, and frees the quote if nothing was made. Where something was made, the quote is marked
 * as used once more: another call with the same key that made nothing may have freed it meanwhile.
 */
export async function buy<Result extends { readonly kind: string }>(
  deps: RedeemDeps,
  input: RedeemInput,
  caller: Caller,
  create: (pinned: Pinned, signal: AbortSignal) => Promise<Result>,
): Promise<Result | InvalidInput | NotFound | Conflict | QuoteExpired> {
  // For the price and the purchase together, as long as for a purchase without a quote.
  const signal = providerCallSignal();
  const redeemed = await redeem(deps, input, caller, signal);
  if (redeemed.kind !== 'Redeemed') return redeemed;
  const result = await create(redeemed.pinned, signal);
  const key = idempotencyKeyOf(caller, input.idempotencyKey);
  if (NOTHING_MADE.has(result.kind)) await deps.rankings.release(input.quoteId, caller.projectId, key);
  else if (result.kind !== 'IdempotencyConflict') {
    await deps.rankings.use(input.quoteId, caller.projectId, key);
  }
  return result;
}
