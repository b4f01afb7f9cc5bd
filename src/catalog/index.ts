import { type Asset, type AssetRef, assetKey, assets, isSameAsset } from '../domain/asset/asset.ts';
import type { Provider } from '../registry/types.ts';
import { availabilityAt, type CatalogDeps } from './availability.ts';
import type { Catalog } from './types.ts';

export { candidateBeforePurchase, factsBeforePurchase, routerCandidate } from './candidates.ts';
export type { Availability, Catalog } from './types.ts';

function sells(provider: Provider, ref: AssetRef): boolean {
  return provider.capabilities.assets.some((sold) => isSameAsset(sold, ref));
}

/**
 * Merges what the configured providers sell into one catalog.
 * @example
 * createCatalog({ registry, policy: () => config.policy, decide, clock }).assets({ currency: 'USDC' });
 */
export function createCatalog(deps: CatalogDeps): Catalog {
  const { registry } = deps;
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
    availability: (location, caller) => availabilityAt(deps, location, caller, catalog.assets({})),
  };
  return catalog;
}
