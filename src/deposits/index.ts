import { reachesCustomer } from '../domain/access/caller.ts';
import { createChannels } from '../live/index.ts';
import { createFirstTime } from '../observe/index.ts';
import { createDepositAddressStore } from '../store/addresses/read.ts';
import { createDepositPollQueue } from '../store/deposits/poll-queue.ts';
import { createDepositStore } from '../store/deposits/read.ts';
import type { DepositDeps } from './deps.ts';
import { enqueueDue, poll } from './poll/poll.ts';
import { byIds, list, watch } from './read.ts';
import { confirm } from './record/confirm.ts';
import type { Deposits } from './types.ts';

export type * from './types.ts';

/**
 * The deposits feature: crypto that arrived at addresses issued by providers.
 * @example
 * const deposits = createDeposits({
 *   db, registry, customers, addresses, reconcileSession, jobs, pollBudget, live, clock, log,
 * });
 * await deposits.confirm({ providerId: 'calypso', reference, customerReference, address, providerCurrency });
 */
export function createDeposits(
  given: Omit<DepositDeps, 'store' | 'pollQueue' | 'issuedAddresses' | 'channels' | 'firstTime'>,
): Deposits {
  const store = createDepositStore(given.db);
  const deps: DepositDeps = {
    ...given,
    store,
    pollQueue: createDepositPollQueue(given.db),
    issuedAddresses: createDepositAddressStore(given.db),
    channels: createChannels(given.live),
    firstTime: createFirstTime(),
  };
  return {
    confirm: (hint) => confirm(deps, hint),
    poll: (account) => poll(deps, account),
    enqueueDue: (fresh, others) => enqueueDue(deps, fresh, others),
    watch: (customerId, caller) => watch(deps, customerId, caller),
    byIds: (ids, caller) => byIds(deps, ids, caller),
    list: (filter, page, caller) => list(deps, filter, page, caller),
    listByCustomers: (customerIds, page, caller) =>
      store.listByCustomers(customerIds, page, caller.projectId),
    async bySessions(sessionIds, caller) {
      const found = await store.bySessions(sessionIds, caller.projectId);
      // The deposit of a session without a customer may be a customer's, whom the token of the session does not open.
      return found.map((deposits) =>
        deposits.filter(({ customerId }) => reachesCustomer(caller, customerId)),
      );
    },
  };
}
