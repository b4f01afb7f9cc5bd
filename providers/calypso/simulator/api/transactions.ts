import { z } from 'onramp-gateway/provider';
import { exactNumber } from '../../http/exact-json.ts';
import type { TransactionRecord } from '../state.ts';
import type { Handlers, Shop } from './api.ts';
import { apiError } from './api-error.ts';

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
const whole = z.coerce.number().int().min(0);

const findPayload = z.strictObject({
  customerId: z.string(),
  currencyFilter: filter.optional(),
  transactionStateFilter: filter.optional(),
  pageNumber: whole,
  pageSize: whole.min(1).max(1000),
  sort: z.enum(['ASC', 'DESC']).default('ASC'),
  properties: z.literal('createdDate').default('createdDate'),
});

export function transactionHandlers({ state }: Pick<Shop, 'state'>): Handlers {
  return {
    async transactionGet(payload) {
      const transaction = await state.get('transactions', getPayload.parse(payload).transactionId);
      return transaction ? told(transaction) : apiError('004', 'Object not found');
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
      // Counting from 1, page 0 is the first page again.
      const from = Math.max(0, given.pageNumber - firstPage) * given.pageSize;
      return { result: found.slice(from, from + given.pageSize).map(told) };
    },
  };
}

/** Whose it is and where it went is not in the answer. */
function told({ purseId: _purse, createdAt, amount, ...rest }: TransactionRecord) {
  return { ...rest, amount: exactNumber(amount), createdDate: new Date(createdAt).toISOString() };
}

function passes(value: string, wanted: z.output<typeof filter> = {}): boolean {
  return (
    (wanted.equals === undefined || value === wanted.equals) &&
    (wanted.notEquals === undefined || value !== wanted.notEquals) &&
    wanted.specified !== false &&
    (wanted.in === undefined || wanted.in.includes(value)) &&
    !wanted.notIn?.includes(value) &&
    (wanted.contains === undefined || value.includes(wanted.contains)) &&
    (wanted.doesNotContain === undefined || !value.includes(wanted.doesNotContain))
  );
}
