import { isSameAsset } from '../../domain/asset/asset.ts';
import type { AssetCoverage } from '../../provider/capabilities.ts';
import type { EligibilityCheck, Facts, RouterCandidate, UnmetCondition } from '../types.ts';

type RequestedAsset = Pick<Facts, 'asset' | 'allowedCurrencies' | 'allowedNetworks' | 'walletNetworks'>;

/** Networks that the customer may choose from; empty means any. Defaults to the networks of the given wallets. */
export function selectableNetworks(requested: RequestedAsset): readonly string[] {
  return requested.allowedNetworks.length > 0 ? requested.allowedNetworks : requested.walletNetworks;
}

/** Requested assets that the provider sells, in any country. */
export function matchingAssets(
  requested: RequestedAsset,
  { capabilities }: RouterCandidate,
): readonly AssetCoverage[] {
  const { asset, allowedCurrencies } = requested;
  if (asset) return capabilities.assets.filter((sold) => isSameAsset(sold, asset));
  const networks = selectableNetworks(requested);
  return capabilities.assets.filter(
    (sold) =>
      (allowedCurrencies.length === 0 || allowedCurrencies.includes(sold.currency)) &&
      (networks.length === 0 || networks.includes(sold.network)),
  );
}

function describeRequested(facts: Facts): string {
  if (facts.asset) return `${facts.asset.currency} on ${facts.asset.network}`;
  const currencies = facts.allowedCurrencies.join(' or ') || 'anything';
  const networks = selectableNetworks(facts).join(' or ');
  return networks ? `${currencies} on ${networks}` : currencies;
}

/** Asset and network, and whether the customer may choose them at the provider. */
export const assetUnmet: EligibilityCheck = (facts, candidate) => {
  const { providerId, capabilities } = candidate;
  const unmet: UnmetCondition[] = [];
  if (matchingAssets(facts, candidate).length === 0) {
    unmet.push(['ASSET_UNSUPPORTED', `${providerId} does not sell ${describeRequested(facts)}`]);
  }
  const networks = facts.asset ? [facts.asset.network] : selectableNetworks(facts);
  const sells = (network: string) => capabilities.assets.some((sold) => sold.network === network);
  if (networks.length > 0 && !networks.some(sells)) {
    unmet.push(['NETWORK_UNSUPPORTED', `${providerId} sells nothing on ${networks.join(' or ')}`]);
  }
  if (!facts.asset && !capabilities.openDestination) {
    const message = `${providerId} needs exactly one asset; the customer cannot choose it there`;
    unmet.push(['OPEN_DESTINATION_UNSUPPORTED', message]);
  }
  return unmet;
};
