import type { AssetRef } from '../domain/asset/asset.ts';
import type { Json } from '../domain/json.ts';
import type { Money } from '../domain/money/money.ts';
import type { Reason } from '../domain/routing/reason.ts';
import type { Handoff, HandoffKind, Theme } from '../domain/session/handoff.ts';
import type { Fee, Wallet } from '../domain/session/session.ts';
import type { SessionStatus } from '../domain/session/status.ts';
import type { Call } from './call.ts';

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

/**
 * Purchases. The gateway calls `prepare`, stores the answer, calls `create`, and asks `get` whenever it hears something.
 * All throw ProviderError and nothing else. A ProviderError of `create` that says `not_sent` or `rejected` is a promise
 * that nothing was made: the next provider is asked.
 * @example
 * const sessions: SessionOperations = {
 *   prepare: async (request) => orderOf(request),
 *   create: async (prepared, prefill, call) => newsOf(await client.createOrder(prepared, call)),
 *   get: async (reference, call) => newsOf(await client.getOrder(reference, call)),
 *   find: async () => 'cannot_tell',
 * };
 */
export type SessionOperations = {
  /** Checks and builds what `create` will send; may ask for quotes, must have no side effect. */
  prepare(request: SessionRequest, call: Call): Promise<Prepared>;
  /** The one call that makes something. Repeating it with the same arguments and key must send the same bytes. */
  create(prepared: Prepared, prefill: Prefill | null, call: Call): Promise<SessionNews>;
  /** What the vendor's API says of the session now; an answer about another session is refused as `unknown`. */
  get(reference: string, call: Call): Promise<SessionNews>;
  /** After an unknown outcome: did the vendor make it? `cannot_tell` where its API gives no way to know. */
  find?(
    /** Nothing was made before `createdAfter` or since `createdBefore`, clocks that differ by a quarter of an hour included. */
    what: { sessionId: string; prepared: Prepared; createdAfter: Date; createdBefore?: Date },
    call: Call,
  ): Promise<SessionNews | 'absent' | 'cannot_tell'>;
  /** A fresh hand-off for a session that exists. `clientIp` is that of the device now, where it is known. */
  handoff?(reference: string, clientIp: string | null, call: Call): Promise<Handoff>;
  /**
   * Calls off a session that nobody has paid; answers the session as it is then. Repeating it changes nothing: one that is
   * canceled already is answered as it is. Too late is `rejected`, and then `get` tells why.
   */
  cancel?(reference: string, call: Call): Promise<SessionNews>;
};
