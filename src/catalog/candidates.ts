import type { Provider } from '../registry/types.ts';
import type { Facts, RouterCandidate } from '../router/types.ts';

/** Projects a provider onto what the router needs: capabilities, configuration and present health. */
export function routerCandidate(provider: Provider): RouterCandidate {
  return {
    providerId: provider.id,
    capabilities: provider.capabilities,
    disabled: provider.disabled,
    down: provider.health().state === 'DOWN',
  };
}

/** As `routerCandidate`, without the provider's requirements on purchase input: no purchase exists yet. */
export function candidateBeforePurchase(provider: Provider): RouterCandidate {
  const candidate = routerCandidate(provider);
  return {
    ...candidate,
    capabilities: {
      ...candidate.capabilities,
      openDestination: true,
      needsAmount: false,
      needsFiatCurrency: false,
      needsWallet: false,
      bindsClientIp: false,
    },
  };
}

type KnownBeforePurchase =
  | 'asset'
  | 'country'
  | 'subdivision'
  | 'countrySource'
  | 'projectId'
  | 'customerMetadata';

/** Router facts where only the asset and the customer's location and metadata are known. */
export function factsBeforePurchase(known: Pick<Facts, KnownBeforePurchase> & Partial<Facts>): Facts {
  return {
    allowedCurrencies: [],
    allowedNetworks: [],
    fiatCurrency: null,
    fiatAmount: null,
    cryptoAmount: null,
    paymentMethod: null,
    clientIpKnown: false,
    walletNetworks: [],
    hasMemo: false,
    lockWalletAddress: false,
    handoffs: [],
    pinned: null,
    excluded: [],
    ...known,
  };
}
