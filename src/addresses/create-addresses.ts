import type { Cache } from '../cache/types.ts';
import type { Customers } from '../customers/types.ts';
import { isId } from '../domain/id.ts';
import type { JobData, Jobs } from '../jobs/types.ts';
import type { Log } from '../observe/index.ts';
import type { Registry } from '../registry/types.ts';
import type { Decide, Policy } from '../router/types.ts';
import { createDepositAddressStore } from '../store/addresses/read.ts';
import { createAddressRenewalQueue } from '../store/addresses/renewal-queue.ts';
import type { Db } from '../store/index.ts';
import { enabledProviders } from './enabled.ts';
import { createFollow } from './follow.ts';
import { createIssue } from './issue/issue.ts';
import { createRenew } from './issue/renew.ts';
import { createRequest } from './issue/request.ts';
import { createLookup } from './lookup/lookup.ts';
import { createRegisterWallet } from './register-wallet.ts';
import type { Addresses } from './types.ts';
import { createWrite } from './write.ts';

const TTL_MILLISECONDS = 5 * 60_000;

export type AddressesOptions = {
  readonly db: Db;
  readonly cache: Cache;
  readonly jobs: Pick<Jobs, 'enqueue'>;
  readonly registry: Registry;
  readonly customers: Pick<Customers, 'byIds' | 'accountAt'>;
  readonly decide: Decide;
  /** As it stands now: it may be read anew while the process runs. */
  readonly policy: () => Policy;
  readonly clock: () => Date;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
  /** Before its end, from when on an address takes no new session and is renewed. */
  readonly headroomHours: number;
  /**
   * How long a cached answer is believed, in milliseconds; 5 minutes where left out. 2,000 where several processes may share
   * the database and each has a cache of its own.
   */
  readonly ttlMilliseconds?: number;
};

/**
 * Deposit addresses: those that providers issue and those that customers bring. `dropFromCache` does the jobs
 * `address-cache-drop`.
 * @example
 * const addresses = createAddresses({ db, cache, jobs, registry, customers, decide, policy, clock, log });
 * jobs.work('address-cache-drop', addresses.dropFromCache);
 */
export function createAddresses(
  options: AddressesOptions,
): Addresses & { dropFromCache(data: JobData['address-cache-drop']): Promise<void> } {
  const { db, cache, jobs, registry, customers, decide, policy, clock, log } = options;
  const { headroomHours, ttlMilliseconds = TTL_MILLISECONDS } = options;
  const store = createDepositAddressStore(db);
  const renewals = createAddressRenewalQueue(db);
  const lookup = createLookup({ cache, store, registry, clock, log, ttlMilliseconds });
  const { write, dropFromCache } = createWrite({
    db,
    store,
    cache,
    jobs,
    lookup,
    clock,
    ttlMilliseconds,
    log,
  });
  const issue = createIssue({ store, registry, customers, write, clock, headroomHours, log });

  return {
    lookup: lookup.lookup,
    request: createRequest({
      store,
      renewals,
      registry,
      customers,
      issue,
      decide,
      policy,
      clock,
      headroomHours,
      log,
    }),
    registerWallet: createRegisterWallet({ store, registry, customers, write }),
    async byIds(ids, caller) {
      const found = await store.byIds(
        ids.filter((id) => isId('depositAddress', id)),
        caller.projectId,
        enabledProviders(registry),
      );
      const byId = new Map(found.map((address) => [address?.id, address]));
      return ids.map((id) => byId.get(id) ?? null);
    },
    listByCustomers: (customerIds, page, caller) =>
      store.listByCustomers(customerIds, page, caller.projectId, enabledProviders(registry)),
    ...createFollow({ store, write }),
    ...createRenew({ db, store, renewals, registry, customers, issue, jobs, headroomHours, log }),
    dropFromCache,
  };
}
