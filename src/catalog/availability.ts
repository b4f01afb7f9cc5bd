import type { Caller } from '../domain/access/caller.ts';
import type { Asset, AssetRef } from '../domain/asset/asset.ts';
import { newId } from '../domain/id.ts';
import type { Registry } from '../registry/types.ts';
import { rank } from '../router/index.ts';
import type { Decide, Policy } from '../router/types.ts';
import { candidateBeforePurchase, factsBeforePurchase } from './candidates.ts';
import { offersOf, pairsOf } from './offers.ts';
import type { Availability, Location } from './types.ts';

export type CatalogDeps = {
  readonly registry: Registry;
  /** Returns the policy in force; a reload of gateway.yaml changes it. */
  readonly policy: () => Policy;
  readonly decide: Decide;
  readonly clock: () => Date;
};

function sortedUnion(lists: ReadonlyArray<readonly string[]>): string[] {
  return [...new Set(lists.flat())].sort();
}

/** Runs the router on the location alone: once without an asset, and once for each asset on sale. */
export function availabilityAt(
  deps: CatalogDeps,
  location: Location,
  caller: Caller,
  assetsOnSale: readonly Asset[],
): Availability {
  const { country, subdivision, customerMetadata } = location;
  const candidates = deps.registry.all().map(candidateBeforePurchase);
  const sellers = candidates.map((candidate) => ({ ...candidate, pairs: pairsOf(candidate) }));
  const policy = deps.policy();
  const at = { id: newId('decision'), decidedAt: deps.clock().toISOString() };
  const decide = (asset: AssetRef | null) => {
    const countrySource = country === null ? 'NONE' : 'INPUT';
    const { projectId } = caller;
    const known = { asset, country, subdivision, countrySource, projectId, customerMetadata } as const;
    const facts = factsBeforePurchase(known);
    const decision = deps.decide(facts, candidates, policy, at);
    const ids = new Set(rank(decision));
    return { facts, decision, eligible: sellers.filter(({ providerId }) => ids.has(providerId)) };
  };

  const { decision, eligible } = decide(null);
  const perAsset = assetsOnSale.map((asset) => ({ asset, ...decide(asset) }));
  const sold = perAsset.filter((each) => each.eligible.length > 0);
  const capabilities = eligible.map((candidate) => candidate.capabilities);
  return {
    country,
    subdivision,
    available: sold.length > 0,
    assets: sold.map(({ asset }) => asset),
    fiatCurrencies: sortedUnion(capabilities.map(({ fiatCurrencies }) => fiatCurrencies.list)),
    paymentMethods: sortedUnion(capabilities.map(({ paymentMethods }) => paymentMethods.list)),
    offers: sold.flatMap((each) => offersOf(each.asset, each.facts, each.eligible, policy, at.decidedAt)),
    candidates: decision.candidates,
  };
}
