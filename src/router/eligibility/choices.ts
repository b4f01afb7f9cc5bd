import type { AssetCoverage } from '../../provider/capabilities.ts';
import type { Facts, RouterCandidate } from '../types.ts';

type Wish = Pick<Facts, 'asset' | 'allowedCurrencies' | 'allowedNetworks' | 'walletNetworks'>;

/** Networks that the customer may choose among; empty: any. Without a list, those that there is a wallet for. */
export function networksOnOffer(wish: Wish): readonly string[] {
  return wish.allowedNetworks.length > 0 ? wish.allowedNetworks : wish.walletNetworks;
}

/** What the provider sells of what is asked for, wherever the customer is. */
export function choices(wish: Wish, { capabilities }: RouterCandidate): readonly AssetCoverage[] {
  const { asset, allowedCurrencies } = wish;
  if (asset) {
    return capabilities.assets.filter(
      (sold) => sold.currency === asset.currency && sold.network === asset.network,
    );
  }
  const networks = networksOnOffer(wish);
  return capabilities.assets.filter(
    (sold) =>
      (allowedCurrencies.length === 0 || allowedCurrencies.includes(sold.currency)) &&
      (networks.length === 0 || networks.includes(sold.network)),
  );
}
