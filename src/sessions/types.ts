import type { Caller } from '../domain/access/caller.ts';
import type { AssetRef } from '../domain/asset/asset.ts';
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
import type { ClientFacts, CountrySource, RoutingDecision, WalletFacts } from '../domain/routing/decision.ts';
import type { Handoff, HandoffKind, Theme } from '../domain/session/handoff.ts';
import type { EventSource, OnrampSession, SessionAttempt, SessionEvent } from '../domain/session/session.ts';
import type { Prefill } from '../provider/sessions.ts';
import type { SessionQuery as SessionFilter } from '../store/sessions/read.ts';

export type { SessionFilter };

/** Fields that an API caller may leave out or set to null. */
type Optional<Fields> = { readonly [Field in keyof Fields]?: Fields[Field] | null };

export type LocationInput = Optional<{ country: string; subdivision: string; clientIp: string }>;
export type WalletInput = { network: string; address: string } & Optional<{
  memo: string;
  /** For routing. */
  kind: NonNullable<WalletFacts['kind']>;
  custodial: NonNullable<WalletFacts['custodial']>;
}>;
export type PrefillInput = Optional<
  Omit<Prefill, 'address'> & { address: Optional<NonNullable<Prefill['address']>> }
>;

export type ClientInput = Optional<{
  platform: NonNullable<ClientFacts['platform']>;
  applePay: boolean;
  googlePay: boolean;
  webview: boolean;
}>;

/** Field by field as `RouteInput` of the API. */
export type RouteInput = Optional<{
  customerId: string;
  location: LocationInput;
  asset: AssetRef;
  fiatCurrency: string;
  fiatAmount: string;
  cryptoAmount: string;
  paymentMethod: string;
  provider: string;
  excludeProviders: readonly string[];
  handoffs: readonly HandoffKind[];
  wallets: readonly WalletInput[];
  /** What the customer's device can do, for routing. */
  client: ClientInput;
}>;

/** Field by field as `CreateOnrampSessionInput` of the API. */
export type CreateSessionInput = RouteInput & { readonly idempotencyKey: string } & Optional<{
    preselect: Optional<{ currency: string; network: string }>;
    allowedCurrencies: readonly string[];
    allowedNetworks: readonly string[];
    depositAddressId: string;
    lockWalletAddress: boolean;
    replacesSessionId: string;
    prefill: PrefillInput;
    theme: Theme;
    returnUrl: string;
    metadata: Record<string, string>;
  }>;

/**
 * `pending`: the session is still being made, and the news could not be applied yet. `unknown`: there is no such session yet,
 * or its hints are too many now.
 */
export type HintResult = 'applied' | 'pending' | 'unknown';

/** What a verified webhook names. */
export type SessionHint = { providerId: string; reference: string | null; sessionId: string | null };

export type OnrampSessionPayload = {
  kind: 'OnrampSessionPayload';
  onrampSession: OnrampSession;
  replayed: boolean;
  /** The deposit address of a session that was just created. */
  depositAddress?: Pick<DepositAddress, 'id' | 'status'>;
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

/** Where the customer is, and the source of that information. */
export type Location = {
  country: string | null;
  subdivision: string | null;
  countrySource: CountrySource;
  /** Metadata of the customer, for routing rules; empty if the input names no customer. */
  customerMetadata: Readonly<Record<string, string>>;
  /** The app's id of the customer; null if the input names none. */
  externalId: string | null;
};

/** What the subscribers of a session read. */
export type PresentSession = { readonly session: OnrampSession | null; readonly settled: boolean };

export type WatchedSession = {
  readonly customerId: string | null;
  readonly events: AsyncIterableIterator<OnrampSession>;
};

export type Sessions = {
  /** Country from the input, else the customer, else the IP address. */
  locate(
    input: { location?: LocationInput | null; customerId?: string | null },
    caller: Caller,
  ): Promise<Location | InvalidInput | NotFound>;
  /** `signal` is for a call that has spent part of its time already; the whole time if it is left out. */
  create(input: CreateSessionInput, caller: Caller, signal?: AbortSignal): Promise<CreateSessionResult>;
  /** A dry run of the router: nothing is stored, no provider is called. */
  route(input: RouteInput, caller: Caller): Promise<RouteResult>;
  /** Reads the session from its provider now and applies the answer. */
  refresh(id: string, caller: Caller): Promise<SessionResult>;
  /** Idempotent: a session that is canceled already is returned as it is. */
  cancel(id: string, caller: Caller): Promise<SessionResult>;
  /** Returns the current hand-off while it works, else a fresh one from the provider. */
  resume(id: string, clientIp: string | null, caller: Caller): Promise<SessionResult>;
  /** Yields the session now and at each change until it is settled. Null if the project has no such session. */
  watch(id: string, caller: Caller): Promise<WatchedSession | null>;
  byIds(ids: readonly string[], caller: Caller): Promise<Array<OnrampSession | null>>;
  list(filter: SessionFilter, page: PageRequest, caller: Caller): Promise<Page<OnrampSession>>;
  /** One page per customer, in the order of the ids, by one query. */
  listByCustomers(
    customerIds: readonly string[],
    filter: SessionFilter,
    page: PageRequest,
    caller: Caller,
  ): Promise<Array<Page<OnrampSession>>>;
  /** Per session, in the order of the ids; oldest first. One query. */
  attempts(sessionIds: readonly string[], caller: Caller): Promise<SessionAttempt[][]>;
  /** As `attempts`. */
  events(sessionIds: readonly string[], caller: Caller): Promise<SessionEvent[][]>;
  /** Decrypts the hand-off. Null before the session has one, after its end, and if its deposit address has ended. */
  handoff(session: OnrampSession, depositAddress: Pick<DepositAddress, 'status'> | null): Handoff | null;
  /**
   * Handles a verified webhook: reads the session that it names from the provider's API and applies the answer.
   * Unless it is `applied`, try again later, if it is `pending` soon. Throws ProviderError.
   */
  handleWebhook(hint: SessionHint, source: EventSource): Promise<HintResult>;
};
