import { assetKey, assets } from '../domain/asset/asset.ts';
import { fiatDecimals } from '../domain/money/fiat.ts';
import { moneyOf } from '../domain/money/money.ts';
import type { DecisionFacts, RoutingDecision } from '../domain/routing/decision.ts';
import { decide } from './decide.ts';
import type { Facts, Policy, RouterCandidate } from './types.ts';

/**
 * Repeats a stored decision: the same purchase under another policy, or with other candidates. Keeps the id and time of
 * the original, so that the two can be compared. Pure.
 * @example
 * replay(session.decision, candidates, { ...policy, order: ['calypso', 'stripe'] }).chosen;
 */
export function replay(
  stored: RoutingDecision,
  candidates: readonly RouterCandidate[],
  policy: Policy,
): RoutingDecision {
  const { id, decidedAt } = stored;
  return decide(factsOfStored(stored.facts), candidates, policy, { id, decidedAt });
}

/** Amounts were validated before they were stored, so the currency and the asset are known. */
export function factsOfStored(stored: DecisionFacts): Facts {
  const { asset, fiatCurrency, fiatAmount, cryptoAmount } = stored;
  const known = asset && assets.get(assetKey(asset));
  return {
    ...stored,
    fiatAmount:
      fiatAmount !== null && fiatCurrency !== null
        ? moneyOf(fiatAmount, fiatCurrency, fiatDecimals(fiatCurrency))
        : null,
    cryptoAmount:
      cryptoAmount !== null && known ? moneyOf(cryptoAmount, known.currency, known.decimals) : null,
  };
}
