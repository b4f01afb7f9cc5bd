import type { Caller } from '../domain/caller.ts';
import type { Deposit, DepositStatus } from '../domain/customer/deposit.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import type { JobData } from '../jobs/types.ts';
import type { stopped } from '../live/index.ts';

export type DepositFilter = { customerId?: string | null; status?: readonly DepositStatus[] | null };

/** A provider told of a deposit; nothing counts before its API has confirmed it. */
export type DepositHint = {
  providerId: string;
  reference: string;
  customerReference: string | null;
  address: string | null;
  providerCurrency: string | null;
};

export type Deposits = {
  /** Asks the provider's API, stores what it says, and answers the deposit; null where nobody's account or address fits. */
  confirm(hint: DepositHint): Promise<Deposit | null>;
  /**
   * Puts accounts whose deposits are to be listed into the queue `deposit-check`: at most so many of which a sign came within
   * a day, and so many others. Answers how many.
   */
  enqueueDue(fresh: number, others: number): Promise<number>;
  /**
   * Lists an account's deposits at its provider, keeps what is new, and answers those that may complete a session: the
   * handler of the queue `deposit-check`.
   */
  check(account: Omit<JobData['deposit-check'], 'fresh'>): Promise<Deposit[]>;
  /** The customer's newest deposits, then each that comes or changes. Whose the customer is is the caller's to check. */
  watch(customerId: string, caller: Caller): AsyncIterableIterator<Deposit | typeof stopped>;
  byIds(ids: readonly string[], caller: Caller): Promise<Array<Deposit | null>>;
  list(filter: DepositFilter, page: PageRequest, caller: Caller): Promise<Page<Deposit>>;
  /** One page for each customer, in the order asked. One query (lateral join), so that lists of customers make no N+1. */
  listByCustomers(
    customerIds: readonly string[],
    page: PageRequest,
    caller: Caller,
  ): Promise<Array<Page<Deposit>>>;
  /** Deposits of each session, in the order asked. One query. */
  bySessions(sessionIds: readonly string[], caller: Caller): Promise<Deposit[][]>;
};
