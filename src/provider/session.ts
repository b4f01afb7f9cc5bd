import type { AssetRef } from '../domain/asset.ts';
import type { Json } from '../domain/json.ts';
import type { Money } from '../domain/money.ts';
import type { Reason } from '../domain/reason.ts';
import type { Fee, Handoff, HandoffKind, Theme, Wallet } from '../domain/session.ts';
import type { SessionStatus } from '../domain/status.ts';

/** What the gateway asks of a provider. Everything is checked already; null is "the customer chooses". */
export type SessionRequest = {
  /** The gateway's id; the vendor gets it as its reference, so that `find` can look it up. */
  readonly sessionId: string;
  readonly asset: AssetRef | null;
  /** The asset alone was named: the customer may not change it. */
  readonly assetLocked: boolean;
  readonly allowedCurrencies: readonly string[];
  readonly allowedNetworks: readonly string[];
  readonly fiatCurrency: string | null;
  /** At most one of the two amounts. */
  readonly fiatAmount: Money | null;
  readonly cryptoAmount: Money | null;
  readonly paymentMethod: string | null;
  readonly wallets: readonly Wallet[];
  readonly lockWalletAddress: boolean;
  /** In order of preference; make the first that you have. */
  readonly handoffs: readonly HandoffKind[];
  readonly country: string | null;
  readonly subdivision: string | null;
  readonly clientIp: string | null;
  readonly theme: Theme | null;
  readonly returnUrl: string | null;
};

/** Passed through to the vendor and kept nowhere. */
export type Prefill = {
  readonly email: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  /** `1990-12-31` */
  readonly dateOfBirth: string | null;
  readonly address: {
    readonly country: string | null;
    readonly line1: string | null;
    readonly line2: string | null;
    readonly city: string | null;
    readonly state: string | null;
    readonly postalCode: string | null;
  } | null;
};

/** What `prepare` made ready; stored (encrypted) with the attempt, so that every retry sends the same bytes. */
export type Prepared = Json;

/** What the vendor's API says of a session. Absent: no news. Null: the vendor says that there is none. */
export type SessionNews = {
  /** The vendor's id; null where only a webhook will tell it, see `Capabilities.referenceByWebhook`. */
  reference: string | null;
  /** The gateway's id that the vendor has with it, where it tells one. */
  sessionId?: string;
  /** Null: a word that the adapter does not know; nothing changes but `providerStatus`. */
  status: SessionStatus | null;
  /** The vendor's own word. */
  providerStatus: string;
  asset?: AssetRef | null;
  fiatCurrency?: string | null;
  fiatAmount?: Money | null;
  fiatTotal?: Money | null;
  cryptoAmount?: Money | null;
  fees?: readonly Fee[];
  walletAddress?: string | null;
  memo?: string | null;
  handoff?: Handoff;
  /** What the vendor says it delivered. */
  delivery?: {
    asset: AssetRef | null;
    amount: Money | null;
    address: string | null;
    memo: string | null;
    transactionHash: string | null;
  };
  expiresAt?: Date | null;
  failure?: { reason: Reason | null; message: string; providerCode: string | null };
  /** The vendor's id of the request that told it. */
  requestId?: string;
};
