import type { AssetRef } from '../domain/asset/asset.ts';
import type { HandoffKind } from '../domain/session/handoff.ts';

/**
 * Whether the requested fiat amount includes the fees (`FEES_INCLUDED`) or fees are added to it (`FEES_ON_TOP`). `UNKNOWN`:
 * the vendor does not document it, so totals are not compared.
 */
export type AmountBasis = 'FEES_INCLUDED' | 'FEES_ON_TOP' | 'UNKNOWN';

/**
 * Source of a fact: the URL of a page or the name of an option, how certain the fact is, and the date. `documented`: the
 * vendor says so. `inferred`: you conclude it. `reported`: others say so. `option`: an operator decides.
 * @example
 * const source: Source = { from: 'https://docs.acme.example/assets', mark: 'documented', on: '2026-11-21' };
 */
export type Source = {
  readonly from: string;
  readonly mark: 'documented' | 'inferred' | 'reported' | 'option';
  /** `2026-11-21` */
  readonly on: string;
};

/** An asset that the vendor sells, and its geographic limits. */
export type AssetCoverage = AssetRef & {
  /** ISO 3166-1 codes; absent means every country that the vendor serves. */
  readonly countries?: readonly string[];
  /** ISO 3166-2 codes, in addition to the vendor's exclusions. */
  readonly excludedSubdivisions?: readonly string[];
  readonly source: Source;
};

/**
 * Limits of one purchase, both inclusive, as plain decimals (`20`, `4999.50`). Null if no limit is known. A purchase outside
 * of them is not offered to the vendor.
 */
export type FiatLimit = {
  readonly fiatCurrency: string;
  /** The only method that the limits concern. They then replace the limits of every method, which leave it out. */
  readonly paymentMethod?: string;
  readonly minimum: string | null;
  readonly maximum: string | null;
  readonly source: Source;
};

/** How long the vendor says that a purchase takes from payment to delivery, in whole seconds. */
export type DeliveryTime = {
  /** The only method that it concerns. It then replaces the time of every method, which leaves it out. */
  readonly paymentMethod?: string;
  /** Half of the purchases take at most as long. */
  readonly p50Seconds: number;
  /** Nine of ten purchases take at most as long. */
  readonly p90Seconds: number;
  /** `documented`: only figures of the vendor count, never a guess. */
  readonly source: Source;
};

/**
 * What the vendor sells, to whom, and how it behaves. The router chooses providers by these facts, and the conformance suite
 * checks that the adapter behaves as declared. See providers/_template/capabilities.ts for a complete example.
 */
export type Capabilities = {
  readonly assets: readonly AssetCoverage[];
  readonly fiatCurrencies: { readonly list: readonly string[]; readonly source: Source };
  /** ISO 3166-1 codes. `list: null`: the vendor publishes no list, so no country is excluded. */
  readonly countries: { readonly list: readonly string[] | null; readonly source: Source };
  /** ISO 3166-2 codes. */
  readonly excludedSubdivisions: { readonly list: readonly string[]; readonly source: Source };
  /** Methods that a request may name. Empty if the customer always chooses the method at the vendor. */
  readonly paymentMethods: { readonly list: readonly string[]; readonly source: Source };
  readonly limits: readonly FiatLimit[];
  /** Absent if the vendor documents no figures. Shown until enough purchases were observed; no order depends on it. */
  readonly deliveryTimes?: readonly DeliveryTime[];
  readonly amountBasis: AmountBasis;
  readonly handoffs: readonly HandoffKind[];
  /** Hand-offs whose session has no vendor id, and so cannot be read, until a webhook reports it. */
  readonly referenceByWebhook: readonly HandoffKind[];
  /** The vendor checks geography itself, so it may serve a customer whose country is unknown. */
  readonly checksGeography: boolean;
  /** A session can be created for an exact amount of crypto. */
  readonly buyByCryptoAmount: boolean;
  /** The customer can choose the asset or the amount at the vendor. */
  readonly openDestination: boolean;
  /** An asset, a fiat currency and exactly one amount are required. Must be true without `openDestination`. */
  readonly needsAmount: boolean;
  readonly needsFiatCurrency: boolean;
  readonly needsWallet: boolean;
  /** The vendor can prevent the customer from changing the wallet address. */
  readonly locksWalletAddress: boolean;
  /** The vendor can deliver to an address with a memo. */
  readonly memo: boolean;
  /** The vendor requires the IP address of the customer's device. */
  readonly bindsClientIp: boolean;
  /** The vendor's rate limit for one account. Absent if it publishes none; the gateway then assumes 4 per second. */
  readonly requestsPerSecond?: { readonly most: number; readonly source: Source };
  /** The vendor sends the customer to `returnUrl` after the purchase. */
  readonly returnsToApp: boolean;
  /** `prepare` sends no request: the gateway then prepares before it stores the attempt, with one write less. Default: false. */
  readonly preparesLocally?: boolean;
  /** How long the vendor stores an idempotency key, in seconds; null if it has no reliable idempotency keys. */
  readonly idempotencySeconds: number | null;
  /** Days after an unconfirmed end (failed, expired, canceled) during which the gateway checks for a late payment. */
  readonly lateNewsDays: number;
};
