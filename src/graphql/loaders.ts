import DataLoader from 'dataloader';
import type { Addresses, AddressLookup } from '../addresses/types.ts';
import type { Customers } from '../customers/types.ts';
import type { Deposits } from '../deposits/types.ts';
import type { Caller } from '../domain/access/caller.ts';
import type { Customer, ProviderAccount } from '../domain/customer/customer.ts';
import type { Deposit } from '../domain/customer/deposit.ts';
import type { DepositAddress } from '../domain/customer/deposit-address.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import type { OnrampSession, SessionAttempt, SessionEvent } from '../domain/session/session.ts';
import type { WebhookDelivery, WebhookEndpoint } from '../domain/webhook.ts';
import type { SessionFilter, Sessions } from '../sessions/types.ts';
import type { OutboundWebhooks } from '../webhooks/outbound/types.ts';

type ScopedLookup = AddressLookup & { readonly projectId: string };
export type AddressLookups = DataLoader<ScopedLookup, DepositAddress | null>;

/**
 * Batches the address lookups of concurrent requests into one cache command per project. Caches nothing, so that every
 * request reads the present value.
 */
export function createAddressLookups(addresses: Pick<Addresses, 'lookup'>): AddressLookups {
  return new DataLoader<ScopedLookup, DepositAddress | null>(
    async (lookups) => {
      const byProject = Map.groupBy(lookups.entries(), ([, { projectId }]) => projectId);
      const results: Array<DepositAddress | null> = new Array(lookups.length).fill(null);
      for (const [projectId, group] of byProject) {
        const found = await addresses.lookup(
          group.map(([, lookup]) => lookup),
          projectId,
        );
        group.forEach(([index], position) => {
          results[index] = found[position] ?? null;
        });
      }
      return results;
    },
    { cache: false, maxBatchSize: 500, batchScheduleFn: setImmediate },
  );
}

type PageOf = { readonly ownerId: string; readonly page: PageRequest };
type SessionPageOf = PageOf & { readonly filter: SessionFilter };

/** Loads pages with the same arguments for several owners in one query. */
function pagesByOwner<Key extends PageOf, Row>(
  load: (ownerIds: string[], key: Key) => Promise<Array<Page<Row>>>,
): DataLoader<Key, Page<Row>, string> {
  const argumentsOf = ({ ownerId: _, ...rest }: Key) => JSON.stringify(rest);
  return new DataLoader<Key, Page<Row>, string>(
    async (keys) => {
      const pages = new Map<Key, Page<Row>>();
      for (const group of Map.groupBy(keys, argumentsOf).values()) {
        const [first] = group;
        if (!first) continue;
        const found = await load(
          group.map((key) => key.ownerId),
          first,
        );
        group.forEach((key, position) => {
          const page = found[position];
          if (page) pages.set(key, page);
        });
      }
      return keys.map((key) => pages.get(key) ?? new Error('page was not loaded'));
    },
    { cacheKeyFn: (key) => JSON.stringify(key) },
  );
}

export type Loaders = {
  readonly customers: DataLoader<string, Customer | null>;
  readonly addresses: DataLoader<string, DepositAddress | null>;
  /** For hand-offs: primed by a create, which has just read the address. */
  readonly handoffAddresses: DataLoader<string, Pick<DepositAddress, 'status'> | null>;
  readonly deposits: DataLoader<string, Deposit | null>;
  readonly sessions: DataLoader<string, OnrampSession | null>;
  readonly accounts: DataLoader<string, ProviderAccount[]>;
  readonly attempts: DataLoader<string, SessionAttempt[]>;
  readonly events: DataLoader<string, SessionEvent[]>;
  readonly depositsOfSession: DataLoader<string, Deposit[]>;
  readonly addressPages: DataLoader<PageOf, Page<DepositAddress>, string>;
  readonly depositPages: DataLoader<PageOf, Page<Deposit>, string>;
  readonly sessionPages: DataLoader<SessionPageOf, Page<OnrampSession>, string>;
  readonly webhookEndpoints: DataLoader<string, WebhookEndpoint | null>;
  readonly webhookDeliveries: DataLoader<string, WebhookDelivery | null>;
  readonly deliveryPages: DataLoader<PageOf, Page<WebhookDelivery>, string>;
};

type LoaderDeps = {
  readonly customers: Customers;
  readonly addresses: Addresses;
  readonly deposits: Deposits;
  readonly sessions: Sessions;
  readonly webhooksOut: OutboundWebhooks;
};

type Maker<Name extends keyof Loaders> = (deps: LoaderDeps, caller: Caller, all: Loaders) => Loaders[Name];

/** Loads rows by id, or what belongs to them. */
function byId<Row>(load: (deps: LoaderDeps) => (ids: readonly string[], caller: Caller) => Promise<Row[]>) {
  return (deps: LoaderDeps, caller: Caller) => new DataLoader<string, Row>((ids) => load(deps)(ids, caller));
}

const MAKERS: { readonly [Name in keyof Loaders]: Maker<Name> } = {
  customers: byId(({ customers }) => customers.byIds),
  addresses: byId(({ addresses }) => addresses.byIds),
  handoffAddresses: (_deps, _caller, all) => new DataLoader((ids) => all.addresses.loadMany(ids)),
  deposits: byId(({ deposits }) => deposits.byIds),
  sessions: byId(({ sessions }) => sessions.byIds),
  accounts: byId(({ customers }) => customers.accounts),
  attempts: byId(({ sessions }) => sessions.attempts),
  events: byId(({ sessions }) => sessions.events),
  depositsOfSession: byId(({ deposits }) => deposits.bySessions),
  addressPages: ({ addresses }, caller) =>
    pagesByOwner((ids, key) => addresses.listByCustomers(ids, key.page, caller)),
  depositPages: ({ deposits }, caller) =>
    pagesByOwner((ids, key) => deposits.listByCustomers(ids, key.page, caller)),
  sessionPages: ({ sessions }, caller) =>
    pagesByOwner((ids, key) => sessions.listByCustomers(ids, key.filter, key.page, caller)),
  webhookEndpoints: byId(({ webhooksOut }) => webhooksOut.byIds),
  webhookDeliveries: byId(({ webhooksOut }) => webhooksOut.deliveriesByIds),
  deliveryPages: ({ webhooksOut }, caller) =>
    pagesByOwner((ids, key) => webhooksOut.deliveries(ids, key.page, caller)),
};

/** Each loader is made on its first use: a request uses few, and each open subscription keeps its own. */
class LazyLoaders {
  readonly deps: LoaderDeps;
  readonly caller: Caller;

  constructor(deps: LoaderDeps, caller: Caller) {
    this.deps = deps;
    this.caller = caller;
  }
}
for (const [name, make] of Object.entries(MAKERS) as Array<[string, Maker<keyof Loaders>]>) {
  Object.defineProperty(LazyLoaders.prototype, name, {
    get(this: LazyLoaders & Loaders) {
      const value = make(this.deps, this.caller, this);
      Object.defineProperty(this, name, { value });
      return value;
    },
  });
}

/** Creates the loaders of one request. They read only rows of the caller's project. */
export function createLoaders(deps: LoaderDeps, caller: Caller): Loaders {
  return new LazyLoaders(deps, caller) as LazyLoaders & Loaders;
}
