import type { AssetRef } from '../domain/asset/asset.ts';
import type { Caller } from '../domain/caller.ts';
import type { DepositAddress } from '../domain/customer/deposit-address.ts';
import type {
  CustomerBlocked,
  CustomerRefused,
  IdempotencyConflict,
  InvalidInput,
  NoRoute,
  NotFound,
  ProviderUnavailable,
  Unsupported,
  WrongState,
} from '../domain/failure.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import type { CountrySource, RoutingDecision } from '../domain/routing/decision.ts';
import type { Handoff, HandoffKind, Theme } from '../domain/session/handoff.ts';
import type { EventSource, OnrampSession, SessionAttempt, SessionEvent } from '../domain/session/session.ts';
import type { SessionStatus } from '../domain/session/status.ts';
import type { stopped } from '../live/index.ts';

export type LocationInput = {
  country?: string | null;
  subdivision?: string | null;
  clientIp?: string | null;
};
export type WalletInput = { network: string; address: string; memo?: string | null };
export type PrefillInput = {
  email?: string | null;
  firstName?: string | null;
  lastName?: string | null;
  dateOfBirth?: string | null;
  address?: {
    country?: string | null;
    line1?: string | null;
    line2?: string | null;
    city?: string | null;
    state?: string | null;
    postalCode?: string | null;
  } | null;
};

/** Field by field as `CreateOnrampSessionInput` of the API. */
export type CreateSessionInput = {
  idempotencyKey: string;
  customerId?: string | null;
  location?: LocationInput | null;
  asset?: AssetRef | null;
  allowedCurrencies?: readonly string[] | null;
  allowedNetworks?: readonly string[] | null;
  fiatCurrency?: string | null;
  fiatAmount?: string | null;
  cryptoAmount?: string | null;
  paymentMethod?: string | null;
  depositAddressId?: string | null;
  wallets?: readonly WalletInput[] | null;
  lockWalletAddress?: boolean | null;
  provider?: string | null;
  excludeProviders?: readonly string[] | null;
  handoffs?: readonly HandoffKind[] | null;
  replacesSessionId?: string | null;
  prefill?: PrefillInput | null;
  theme?: Theme | null;
  returnUrl?: string | null;
  metadata?: Record<string, string> | null;
};

export type RouteInput = {
  customerId?: string | null;
  location?: LocationInput | null;
  asset?: AssetRef | null;
  fiatCurrency?: string | null;
  fiatAmount?: string | null;
  cryptoAmount?: string | null;
  paymentMethod?: string | null;
  provider?: string | null;
  excludeProviders?: readonly string[] | null;
  handoffs?: readonly HandoffKind[] | null;
};

export type OnrampSessionPayload = {
  kind: 'OnrampSessionPayload';
  onrampSession: OnrampSession;
  replayed: boolean;
};

export type CreateSessionResult =
  | OnrampSessionPayload
  | InvalidInput
  | NotFound
  | NoRoute
  | ProviderUnavailable
  | IdempotencyConflict
  | CustomerBlocked
  | CustomerRefused;
export type SessionResult =
  | OnrampSessionPayload
  | InvalidInput
  | NotFound
  | WrongState
  | Unsupported
  | ProviderUnavailable;
export type RouteResult = (RoutingDecision & { kind: 'RoutingDecision' }) | InvalidInput | NotFound;

export type SessionFilter = {
  customerId?: string | null;
  status?: readonly SessionStatus[] | null;
  provider?: readonly string[] | null;
  currency?: string | null;
  network?: string | null;
  createdAfter?: Date | null;
  createdBefore?: Date | null;
};

/** Where the customer is, and how we know. */
export type Location = {
  country: string | null;
  subdivision: string | null;
  countrySource: CountrySource;
  /** Of the customer named, since rules may ask for it; empty where none is. */
  customerMetadata: Readonly<Record<string, string>>;
};

export type Sessions = {
  /** Country from the input, else the customer, else the IP address. */
  locate(
    input: { location?: LocationInput | null; customerId?: string | null },
    caller: Caller,
  ): Promise<Location | InvalidInput | NotFound>;
  create(input: CreateSessionInput, caller: Caller): Promise<CreateSessionResult>;
  /** A dry run of the router: nothing is stored, no provider is called. */
  route(input: RouteInput, caller: Caller): Promise<RouteResult>;
  /** Asks the provider now and applies what it says. */
  refresh(id: string, caller: Caller): Promise<SessionResult>;
  /** Calls it off; one that is canceled already is answered as it is. */
  cancel(id: string, caller: Caller): Promise<SessionResult>;
  /** The hand-off that there is while it works, else a fresh one of the provider's. */
  resume(id: string, clientIp: string | null, caller: Caller): Promise<SessionResult>;
  /** The session as it is, then at each change, until it is settled; null where the project has none of that id. */
  watch(id: string, caller: Caller): Promise<AsyncIterableIterator<OnrampSession | typeof stopped> | null>;
  byIds(ids: readonly string[], caller: Caller): Promise<Array<OnrampSession | null>>;
  list(filter: SessionFilter, page: PageRequest, caller: Caller): Promise<Page<OnrampSession>>;
  /** One page for each customer, in the order asked. One query (lateral join), so that lists of customers make no N+1. */
  listByCustomers(
    customerIds: readonly string[],
    filter: SessionFilter,
    page: PageRequest,
    caller: Caller,
  ): Promise<Array<Page<OnrampSession>>>;
  /** Oldest first, session by session in the order asked. One query each. */
  attempts(sessionIds: readonly string[], caller: Caller): Promise<SessionAttempt[][]>;
  events(sessionIds: readonly string[], caller: Caller): Promise<SessionEvent[][]>;
  /** The hand-off in clear; null before there is one, after the end, and where its deposit address (null: none) has ended. */
  handoff(session: OnrampSession, depositAddress: Pick<DepositAddress, 'status'> | null): Handoff | null;
  /**
   * A provider told of a session (webhook): reads it from the provider's API and applies that.
   * `unknown`: no such session here (yet).
   */
  handleWebhook(
    hint: { providerId: string; reference: string | null; sessionId: string | null },
    source: EventSource,
  ): Promise<'applied' | 'unknown'>;
};
