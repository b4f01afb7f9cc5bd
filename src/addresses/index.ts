import type { JobData } from '../jobs/types.ts';
import { createFirstTime } from '../observe/index.ts';
import { createDepositAddressStore } from '../store/addresses/read.ts';
import { createAddressRenewalQueue } from '../store/addresses/renewal-queue.ts';
import type { AddressDeps } from './deps.ts';
import { end } from './end.ts';
import { enqueueRenewals, renew } from './issue/renew.ts';
import { request } from './issue/request.ts';
import { expire, extend } from './lifecycle.ts';
import { lookup } from './lookup/lookup.ts';
import { byIds, listByCustomers } from './read.ts';
import { registerWallet } from './register-wallet.ts';
import type { Addresses } from './types.ts';
import { dropFromCache } from './write.ts';

export { hasMemo } from './end.ts';
export { hasHeadroom } from './lifecycle.ts';
export { spellings } from './read.ts';
export type * from './types.ts';

const TTL_MILLISECONDS = 5 * 60_000;

/**
 * The addresses feature: deposit addresses that providers issue and those that customers register.
 * `dropFromCache` handles jobs of the queue `address-cache-drop`.
 * @example
 * const addresses = createAddresses({ db, cache, jobs, registry, customers, decide, policy, clock, headroomHours, log });
 * jobs.work('address-cache-drop', addresses.dropFromCache);
 */
export function createAddresses(
  given: Omit<AddressDeps, 'store' | 'renewals' | 'pendingQueries' | 'firstTime' | 'ttlMilliseconds'> & {
    /** Defaults to 5 minutes. 2,000 where processes share a database but not a cache. */
    ttlMilliseconds?: number;
  },
): Addresses & { dropFromCache(drop: JobData['address-cache-drop']): Promise<void> } {
  const deps: AddressDeps = {
    ttlMilliseconds: TTL_MILLISECONDS,
    ...given,
    store: createDepositAddressStore(given.db),
    renewals: createAddressRenewalQueue(given.db),
    pendingQueries: new Map(),
    firstTime: createFirstTime(),
  };
  return {
    lookup: (lookups, projectId) => lookup(deps, lookups, projectId),
    request: (input, caller) => request(deps, input, caller),
    registerWallet: (input, caller) => registerWallet(deps, input, caller),
    byIds: (ids, caller) => byIds(deps, ids, caller),
    listByCustomers: (customerIds, page, caller) => listByCustomers(deps, customerIds, page, caller),
    end: (news) => end(deps, news),
    expire: (limit) => expire(deps, limit),
    extend: (news) => extend(deps, news),
    enqueueRenewals: (limit) => enqueueRenewals(deps, limit),
    renew: (job) => renew(deps, job),
    dropFromCache: (drop) => dropFromCache(deps, drop),
  };
}
