import type { AssetRef } from '../../domain/asset/asset.ts';
import type { Money } from '../../domain/money/money.ts';
import type { Fee } from '../../domain/session/session.ts';

/** A purchase to be priced. Exactly one of the two amounts. */
export type QuoteRequest = {
  readonly asset: AssetRef;
  readonly fiatCurrency: string;
  readonly fiatAmount: Money | null;
  readonly cryptoAmount: Money | null;
  /** Null: each way to pay that the vendor offers. */
  readonly paymentMethod: string | null;
  readonly country: string | null;
  readonly subdivision: string | null;
  readonly clientIp: string | null;
};

/** What the vendor says that a purchase costs. */
export type Quote = {
  /** Null: the vendor's price is the same for all of them, or it does not say. */
  readonly paymentMethod: string | null;
  /** What the customer pays, fees included. */
  readonly fiatTotal: Money;
  /** What arrives, fees deducted. */
  readonly cryptoAmount: Money;
  readonly fees: readonly Fee[];
  /** The vendor holds this price until `expiresAt`. */
  readonly locked: boolean;
  readonly expiresAt: Date | null;
};
