import type { Caller } from '../domain/access/caller.ts';
import type { Deposit, DepositStatus } from '../domain/customer/deposit.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import type { JobData } from '../jobs/types.ts';

export type DepositFilter = { customerId?: string | null; status?: readonly DepositStatus[] | null };

/** A deposit that a webhook names. Nothing of it is stored before the provider's API has confirmed it. */
export type DepositHint = {
  providerId: string;
  reference: string;
  customerReference: string | null;
  address: string | null;
  /** Null: the address has no memo. Absent: the provider does not report it. */
  memo?: string | null;
  providerCurrency: string | null;
};

export type Deposits = {
  /** Reads a deposit from its provider and stores it; null if no customer matches. Throws ProviderError. */
  confirm(hint: DepositHint): Promise<Deposit | null>;
  /**
   * Enqueues accounts whose poll is due in `deposit-check`: at most `fresh` with a sign of a deposit within a
   * day, and `others`. Returns how many.
   */
  enqueueDue(fresh: number, others: number): Promise<number>;
  /**
   * Handles a job of the queue `deposit-check`: lists an account's deposits at its provider and stores what
   * changed. Returns the deposits that may complete a session.
   */
  poll(account: Omit<JobData['deposit-check'], 'fresh'>): Promise<Deposit[]>;
  /** Streams the newest deposits, then each new or changed one. Does not check the customer's project. */
  watch(customerId: string, caller: Caller): AsyncIterableIterator<Deposit>;
  byIds(ids: readonly string[], caller: Caller): Promise<Array<Deposit | null>>;
  list(filter: DepositFilter, page: PageRequest, caller: Caller): Promise<Page<Deposit>>;
  /** One page for each customer, in the order of the ids. One query. */
  listByCustomers(
    customerIds: readonly string[],
    page: PageRequest,
    caller: Caller,
  ): Promise<Array<Page<Deposit>>>;
  /** The deposits of each session, in the order of the ids. One query. */
  bySessions(sessionIds: readonly string[], caller: Caller): Promise<Deposit[][]>;
};
