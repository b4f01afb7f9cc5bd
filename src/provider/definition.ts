import type { z } from 'zod';
import type { AssetRef } from '../domain/asset.ts';
import type { DepositStatus } from '../domain/customer.ts';
import type { Handoff } from '../domain/session.ts';
import type { Capabilities } from './capabilities.ts';
import type { contractVersion } from './contract.ts';
import type { Http } from './http.ts';
import type { Quote, QuoteRequest } from './quote.ts';
import type { Prefill, Prepared, SessionNews, SessionRequest } from './session.ts';
import type { ProviderCheck, SubscriptionOperations } from './setup.ts';
import type { SimulatorModule } from './simulator.ts';
import type { RawWebhook, VerifiedEvent, WebhookNews, WebhookRefusal } from './webhook.ts';

/** What the gateway lends an adapter. No store, no cache, no environment. */
export type ProviderContext = {
  /** Throws ProviderError with the right outcome for whatever goes wrong below HTTP. */
  readonly http: Http;
  /** For SDKs that want a fetch; the same connections underneath. */
  readonly fetch: typeof globalThis.fetch;
  readonly clock: () => Date;
  readonly log: { warn(fields: Record<string, unknown>, message: string): void };
};

/** Last argument of every operation. */
export type Call = {
  /** The same at every retry of the same attempt. Absent on reads. */
  readonly idempotencyKey?: string;
  readonly signal: AbortSignal;
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

/** Deposit addresses that the vendor issues to a customer whom it knows. All throw ProviderError. */
export type AddressOperations = {
  /** Makes the customer at the vendor; the vendor keeps our ids with it where it can. */
  createCustomer(
    customer: { customerId: string; externalId: string; email: string | null },
    call: Call,
  ): Promise<{ reference: string }>;
  /** Null clears the e-mail address. */
  updateCustomer?(customer: { reference: string; email: string | null }, call: Call): Promise<void>;
  /** True blocks, false gives free again; repeating it changes nothing. */
  blockCustomer?(customer: { reference: string; blocked: boolean }, call: Call): Promise<void>;
  /** `expiresAt` is computed where the vendor gives none. */
  issue(
    request: { customerReference: string; asset: AssetRef },
    call: Call,
  ): Promise<{ address: string; memo: string | null; reference: string | null; expiresAt: Date | null }>;
};

/** A deposit as the vendor's API tells it. `amount` is a plain decimal; `asset` null where its code is not known. */
export type DepositNews = {
  reference: string;
  providerCurrency: string;
  asset: AssetRef | null;
  amount: string;
  /** Null: a state that the adapter does not know; held for review. */
  status: DepositStatus | null;
  transactionHash: string | null;
  createdAt: Date | null;
  /** When the address ends now that this deposit is confirmed. Absent: a deposit does not move the end. */
  addressExpiresAt?: Date;
};

/** What arrived at issued addresses. All throw ProviderError. */
export type DepositOperations = {
  /** The deposit as the vendor's API tells it now: only this counts, never a webhook's word. */
  get(reference: string, call: Call): Promise<DepositNews>;
  /**
   * What a customer's addresses received, newest first as far as the vendor sorts. Webhooks get lost: the gateway asks by
   * itself, within 15 seconds, where something may have arrived. One without `createdAt` completes no session.
   */
  list?(customerReference: string, call: Call): Promise<readonly DepositNews[]>;
};

/**
 * The vendor's webhooks. They are hints: what `read` answers is asked of the vendor's API, and only that is believed.
 * @example
 * const event = operations.verify({ body, headers }, new Date());
 * const news = 'refused' in event ? [] : operations.read(event);
 */
export type WebhookOperations = {
  /** Fails closed: no secret configured, no signature, wrong or stale signature are all refusals. Never throws. */
  verify(raw: RawWebhook, now: Date): VerifiedEvent | WebhookRefusal;
  /** Empty for events that do not concern us. */
  read(event: VerifiedEvent): WebhookNews[];
};

/** A provider's operations. That one is present is the capability. */
export type ProviderOperations = {
  readonly sessions: SessionOperations;
  readonly addresses?: AddressOperations;
  readonly deposits?: DepositOperations;
  readonly webhook?: WebhookOperations;
  /** What a purchase would cost now: one quote for each way to pay that the vendor offers. Makes nothing. */
  quote?(request: QuoteRequest, call: Call): Promise<readonly Quote[]>;
  /** Webhook subscriptions, where the vendor's API makes them. */
  readonly subscriptions?: SubscriptionOperations;
  /** Asks the vendor what a set-up needs, for `npm run providers -- check --live`. Reads only. */
  check?(call: Call): Promise<readonly ProviderCheck[]>;
};

/** An adapter, as `defineProvider` takes it and a module exports it by default. */
export type ProviderDefinition<Options = unknown> = {
  /** Slug, also the folder's name. */
  readonly id: string;
  /** The vendor's name, as it writes itself. */
  readonly title: string;
  /** The version of this contract that the adapter was made for. */
  readonly contract: typeof contractVersion;
  /** Settings of an entry in gateway.yaml, strict; mark secrets with `secret()`. */
  readonly options: z.ZodType<Options>;
  /** What is sold under these options. Pure, and the same for the same options. */
  capabilities(options: Options): Capabilities;
  /** Why these options do not fit the mode (a test key in live, a live key in sandbox); null where they do. */
  checkMode?(options: Options, mode: 'sandbox' | 'live'): string | null;
  /** No I/O and no shared state: two entries may use one adapter side by side. */
  connect(options: Options, context: ProviderContext): ProviderOperations;
  /** Loaded in sandbox mode only. */
  simulator?(): Promise<SimulatorModule>;
};

/**
 * Declares an adapter.
 * @example
 * export default defineProvider({ id: 'acme', title: 'Acme', contract: 1, options, capabilities, connect });
 */
export function defineProvider<Options>(
  definition: ProviderDefinition<Options>,
): ProviderDefinition<Options> {
  return definition;
}
