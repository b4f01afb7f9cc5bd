import type { Caller } from '../domain/access/caller.ts';
import type { Asset, AssetRef } from '../domain/asset/asset.ts';
import type { Candidate } from '../domain/routing/decision.ts';
import type { Provider } from '../registry/types.ts';

export type Location = {
  readonly country: string | null;
  readonly subdivision: string | null;
  readonly customerMetadata: Readonly<Record<string, string>>;
};

/** One way to pay. Null as the method: the customer chooses it at the provider. */
export type AvailableMethod = {
  readonly paymentMethod: string | null;
  /** The least and the greatest amount that some of the providers sells for; null unless each of them declares one. */
  readonly minimum: string | null;
  readonly maximum: string | null;
  readonly providers: readonly string[];
};

/** An asset and a fiat currency for which some provider sells it. */
export type AvailableOffer = {
  readonly asset: Asset;
  readonly fiatCurrency: string;
  readonly methods: readonly AvailableMethod[];
};

export type Availability = {
  country: string | null;
  subdivision: string | null;
  available: boolean;
  assets: readonly Asset[];
  fiatCurrencies: readonly string[];
  paymentMethods: readonly string[];
  offers: readonly AvailableOffer[];
  candidates: readonly Candidate[];
};

export type Catalog = {
  providers(): readonly Provider[];
  provider(id: string): Provider | undefined;
  /** Assets that at least one enabled provider sells, filtered. */
  assets(filter: {
    currency?: string | null;
    network?: string | null;
    provider?: string | null;
  }): readonly Asset[];
  asset(ref: AssetRef): Asset | undefined;
  /** Enabled providers that sell the asset. */
  providersOf(ref: AssetRef): readonly Provider[];
  /** What a customer with this location and metadata can buy under the policy's rules. */
  availability(location: Location, caller: Caller): Availability;
};
