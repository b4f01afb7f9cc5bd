import { z } from 'onramp-gateway/provider';
import { exactNumber } from '../../http/exact-json.ts';
import type { TransactionRecord } from '../state.ts';
import { apiError, type Handlers, type SimulatorDeps } from './api.ts';

const getPayload = z.strictObject({ transactionId: z.string() });

const filter = z
  .strictObject({
    equals: z.string(),
    notEquals: z.string(),
    specified: z.boolean(),
    in: z.array(z.string()),
    notIn: z.array(z.string()),
    contains: z.string(),
    doesNotContain: z.string(),
  })
  .partial();
const wholeNumber = z.coerce.number().int().min(0);

const findPayload = z.strictObject({
  customerId: z.string(),
  currencyFilter: filter.optional(),
  transactionStateFilter: filter.optional(),
  pageNumber: wholeNumber,
  pageSize: wholeNumber.min(1).max(1000),
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
      const { firstPage } = await state.settings();
      // If pages count from 1, page 0 is the first page again.
      const from = Math.max(0, given.pageNumber - firstPage) * given.pageSize;
      return { result: found.slice(from, from + given.pageSize).map(publicTransaction) };
    },
  };
}

/** The answer contains neither the customer nor the purse. */
function publicTransaction({ purseId: _purse, createdAt, amount, ...rest }: TransactionRecord) {
  return { ...rest, amount: exactNumber(amount), createdDate: new Date(createdAt).toISOString() };
}

function passes(value: string, conditions: z.output<typeof filter> = {}): boolean {
  return (
    (conditions.equals === undefined || value === conditions.equals) &&
    (conditions.notEquals === undefined || value !== conditions.notEquals) &&
    conditions.specified !== false &&
    (conditions.in === undefined || conditions.in.includes(value)) &&
    !conditions.notIn?.includes(value) &&
    (conditions.contains === undefined || value.includes(conditions.contains)) &&
    (conditions.doesNotContain === undefined || !value.includes(conditions.doesNotContain))
  );
}
