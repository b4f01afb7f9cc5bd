import type { Asset, AssetRef } from '../domain/asset/asset.ts';
import type { Caller } from '../domain/caller.ts';
import { newId } from '../domain/id.ts';
import type { Registry } from '../registry/types.ts';
import type { Decide, Policy } from '../router/types.ts';
import { candidateBeforePurchase, factsBeforePurchase } from './candidates.ts';
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
  const policy = deps.policy();
  const at = { id: newId('decision'), decidedAt: deps.clock().toISOString() };
  const decide = (asset: AssetRef | null) => {
    const countrySource = country === null ? 'NONE' : 'INPUT';
    const { projectId } = caller;
    const facts = { asset, country, subdivision, countrySource, projectId, customerMetadata } as const;
    return deps.decide(factsBeforePurchase(facts), candidates, policy, at);
  };
  const decision = decide(null);
  const assets = assetsOnSale.filter((asset) => decide(asset).chosen !== null);

  const eligible = new Set(
    decision.candidates.filter((candidate) => candidate.eligible).map(({ providerId }) => providerId),
  );
  const capabilities = candidates
    .filter(({ providerId }) => eligible.has(providerId))
    .map((candidate) => candidate.capabilities);
  return {
    country,
    subdivision,
    available: assets.length > 0,
    assets,
    fiatCurrencies: sortedUnion(capabilities.map(({ fiatCurrencies }) => fiatCurrencies.list)),
    paymentMethods: sortedUnion(capabilities.map(({ paymentMethods }) => paymentMethods.list)),
    candidates: decision.candidates,
  };
}
