import { type Caller, customerOfList, reachesCustomer } from '../domain/access/caller.ts';
import type { Deposit } from '../domain/customer/deposit.ts';
import { isId, readByIds } from '../domain/id.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import { watch as watchTopic } from '../live/index.ts';
import type { DepositDeps } from './deps.ts';
import type { DepositFilter } from './types.ts';

/** A subscription covers the newest deposits of a customer. */
const WATCHED_DEPOSITS = 100;

export async function byIds(
  { store }: Pick<DepositDeps, 'store'>,
  ids: readonly string[],
  caller: Caller,
): Promise<Array<Deposit | null>> {
  const found = await readByIds('deposit', ids, (valid) => store.byIds(valid, caller.projectId));
  return found.map((deposit) => (deposit && reachesCustomer(caller, deposit.customerId) ? deposit : null));
}

export async function list(
  { store }: Pick<DepositDeps, 'store'>,
  filter: DepositFilter,
  page: PageRequest,
  caller: Caller,
): Promise<Page<Deposit>> {
  const customerId = customerOfList(caller, filter.customerId);
  // A malformed id matches nothing and must not reach the database.
  const isEmpty = customerId === undefined || (customerId !== null && !isId('customer', customerId));
  if (isEmpty) return { rows: [], hasNextPage: false };
  return store.list({ ...filter, customerId }, page, caller.projectId);
}

/**
 * Streams a customer's newest deposits, oldest first, then each new or changed one. Never ends by itself. Subscribers of
 * one project share the reads.
 */
export function watch(
  { store, channels }: Pick<DepositDeps, 'store' | 'channels'>,
  customerId: string,
  caller: Caller,
): AsyncIterableIterator<Deposit> {
  let sent = new Map<string, number>();
  return watchTopic<Page<Deposit>, Deposit>({
    channels,
    topic: `deposits:${customerId}`,
    scope: caller.projectId,
    read: () => store.list({ customerId }, { first: WATCHED_DEPOSITS, after: null }, caller.projectId),
    select({ rows }) {
      const values = rows.filter(({ id, updatedAt }) => sent.get(id) !== updatedAt.getTime()).reverse();
      sent = new Map(rows.map(({ id, updatedAt }) => [id, updatedAt.getTime()]));
      return { values, last: false };
    },
  });
}
