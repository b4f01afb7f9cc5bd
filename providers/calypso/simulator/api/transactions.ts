import { z } from 'onramp-gateway/provider';
import { exactNumber } from '../../http/exact-json.ts';
import type { TransactionRecord } from '../state.ts';
import { apiError, type Handlers, type SimulatorDeps } from './api.ts';
import { filter, pageOf, paging, passes } from './lists.ts';

const getPayload = z.strictObject({ transactionId: z.string() });

const findPayload = z.strictObject({
  customerId: z.string(),
  currencyFilter: filter.optional(),
  transactionStateFilter: filter.optional(),
  ...paging,
  sort: z.enum(['ASC', 'DESC']).default('ASC'),
  properties: z.literal('createdDate').default('createdDate'),
});

export function transactionHandlers({ state }: Pick<SimulatorDeps, 'state'>): Handlers {
  return {
    async transactionGet(payload) {
      const transaction = await state.get('transactions', getPayload.parse(payload).transactionId);
      return transaction ? publicTransaction(transaction) : apiError('004', 'Object not found');
    },

    async transactionFind(payload) {
      const given = findPayload.parse(payload);
      const customer = await state.get('customers', given.customerId);
      if (!customer) return apiError('004', 'Object not found');
      const ids = await state.listed('received', `${customer.id}/`);
      const all = await Promise.all(ids.map((id) => state.get('transactions', id)));
      const found = all
        .filter((transaction) => transaction !== undefined)
        .filter(({ currency }) => passes(currency, given.currencyFilter))
        .filter(({ transactionState }) => passes(transactionState, given.transactionStateFilter))
        .sort((a, b) => (given.sort === 'ASC' ? 1 : -1) * (a.createdAt - b.createdAt));
      return { result: (await pageOf(found, given, state)).map(publicTransaction) };
    },
  };
}

/** The answer contains neither the customer nor the purse. */
function publicTransaction({ purseId: _purse, createdAt, amount, ...rest }: TransactionRecord) {
  return { ...rest, amount: exactNumber(amount), createdDate: new Date(createdAt).toISOString() };
}
