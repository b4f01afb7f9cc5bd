import type { AssetRef } from '../domain/asset/asset.ts';
import type { HandoffKind } from '../domain/session/handoff.ts';

/**
 * Whether the amount of money that is asked for is all that the customer pays. `FEES_ON_TOP`: fees are added to it.
 * `UNKNOWN`: the vendor does not say, so totals are not compared.
 */
export type AmountBasis = 'FEES_INCLUDED' | 'FEES_ON_TOP' | 'UNKNOWN';

/**
 * Where a fact was read: a page's address (or the option that sets it), how sure it is, and the day.
 * @example
 * const source: Source = { from: 'https://docs.acme.example/assets', mark: 'documented', on: '2026-11-21' };
 */
export type Source = {
  readonly from: string;
  readonly mark: 'documented' | 'inferred' | 'reported' | 'option';
  readonly on: string;
};

/** An asset that the vendor sells, and where it does not. */
export type AssetCoverage = AssetRef & {
  /** ISO 3166-1 codes; absent: wherever the vendor serves. */
  readonly countries?: readonly string[];
  /** ISO 3166-2 codes, beyond the vendor's own exclusions. */
  readonly excludedSubdivisions?: readonly string[];
  readonly source: Source;
};

/** Bounds of one purchase, both included: plain decimals of the fiat currency (`20`, `4999.50`); null: none is known. */
export type FiatLimit = {
  readonly fiatCurrency: string;
  readonly minimum: string | null;
  readonly maximum: string | null;
  readonly source: Source;
};

/**
 * What the vendor sells, to whom, and how it behaves. Facts with their sources, never wishes: the router sends customers
 * by them, and the conformance suite holds them against what the adapter does. providers/_template/capabilities.ts has
 * one written out.
 */
export type Capabilities = {
  readonly assets: readonly AssetCoverage[];
  readonly fiatCurrencies: { readonly list: readonly string[]; readonly source: Source };
  /** `list: null`: the vendor publishes none, so the gateway restricts nothing. */
  readonly countries: { readonly list: readonly string[] | null; readonly source: Source };
  readonly excludedSubdivisions: { readonly list: readonly string[]; readonly source: Source };
  /** Empty: the customer chooses at the vendor and no method can be named. */
  readonly paymentMethods: { readonly list: readonly string[]; readonly source: Source };
  readonly limits: readonly FiatLimit[];
  readonly amountBasis: AmountBasis;
  readonly handoffs: readonly HandoffKind[];
  /** Hand-offs whose session has no vendor's id, and cannot be read, before a webhook tells it. */
  readonly referenceByWebhook: readonly HandoffKind[];
  /** The vendor checks geography itself, so it may serve a customer whose country we do not know. */
  readonly checksGeography: boolean;
  /** A session can be made for an exact amount of crypto. */
  readonly buyByCryptoAmount: boolean;
  /** The asset or the amount can be left for the customer to choose. */
  readonly openDestination: boolean;
  /** An asset and a fiat currency with exactly one amount are needed. Implied by not `openDestination`. */
  readonly needsAmount: boolean;
  readonly needsFiatCurrency: boolean;
  readonly needsWallet: boolean;
  readonly locksWalletAddress: boolean;
  /** Addresses with a memo can be delivered to. */
  readonly memo: boolean;
  readonly bindsClientIp: boolean;
  /** Requests a second that the vendor takes from one account; absent: none is published, and few are assumed. */
  readonly requestsPerSecond?: { readonly most: number; readonly source: Source };
  readonly returnsToApp: boolean;
  /** How long the vendor keeps an idempotency key, in seconds; null: it keeps none that we may rely on. */
  readonly idempotencySeconds: number | null;
  /** Days after a soft end in which a late payment is still looked for. */
  readonly lateNewsDays: number;
};
