import {
  type Call,
  type DepositOperations,
  isProviderError,
  type ProviderContext,
} from 'onramp-gateway/provider';
import type { Client } from '../http/client.ts';
import type { Transaction } from '../http/wire.ts';
import type { Options } from '../options.ts';
import { depositNews } from '../orders/mapping.ts';

/** More pages than any customer fills: an API that repeats its pages for ever must end too. */
const MOST_PAGES = 200;

/** What customers received. https://docs.calypso.money/acquiring/customers/how-to-process-customer-transactions */
export function createDeposits(
  client: Client,
  options: Options,
  context: ProviderContext,
): DepositOperations {
  const { first, size, sortBy } = options.paging;

  async function page(customerId: string, pageNumber: number, call: Call): Promise<readonly Transaction[]> {
    const order = sortBy === null ? {} : { sort: 'ASC', properties: sortBy };
    try {
      const payload = { customerId, pageNumber, pageSize: size, ...order };
      return (await client.transactionFind(payload, call)).result;
    } catch (error) {
      // Nothing says whether pages count from 0 or from 1: where they count from 1, page 0 may be refused.
      const noSuchPage = isProviderError(error) && error.outcome === 'rejected' && error.code === '001';
      if (pageNumber === 0 && noSuchPage) return [];
      throw error;
    }
  }

  return {
    get: async (reference, call) => depositNews(await client.transactionGet(reference, call), options),

    async list(customerReference, call) {
      const found = new Map<string, Transaction>();
      for (let number = first; number < first + MOST_PAGES; number++) {
        const result = await page(customerReference, number, call);
        const before = found.size;
        // Page 0 of an API that counts from 1 may be page 1 again.
        for (const transaction of result) found.set(transaction.id, transaction);
        const short = result.length < size && (number > 0 || result.length > 0);
        const repeated = number > 1 && found.size === before;
        if (short || repeated) return newestFirst(found);
      }
      context.log.warn({ customerReference, pages: MOST_PAGES }, 'a list of transactions did not end');
      return newestFirst(found);
    },
  };

  function newestFirst(found: ReadonlyMap<string, Transaction>) {
    const news = [...found.values()].map((transaction) => depositNews(transaction, options));
    const time = (at: Date | null) => at?.getTime() ?? 0;
    return news.sort((a, b) => time(b.createdAt) - time(a.createdAt));
  }
}
