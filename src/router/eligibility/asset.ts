import type { Facts } from '../types.ts';
import { choices, networksOnOffer } from './choices.ts';
import { because, type Check } from './reason.ts';

function wishInWords(facts: Facts): string {
  if (facts.asset) return `${facts.asset.currency} on ${facts.asset.network}`;
  const currencies = facts.allowedCurrencies.join(' or ') || 'anything';
  const networks = networksOnOffer(facts).join(' or ');
  return networks ? `${currencies} on ${networks}` : currencies;
}

/** Asset and network, and whether the customer may be left to choose. */
export const assetReasons: Check = (facts, candidate) => {
  const { providerId, capabilities } = candidate;
  const reasons = [];
  if (choices(facts, candidate).length === 0) {
    reasons.push(because('ASSET_UNSUPPORTED', `${providerId} does not sell ${wishInWords(facts)}`));
  }
  const networks = facts.asset ? [facts.asset.network] : networksOnOffer(facts);
  const sells = (network: string) => capabilities.assets.some((sold) => sold.network === network);
  if (networks.length > 0 && !networks.some(sells)) {
    reasons.push(because('NETWORK_UNSUPPORTED', `${providerId} sells nothing on ${networks.join(' or ')}`));
  }
  if (!facts.asset && !capabilities.openDestination) {
    reasons.push(
      because(
        'OPEN_DESTINATION_UNSUPPORTED',
        `${providerId} needs one asset named; it cannot leave the choice to the customer`,
      ),
    );
  }
  return reasons;
};
