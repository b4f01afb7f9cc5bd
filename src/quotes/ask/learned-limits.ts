import { assetKey } from '../../domain/asset/asset.ts';
import type { CandidateReason } from '../../domain/routing/decision.ts';
import { compareWithDecimal } from '../../router/index.ts';
import type { PricedPurchase } from '../types.ts';

/** How long a limit that an answer stated excludes the provider without a call. */
const KEPT_MILLISECONDS = 60_000;
const MAX_ENTRIES = 5_000;

export type LearnedLimits = {
  /** @param at when the provider stated it; now by default */
  learn(providerId: string, purchase: PricedPurchase, reason: CandidateReason, at?: Date): void;
  /** The limit that the amount breaks, as far as an earlier answer tells; null if none is known. */
  broken(providerId: string, purchase: PricedPurchase): CandidateReason | null;
};

function keyOf(
  providerId: string,
  { projectId, asset, fiatCurrency, paymentMethod, country, subdivision }: PricedPurchase,
) {
  const place = [country, subdivision];
  return JSON.stringify([providerId, projectId, assetKey(asset), fiatCurrency, paymentMethod, ...place]);
}

/**
 * Limits that providers stated in their answers, kept in this process for a minute. For each project, as prices are: they would
 * tell others that somebody wants to buy.
 */
export function createLearnedLimits(clock: () => Date): LearnedLimits {
  const limits = new Map<string, { readonly reason: CandidateReason; readonly until: number }>();
  return {
    learn(providerId, purchase, reason, at = clock()) {
      if (reason.minimum === undefined && reason.maximum === undefined) return;
      const key = keyOf(providerId, purchase);
      limits.delete(key);
      limits.set(key, { reason, until: at.getTime() + KEPT_MILLISECONDS });
      const [oldest] = limits.keys();
      if (limits.size > MAX_ENTRIES && oldest !== undefined) limits.delete(oldest);
    },
    broken(providerId, purchase) {
      const known = limits.get(keyOf(providerId, purchase));
      if (!known || known.until <= clock().getTime()) return null;
      const { minimum, maximum, currency } = known.reason;
      const amount = [purchase.fiatAmount, purchase.cryptoAmount].find(
        (money) => money?.currency === currency,
      );
      if (!amount) return null;
      const low = minimum !== undefined && compareWithDecimal(amount, minimum) < 0;
      const high = maximum !== undefined && compareWithDecimal(amount, maximum) > 0;
      return low || high ? known.reason : null;
    },
  };
}
