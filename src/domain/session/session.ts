import type { AssetRef } from '../asset/asset.ts';
import type { Money } from '../money/money.ts';
import type { LimitFigure, RoutingDecision } from '../routing/decision.ts';
import type { Reason } from '../routing/reason.ts';
import { type SessionStatus, unconfirmedEnds } from './status.ts';

/** The built-in simulator, the provider's own test mode, or real money. */
export type Mode = 'SIMULATOR' | 'SANDBOX' | 'LIVE';
export type Wallet = { readonly network: string; readonly address: string; readonly memo: string | null };

/** The purchase as the client requested it. Amounts are plain decimals. Stored as JSON. */
export type RequestedPurchase = {
  readonly asset: AssetRef | null;
  readonly allowedCurrencies: readonly string[];
  readonly allowedNetworks: readonly string[];
  readonly fiatCurrency: string | null;
  readonly fiatAmount: string | null;
  readonly cryptoAmount: string | null;
  readonly paymentMethod: string | null;
  readonly wallets: readonly Wallet[];
  readonly lockWalletAddress: boolean;
};

export type FeeKind = 'PROVIDER' | 'NETWORK' | 'PARTNER';
/** `amount` is a plain decimal of `currency`. */
export type Fee = { readonly kind: FeeKind; readonly amount: string; readonly currency: string };

/** What the provider reports as delivered, compared with the request. Stored as JSON. */
export type Delivery = {
  readonly asset: AssetRef | null;
  readonly amount: string | null;
  readonly address: string | null;
  readonly memo: string | null;
  readonly transactionHash: string | null;
  readonly matchesRequest: boolean;
  /** Sentences such as `asked for USDC on base, got ETH on base`. */
  readonly differences: readonly string[];
};

export type SessionFailure = {
  readonly reason: Reason | null;
  readonly message: string;
  readonly providerCode: string | null;
};

/** One purchase, from the request to the delivery. */
export type OnrampSession = {
  readonly id: string;
  readonly projectId: string;
  readonly idempotencyKey: string;
  /** When the key became free again, since every provider had refused the purchase; null: it is used. */
  readonly keyReleasedAt: Date | null;
  readonly revision: number;
  readonly customerId: string | null;
  readonly status: SessionStatus;
  readonly providerStatus: string | null;
  readonly providerId: string | null;
  readonly providerReference: string | null;
  /** The provider reports its reference by webhook only; until then its API cannot be queried. */
  readonly referenceByWebhook: boolean;
  readonly mode: Mode;
  /** The encrypted hand-off. */
  readonly sealedHandoff: Uint8Array | null;
  readonly requested: RequestedPurchase;
  readonly asset: AssetRef | null;
  readonly fiatCurrency: string | null;
  readonly fiatAmount: Money | null;
  readonly fiatTotal: Money | null;
  readonly cryptoAmount: Money | null;
  readonly fees: readonly Fee[];
  readonly walletAddress: string | null;
  readonly memo: string | null;
  readonly depositAddressId: string | null;
  readonly delivery: Delivery | null;
  readonly failure: SessionFailure | null;
  /** Whether the provider took personal data from the prefill; null: it does not say. */
  readonly prefillUsed: boolean | null;
  readonly decision: RoutingDecision;
  readonly metadata: Readonly<Record<string, string>>;
  readonly returnUrl: string | null;
  /** The failed session that this one replaces. */
  readonly replacesSessionId: string | null;
  readonly expiresAt: Date | null;
  /** After an unconfirmed end: until when the gateway checks for a late payment. */
  readonly latePaymentDeadline: Date | null;
  /** When the provider last reported the session as unpaid; null if unknown. */
  readonly unpaidAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export type AttemptOutcome = 'IN_PROGRESS' | 'CREATED' | 'NOT_SENT' | 'REJECTED' | 'UNKNOWN';

/** One attempt to create the session at one provider. */
export type SessionAttempt = {
  readonly sessionId: string;
  readonly number: number;
  readonly providerId: string;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly outcome: AttemptOutcome;
  readonly reason: Reason | null;
  readonly message: string | null;
  readonly providerRequestId: string | null;
  /**
   * Not null: the provider refused the purchase itself (limit, geography, asset or payment method), so that a repeat cannot
   * succeed there. For a limit, with the figure that would have passed.
   */
  readonly refusal: LimitFigure | null;
};

export type EventSource = 'API' | 'WEBHOOK' | 'POLL' | 'DEPOSIT' | 'SYSTEM';

/** One entry of the timeline. A refused transition is stored with `applied: false`. */
export type SessionEvent = {
  readonly sessionId: string;
  readonly at: Date;
  readonly source: EventSource;
  readonly from: SessionStatus | null;
  readonly to: SessionStatus | null;
  readonly applied: boolean;
  readonly providerStatus: string | null;
  readonly note: string | null;
};

/** Whether the session ended while CREATING, before any provider was known to have created it. */
export function isUnbound({ status, providerId }: Pick<OnrampSession, 'status' | 'providerId'>): boolean {
  return unconfirmedEnds.has(status) && providerId === null;
}

/** Whether no update can follow: a final end, or an unconfirmed end past its late-payment deadline. */
export function isSettled(
  {
    status,
    latePaymentDeadline,
    updatedAt,
  }: Pick<OnrampSession, 'status' | 'latePaymentDeadline' | 'updatedAt'>,
  now: Date,
): boolean {
  if (status === 'COMPLETED' || status === 'REJECTED' || status === 'REFUNDED') return true;
  if (!unconfirmedEnds.has(status) || latePaymentDeadline === null) return false;
  // A deadline that was past when it was written is past for every reader, even if the reader's clock is behind.
  return latePaymentDeadline <= updatedAt || latePaymentDeadline <= now;
}
