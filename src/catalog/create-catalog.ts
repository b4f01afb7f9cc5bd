import { type Asset, type AssetRef, assetKey, assets } from '../domain/asset/asset.ts';
import type { Provider, Registry } from '../registry/types.ts';
import type { Decide, Policy } from '../router/types.ts';
import { availabilityAt } from './availability.ts';
import type { Catalog } from './types.ts';

export type CatalogDeps = {
  registry: Registry;
  /** The policy in force; it changes when gateway.yaml does. */
  policy: () => Policy;
  decide: Decide;
  clock: () => Date;
};

function sells(provider: Provider, ref: AssetRef): boolean {
  return provider.capabilities.assets.some(
    (sold) => sold.currency === ref.currency && sold.network === ref.network,
  );
}

/**
 * What the configured providers sell, merged.
 * @example
 * createCatalog({ registry, policy: () => config.policy, decide, clock }).assets({ currency: 'USDC' });
 */
export function createCatalog({ registry, policy, decide, clock }: CatalogDeps): Catalog {
  const enabled = () => registry.all().filter((provider) => provider.disabled === null);

  const catalog: Catalog = {
    providers: () => registry.all(),
    provider: (id) => registry.get(id),
    assets({ currency, network, provider }) {
      const sellers = enabled().filter(({ id }) => !provider || id === provider);
      return [...assets.values()].filter(
        (asset: Asset) =>
          (!currency || asset.currency === currency) &&
          (!network || asset.network === network) &&
          sellers.some((seller) => sells(seller, asset)),
      );
    },
    asset: (ref) => assets.get(assetKey(ref)),
    providersOf: (ref) => enabled().filter((provider) => sells(provider, ref)),
    availability: (where, caller) =>
      availabilityAt(where, caller, catalog.assets({}), { registry, policy: policy(), decide, now: clock() }),
  };
  return catalog;
}
