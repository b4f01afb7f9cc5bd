import {
  type Call,
  type DepositNews,
  type DepositOperations,
  type DepositStatus,
  isProviderError,
} from 'onramp-gateway/provider';
import { assetOf } from '../currencies.ts';
import type { Deps } from '../http/client.ts';
import { dateOf, type Transaction } from '../http/wire.ts';
import type { Options } from '../options.ts';

const DAY = 24 * 60 * 60 * 1000;

/** More pages than any customer has. Ends the loop if the API returns the same page again and again. */
const MAX_PAGES = 200;

/** Deposits of customers, which Calypso calls transactions. */
export function createDeposits({ client, options, context }: Deps): DepositOperations {
  const { first, size, sortBy } = options.paging;

  async function page(customerId: string, pageNumber: number, call: Call): Promise<readonly Transaction[]> {
    const order = sortBy === null ? {} : { sort: 'ASC', properties: sortBy };
    try {
      const payload = { customerId, pageNumber, pageSize: size, ...order };
      return (await client.transactionFind(payload, call)).result;
    } catch (error) {
      // It is not documented whether pages count from 0 or from 1. If from 1, page 0 may be refused.
      const noSuchPage = isProviderError(error) && error.outcome === 'rejected' && error.code === '001';
      if (pageNumber === 0 && noSuchPage) return [];
      throw error;
    }
  }

  return {
    get: async (reference, call) => depositNews(await client.transactionGet(reference, call), options),

    async list(customerReference, call) {
      const found = new Map<string, Transaction>();
      for (let number = first; number < first + MAX_PAGES; number++) {
        const result = await page(customerReference, number, call);
        const before = found.size;
        // If pages count from 1, page 0 may be page 1 again: count each transaction once.
        for (const transaction of result) found.set(transaction.id, transaction);
        const short = result.length < size && (number > 0 || result.length > 0);
        const repeated = number > 1 && found.size === before;
        if (short || repeated) return newestFirst(found);
      }
      context.log.warn(
        { event: 'deposit_list_incomplete', customerReference, pages: MAX_PAGES },
        "Calypso's list of transactions has too many pages; the rest was not read",
      );
      return newestFirst(found);
    },
  };

  function newestFirst(found: ReadonlyMap<string, Transaction>) {
    const news = [...found.values()].map((transaction) => depositNews(transaction, options));
    const time = (at: Date | null) => at?.getTime() ?? 0;
    return news.sort((a, b) => time(b.createdAt) - time(a.createdAt));
  }
}

/**
 * Transaction states, each with its compliance state.
 * https://docs.calypso.money/acquiring/customers/how-to-process-customer-transactions
 */
const statusTable: Readonly<Record<string, DepositStatus>> = {
  'MEM_POOL_FOUND/UNCHECKED': 'DETECTED',
  'PENDING_COMPLIANCE_CHECK/IN_PROGRESS': 'IN_REVIEW',
  'CONFIRMED/CHECKED': 'CONFIRMED',
  // DECLINE has no D at its end in the documentation.
  'DECLINED/DECLINE': 'DECLINED',
};

/** Null for an undocumented pair of states: the deposit is held for review and never counts. */
export function depositStatus(transaction: Transaction, options: Options): DepositStatus | null {
  const pair = `${transaction.transactionState}/${transaction.complianceState}`;
  const status = Object.hasOwn(statusTable, pair) ? statusTable[pair] : undefined;
  if (status !== 'CONFIRMED') return status ?? null;
  if (transaction.translationToAccountCompleted === true) return 'SETTLED';
  return options.creditOn === 'TRANSLATED' ? 'IN_REVIEW' : 'CONFIRMED';
}

/** Converts a transaction of the API. */
export function depositNews(transaction: Transaction, options: Options): DepositNews {
  const status = depositStatus(transaction, options);
  const createdAt = dateOf(transaction.createdDate);
  const news: DepositNews = {
    reference: transaction.id,
    providerCurrency: transaction.currency,
    asset: assetOf(transaction.currency, options.currencies),
    amount: transaction.amount,
    status,
    transactionHash: transaction.transactionHash ?? null,
    createdAt,
  };
  // Computed from the creation, shortly before the confirmation: the address ends too early rather than too late.
  if (createdAt && (status === 'CONFIRMED' || status === 'SETTLED')) {
    news.addressExpiresAt = new Date(createdAt.getTime() + options.address.usedDays * DAY);
  }
  return news;
}
