import type { Addresses } from '../addresses/types.ts';
import type { Customers } from '../customers/types.ts';
import { isId } from '../domain/id.ts';
import type { Live } from '../live/index.ts';
import type { Log } from '../observe/index.ts';
import type { Registry } from '../registry/types.ts';
import { createDepositAddressStore } from '../store/deposit-addresses.ts';
import { createDepositStore } from '../store/deposits.ts';
import type { Db } from '../store/index.ts';
import { createConfirm } from './confirm.ts';
import type { Deposits } from './types.ts';
import { watchDeposits } from './watch-deposits.ts';

export type DepositsOptions = {
  readonly db: Db;
  readonly registry: Registry;
  readonly customers: Pick<Customers, 'byAccountReference'>;
  readonly addresses: Pick<Addresses, 'extend'>;
  readonly live: Live;
  readonly clock: () => Date;
  readonly log: Pick<Log, 'warn' | 'error'>;
};

/**
 * Crypto that arrived at addresses that providers issued.
 * @example
 * const deposits = createDeposits({ db, registry, customers, addresses, clock, log });
 * await deposits.confirm({ providerId: 'calypso', reference, customerReference, address, providerCurrency });
 */
export function createDeposits(options: DepositsOptions): Deposits {
  const { db, ...parts } = options;
  const store = createDepositStore(db);
  return {
    confirm: createConfirm({ ...parts, store, issued: createDepositAddressStore(db) }),
    watch: (customerId, caller) => watchDeposits({ store, live: parts.live }, customerId, caller),
    async byIds(ids, caller) {
      const found = await store.byIds(
        ids.filter((id) => isId('deposit', id)),
        caller.projectId,
      );
      const byId = new Map(found.map((deposit) => [deposit?.id, deposit]));
      return ids.map((id) => byId.get(id) ?? null);
    },
    list: async (filter, page, caller) =>
      // Nobody has what is no id; and none of what a client wrote reaches the database.
      filter.customerId && !isId('customer', filter.customerId)
        ? { rows: [], hasNextPage: false }
        : store.list(filter, page, caller.projectId),
    listByCustomers: (customerIds, page, caller) =>
      store.listByCustomers(customerIds, page, caller.projectId),
    bySessions: (sessionIds, caller) => store.bySessions(sessionIds, caller.projectId),
  };
}
