import type { Caller } from '../domain/caller.ts';
import type { Deposit } from '../domain/customer/deposit.ts';
import { type Live, type stopped, watch } from '../live/index.ts';
import type { DepositStore } from '../store/deposits/deposits.ts';

/** So many of a customer's deposits are watched, the newest. */
const WATCHED = 100;

/** The customer's newest deposits, oldest first, then each that comes or changes. Never ends by itself. */
export function watchDeposits(
  { store, live }: { store: Pick<DepositStore, 'list'>; live: Live },
  customerId: string,
  caller: Caller,
): AsyncIterableIterator<Deposit | typeof stopped> {
  let told = new Map<string, number>();
  return watch({
    live,
    topic: `deposits:${customerId}`,
    async read() {
      const page = { first: WATCHED, after: null };
      const { rows } = await store.list({ customerId }, page, caller.projectId);
      const values = rows.filter(({ id, updatedAt }) => told.get(id) !== updatedAt.getTime()).reverse();
      told = new Map(rows.map(({ id, updatedAt }) => [id, updatedAt.getTime()]));
      return { values, last: false };
    },
  });
}
