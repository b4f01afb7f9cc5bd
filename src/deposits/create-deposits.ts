import type { Addresses } from '../addresses/types.ts';
import type { Customers } from '../customers/types.ts';
import { isId } from '../domain/id.ts';
import type { Jobs } from '../jobs/types.ts';
import type { Live } from '../live/index.ts';
import type { Log } from '../observe/index.ts';
import type { PollBudget } from '../registry/index.ts';
import type { Registry } from '../registry/types.ts';
import { createDepositAddressStore } from '../store/addresses/read.ts';
import { createDepositStore } from '../store/deposits/deposits.ts';
import { createDepositPollQueue } from '../store/deposits/poll-queue.ts';
import { type Db, transaction } from '../store/index.ts';
import { createCheck } from './poll/poll.ts';
import { createConfirm } from './record/confirm.ts';
import { createFindOwner } from './record/find-owner.ts';
import { createRecord, type RecordOptions } from './record/record.ts';
import type { Deposits } from './types.ts';
import { watchDeposits } from './watch-deposits.ts';

export type DepositsOptions = {
  readonly db: Db;
  readonly registry: Registry;
  readonly customers: Pick<Customers, 'byAccountReference'>;
  readonly addresses: Pick<Addresses, 'extend'>;
  readonly askSession: RecordOptions['askSession'];
  readonly jobs: Pick<Jobs, 'enqueue'>;
  /** Of questions that nobody waits for; shared with all that asks such. */
  readonly pollBudget: PollBudget;
  readonly live: Live;
  readonly clock: () => Date;
  readonly log: Pick<Log, 'warn' | 'error'>;
};

/**
 * Crypto that arrived at addresses that providers issued.
 * @example
 * const deposits = createDeposits({ db, registry, customers, addresses, askSession, jobs, pollBudget, live, clock, log });
 * await deposits.confirm({ providerId: 'calypso', reference, customerReference, address, providerCurrency });
 */
export function createDeposits(options: DepositsOptions): Deposits {
  const { db, ...deps } = options;
  const store = createDepositStore(db);
  const issued = createDepositAddressStore(db);
  const findOwner = createFindOwner({ ...deps, addresses: issued });
  const record = createRecord({ ...deps, store, findOwner });
  return {
    confirm: createConfirm({ ...deps, record }),
    check: createCheck({ ...deps, store, issued, checks: createDepositPollQueue(db), record }),
    enqueueDue: (fresh, others) =>
      transaction(db, async (open) => {
        const due = await createDepositPollQueue(open).takeDue(fresh, others);
        for (const account of due) await deps.jobs.enqueue('deposit-check', account, open);
        return due.length;
      }),
    watch: (customerId, caller) => watchDeposits({ store, live: deps.live }, customerId, caller),
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
