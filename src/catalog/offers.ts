import type { Asset } from '../domain/asset/asset.ts';
import { type Bounds, boundsOfMethod, greatest, pairExclusions, smallest } from '../router/index.ts';
import type { Facts, Policy, RouterCandidate } from '../router/types.ts';
import type { AvailableMethod, AvailableOffer } from './types.ts';

type Seller = { readonly providerId: string; readonly bounds: Bounds };

/** The methods that can be requested; null if the customer chooses the method at the provider. */
function methodsOf({ capabilities }: RouterCandidate): ReadonlyArray<string | null> {
  const { list } = capabilities.paymentMethods;
  return list.length > 0 ? list : [null];
}

/** A bound over all sellers is known only if each of them has one. */
function boundOver(
  bounds: ReadonlyArray<string | null>,
  choose: (known: string[]) => string | null,
): string | null {
  const known = bounds.filter((bound) => bound !== null);
  return known.length === bounds.length ? choose(known) : null;
}

function methodOffer(paymentMethod: string | null, sellers: readonly Seller[]): AvailableMethod {
  return {
    paymentMethod,
    minimum: boundOver(
      sellers.map(({ bounds }) => bounds.minimum),
      smallest,
    ),
    maximum: boundOver(
      sellers.map(({ bounds }) => bounds.maximum),
      greatest,
    ),
    providers: sellers.map(({ providerId }) => providerId).sort(),
  };
}

/**
 * The fiat currencies and methods in which the eligible providers sell one asset. `facts` have the asset and the location,
 * no fiat currency and no method. Sorted by currency, then by method.
 */
export function offersOf(
  asset: Asset,
  facts: Facts,
  eligible: readonly RouterCandidate[],
  { rules }: Pick<Policy, 'rules'>,
): AvailableOffer[] {
  const isExcluded = pairExclusions(rules, facts);
  const byCurrency = new Map<string, Map<string | null, Seller[]>>();
  for (const candidate of eligible) {
    const { providerId, capabilities } = candidate;
    for (const currency of capabilities.fiatCurrencies.list) {
      for (const method of methodsOf(candidate)) {
        if (isExcluded(providerId, currency, method)) continue;
        const byMethod = byCurrency.get(currency) ?? new Map<string | null, Seller[]>();
        byCurrency.set(currency, byMethod);
        const sellers = byMethod.get(method) ?? [];
        byMethod.set(method, sellers);
        sellers.push({ providerId, bounds: boundsOfMethod(capabilities.limits, currency, method) });
      }
    }
  }
  return [...byCurrency]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([fiatCurrency, byMethod]) => ({
      asset,
      fiatCurrency,
      methods: [...byMethod]
        .sort(([left], [right]) => ((left ?? '') < (right ?? '') ? -1 : 1))
        .map(([method, sellers]) => methodOffer(method, sellers)),
    }));
}
