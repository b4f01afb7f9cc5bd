import type { Asset } from '../domain/asset/asset.ts';
import { type Bounds, boundsOfMethod, greatest, pairExclusions, smallest } from '../router/index.ts';
import type { Facts, Policy, RouterCandidate } from '../router/types.ts';
import type { AvailableMethod, AvailableOffer } from './types.ts';

type Pair = { readonly fiatCurrency: string; readonly method: string | null; readonly bounds: Bounds };
type Seller = { readonly providerId: string; readonly bounds: Bounds };

/**
 * The fiat currencies and methods that a provider takes, the same for each asset. The method is null if the customer chooses
 * it at the provider.
 */
export function pairsOf({ capabilities }: RouterCandidate): Pair[] {
  const { fiatCurrencies, paymentMethods, limits } = capabilities;
  const methods = paymentMethods.list.length > 0 ? paymentMethods.list : [null];
  return fiatCurrencies.list.flatMap((fiatCurrency) =>
    methods.map((method) => ({ fiatCurrency, method, bounds: boundsOfMethod(limits, fiatCurrency, method) })),
  );
}

/** A bound over all sellers is known only if each of them has one. */
function boundOver(
  sellers: readonly Seller[],
  bound: 'minimum' | 'maximum',
  choose: (known: string[]) => string | null,
): string | null {
  const known = new Set<string>();
  for (const { bounds } of sellers) {
    const value = bounds[bound];
    if (value === null) return null;
    known.add(value);
  }
  return choose([...known]);
}

function methodOffer(paymentMethod: string | null, sellers: readonly Seller[]): AvailableMethod {
  return {
    paymentMethod,
    minimum: boundOver(sellers, 'minimum', smallest),
    maximum: boundOver(sellers, 'maximum', greatest),
    providers: sellers.map(({ providerId }) => providerId).sort(),
  };
}

/** The entry of the key, made where there is none. */
function entry<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}

/**
 * The fiat currencies and methods in which the eligible providers sell one asset. `facts` have the asset and the location,
 * no fiat currency and no method. Sorted by currency, then by method.
 */
export function offersOf(
  asset: Asset,
  facts: Facts,
  eligible: ReadonlyArray<{ readonly providerId: string; readonly pairs: readonly Pair[] }>,
  { rules }: Pick<Policy, 'rules'>,
  at: string,
): AvailableOffer[] {
  const isExcluded = pairExclusions(rules, facts, at);
  const byCurrency = new Map<string, Map<string | null, Seller[]>>();
  for (const { providerId, pairs } of eligible) {
    for (const { fiatCurrency, method, bounds } of pairs) {
      if (isExcluded(providerId, fiatCurrency, method)) continue;
      const byMethod = entry(byCurrency, fiatCurrency, () => new Map<string | null, Seller[]>());
      entry(byMethod, method, () => []).push({ providerId, bounds });
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
