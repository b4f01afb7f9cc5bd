import type { Asset, AssetRef } from '../domain/asset/asset.ts';
import type { Caller } from '../domain/caller.ts';
import { newId } from '../domain/id.ts';
import type { Registry } from '../registry/types.ts';
import type { Decide, Facts, Policy, RouterCandidate } from '../router/types.ts';
import { routerCandidate } from './router-candidate.ts';
import type { Availability, Location } from './types.ts';

/** A purchase of which only the place is known. */
function openPurchase(
  { country, subdivision, customerMetadata }: Location,
  caller: Caller,
  asset: AssetRef | null,
): Facts {
  return {
    asset,
    allowedCurrencies: [],
    allowedNetworks: [],
    fiatCurrency: null,
    fiatAmount: null,
    cryptoAmount: null,
    paymentMethod: null,
    country,
    subdivision,
    countrySource: country === null ? 'NONE' : 'INPUT',
    clientIpKnown: false,
    walletNetworks: [],
    hasMemo: false,
    lockWalletAddress: false,
    handoffs: [],
    pinned: null,
    excluded: [],
    projectId: caller.projectId,
    customerMetadata,
  };
}

/** Takes whatever the provider needs beyond the place as given: the purchase will bring it. */
function wantingNothing(candidate: RouterCandidate): RouterCandidate {
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

function sortedUnion(lists: ReadonlyArray<readonly string[]>): string[] {
  return [...new Set(lists.flat())].sort();
}

/** Asks the router about the place alone, once for anything and once for each asset that somebody sells. */
export function availabilityAt(
  place: Location,
  caller: Caller,
  sold: readonly Asset[],
  deps: { registry: Registry; policy: Policy; decide: Decide; now: Date },
): Availability {
  const { policy, decide } = deps;
  const candidates = deps.registry.all().map((provider) => wantingNothing(routerCandidate(provider)));
  const at = { id: newId('decision'), decidedAt: deps.now.toISOString() };
  const decision = decide(openPurchase(place, caller, null), candidates, policy, at);
  const assets = sold.filter(
    (asset) => decide(openPurchase(place, caller, asset), candidates, policy, at).chosen !== null,
  );

  const serving = new Set(
    decision.candidates.filter(({ eligible }) => eligible).map(({ providerId }) => providerId),
  );
  const capabilities = candidates
    .filter(({ providerId }) => serving.has(providerId))
    .map((candidate) => candidate.capabilities);
  return {
    country: place.country,
    subdivision: place.subdivision,
    available: assets.length > 0,
    assets,
    fiatCurrencies: sortedUnion(capabilities.map(({ fiatCurrencies }) => fiatCurrencies.list)),
    paymentMethods: sortedUnion(capabilities.map(({ paymentMethods }) => paymentMethods.list)),
    candidates: decision.candidates,
  };
}
