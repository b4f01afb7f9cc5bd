import { type Caller, idempotencyKeyOf } from '../../domain/caller.ts';
import type { Conflict, InvalidInput, NotFound } from '../../domain/failure.ts';
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
  create: (pinned: Pinned) => Promise<Result>,
): Promise<Result | InvalidInput | NotFound | Conflict | QuoteExpired> {
  const redeemed = await redeem(deps, input, caller);
  if (redeemed.kind !== 'Redeemed') return redeemed;
  const result = await create(redeemed.pinned);
  const key = idempotencyKeyOf(caller, input.idempotencyKey);
  if (NOTHING_MADE.has(result.kind)) await deps.rankings.release(input.quoteId, caller.projectId, key);
  else if (result.kind !== 'IdempotencyConflict') {
    await deps.rankings.use(input.quoteId, caller.projectId, key);
  }
  return result;
}
