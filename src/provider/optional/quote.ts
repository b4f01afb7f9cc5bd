import type { AssetRef } from '../../domain/asset/asset.ts';
import type { Money } from '../../domain/money/money.ts';
import type { Fee } from '../../domain/session/session.ts';
import type { ProviderError } from '../error.ts';

/** A purchase to price. Exactly one of `fiatAmount` and `cryptoAmount` is set. */
export type QuoteRequest = {
  readonly asset: AssetRef;
  readonly fiatCurrency: string;
  readonly fiatAmount: Money | null;
  readonly cryptoAmount: Money | null;
  /** Null requests a quote for every payment method that the vendor offers. */
  readonly paymentMethod: string | null;
  readonly country: string | null;
  readonly subdivision: string | null;
  readonly clientIp: string | null;
};

/** The vendor's price of a purchase with one payment method. */
export type Quote = {
  /** Null if the price is the same for all payment methods, or if the vendor does not name the method. */
  readonly paymentMethod: string | null;
  /** What the customer pays, including fees. */
  readonly fiatTotal: Money;
  /** What the customer receives, after fees. */
  readonly cryptoAmount: Money;
  readonly fees: readonly Fee[];
  /** True if the vendor guarantees the price until `expiresAt`. */
  readonly locked: boolean;
  readonly expiresAt: Date | null;
};

/** A payment method for which the vendor refuses the purchase, such as by its limits. Other methods may have a quote. */
export type RefusedMethod = {
  readonly paymentMethod: string;
  readonly refused: ProviderError;
};
