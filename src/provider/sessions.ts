import type { AssetRef } from '../domain/asset/asset.ts';
import type { Json } from '../domain/json.ts';
import type { Money } from '../domain/money/money.ts';
import type { Reason } from '../domain/routing/reason.ts';
import type { Handoff, HandoffKind, Theme } from '../domain/session/handoff.ts';
import type { Fee, Wallet } from '../domain/session/session.ts';
import type { SessionStatus } from '../domain/session/status.ts';
import type { Call } from './call.ts';

/**
 * The purchase that a session is created for. All values are validated, and the router has checked them against the
 * capabilities. Null means that the customer chooses at the vendor, or that the value is unknown.
 */
export type SessionRequest = {
  /** The gateway's id of the session. Send it to the vendor as the merchant reference, so that `find` can search for it. */
  readonly sessionId: string;
  readonly asset: AssetRef | null;
  /** True if the customer must not change `asset`. */
  readonly assetLocked: boolean;
  /** Choices for the customer if `asset` is null, in the order of the caller; an empty list allows all. */
  readonly allowedCurrencies: readonly string[];
  readonly allowedNetworks: readonly string[];
  /** What the customer sees first if `asset` is null. It locks nothing: ignore what you cannot show or do not sell. */
  readonly preselect?: Preselect | null;
  readonly fiatCurrency: string | null;
  /** At most one of `fiatAmount` and `cryptoAmount` is set. */
  readonly fiatAmount: Money | null;
  readonly cryptoAmount: Money | null;
  /** One of `Capabilities.paymentMethods`. */
  readonly paymentMethod: string | null;
  /** At most one wallet for each network. */
  readonly wallets: readonly Wallet[];
  /** True if the customer must not change the wallet address. */
  readonly lockWalletAddress: boolean;
  /** Kinds of hand-off that the client accepts, in order of preference. Create the first one that you support. */
  readonly handoffs: readonly HandoffKind[];
  /** ISO 3166-1 alpha-2 code of the customer's country, and ISO 3166-2 code of its subdivision. */
  readonly country: string | null;
  readonly subdivision: string | null;
  readonly clientIp: string | null;
  readonly theme: Theme | null;
  /** Where the vendor sends the customer after the purchase. */
  readonly returnUrl: string | null;
};

/** At least one of the two is set. */
export type Preselect = { readonly currency: string | null; readonly network: string | null };

/** Data about the customer for the vendor's form. Pass it to the vendor; the gateway does not store it. */
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

/** The result of `prepare`. The gateway stores it encrypted before `create`, so that each retry sends the same bytes. */
export type Prepared = Json;

/**
 * The state of a session as the vendor's API reports it. An absent field leaves the stored value unchanged; null means that
 * the vendor reports no value.
 */
export type SessionNews = {
  /** The vendor's id; null until a webhook reports it, see `Capabilities.referenceByWebhook`. */
  reference: string | null;
  /** The gateway's id, if the vendor returns it. The gateway refuses news whose id is not that of the session. */
  sessionId?: string;
  /** Null for a vendor status that the adapter does not know: only `providerStatus` is stored then. */
  status: SessionStatus | null;
  /** The vendor's own status. */
  providerStatus: string;
  asset?: AssetRef | null;
  fiatCurrency?: string | null;
  /** The amount of the purchase, and the total that the customer pays including fees. */
  fiatAmount?: Money | null;
  fiatTotal?: Money | null;
  cryptoAmount?: Money | null;
  fees?: readonly Fee[];
  walletAddress?: string | null;
  memo?: string | null;
  handoff?: Handoff;
  /** Whether the vendor took personal data from the prefill. Absent if the vendor does not say. */
  prefillUsed?: boolean;
  /** What the vendor reports as delivered. The gateway compares it with the request. */
  delivery?: {
    asset: AssetRef | null;
    amount: Money | null;
    address: string | null;
    memo: string | null;
    transactionHash: string | null;
  };
  expiresAt?: Date | null;
  /** Why the session failed. `message` is your own text without personal data, `providerCode` the vendor's code. */
  failure?: { reason: Reason | null; message: string; providerCode: string | null };
  /** The vendor's id of the request, for its support. */
  requestId?: string;
};

/**
 * A search of several requests that one call may not finish. Start behind `after`, ask `take` before each request, and
 * report how far you came with `reached`. If `take` refuses or the call is aborted, return `unfinished`: the gateway
 * searches on from there later. A vendor whose search is one request ignores it.
 */
export type SearchWalk = {
  /** What `reached` was last given, in an earlier call too; null at the beginning. */
  readonly after: string | null;
  /** Counts a request in the rate limit; false if it must not be sent now. */
  take(): boolean;
  reached(cursor: string): void;
};

/** The last argument of `handoff`, with what the request asked for; absent if it is not known any more. */
export type HandoffCall = Call & {
  readonly accepted?: readonly HandoffKind[];
  readonly theme?: Theme | null;
};

/**
 * The operations of a purchase. The gateway calls `prepare`, stores its result, then calls `create`. Later it calls `get`
 * by schedule and after webhooks. All operations throw ProviderError and nothing else. If `create` throws with the outcome
 * `not_sent` or `rejected`, the vendor must have created nothing: the gateway then tries the next provider.
 * @example
 * const sessions: SessionOperations = {
 *   prepare: async (request) => orderOf(request),
 *   create: async (prepared, prefill, call) => newsOf(await client.createOrder(prepared, call)),
 *   get: async (reference, call) => newsOf(await client.getOrder(reference, call)),
 *   find: async () => 'cannot_tell',
 * };
 */
export type SessionOperations = {
  /** Validates the request and builds what `create` sends. May fetch quotes, but must not have a side effect. */
  prepare(request: SessionRequest, call: Call): Promise<Prepared>;
  /** Creates the session with one call to the vendor. Repeated with the same arguments and key, it sends the same bytes. */
  create(prepared: Prepared, prefill: Prefill | null, call: Call): Promise<SessionNews>;
  /** Reads the session from the vendor's API. Throw `unknown` if the response is about another session. */
  get(reference: string, call: Call): Promise<SessionNews>;
  /**
   * Searches for a session after `create` ended with the outcome `unknown`. Return `absent` only if it is certain that the
   * session does not exist, since the gateway then tries another provider; otherwise return `cannot_tell`.
   */
  find?(
    /** Limits of the vendor's creation time. Both allow for clocks that differ by up to 15 minutes. */
    what: {
      sessionId: string;
      prepared: Prepared;
      createdAfter: Date;
      createdBefore?: Date;
      walk?: SearchWalk;
    },
    call: Call,
  ): Promise<SessionNews | 'absent' | 'cannot_tell' | 'unfinished'>;
  /**
   * Returns a hand-off for an existing, unpaid session: for a customer who comes back, and if the answer to `create` was
   * lost. `clientIp` is the current IP address of the device, if known. Return null if the vendor gives none any more: if
   * the customer never got one, the gateway ends the session. Throw if that is only so at present.
   */
  handoff?(reference: string, clientIp: string | null, call: HandoffCall): Promise<Handoff | null>;
  /**
   * Cancels an unpaid session and returns its state. Idempotent: a session that is already canceled is returned as it is.
   * Throw `rejected` if it is too late; the gateway then calls `get`.
   */
  cancel?(reference: string, call: Call): Promise<SessionNews>;
};
