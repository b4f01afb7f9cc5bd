import { randomUUID } from 'node:crypto';
import { z } from 'onramp-gateway/provider';
import { currencies } from '../../currencies.ts';
import { purseAddress } from '../purse-address.ts';
import { addressKey, type CustomerRecord } from '../state.ts';
import { apiError, type Handlers, type SimulatorDeps } from './api.ts';
import { filter, pageOf, paging, passes } from './lists.ts';

const DAY = 24 * 60 * 60 * 1000;

const text = z.string().max(500).nullish();

const createPayload = z.strictObject({ email: text, description: text, externalId: text });
const updatePayload = z.strictObject({ id: z.string(), email: text, description: text, externalId: text });
const findPayload = z.strictObject({ externalIdFilter: filter, ...paging });
const blockPayload = z.strictObject({ customerId: z.string() });
const addressPayload = z.strictObject({ customerId: z.string(), currency: z.string() });

/** Customers and their deposit addresses. */
export function customerHandlers({ state, deposits, clock }: SimulatorDeps): Handlers {
  async function setBlocked(payload: unknown, blocked: boolean) {
    const customer = await state.get('customers', blockPayload.parse(payload).customerId);
    if (!customer) return apiError('004', 'Object not found');
    const changed = { ...customer, blocked };
    await state.put('customers', changed);
    return publicCustomer(changed, null);
  }

  return {
    async customerCreate(payload) {
      const { email = null, description = null, externalId = null } = createPayload.parse(payload);
      const customer = { id: randomUUID(), blocked: false, description, externalId };
      await state.put('customers', customer);
      return publicCustomer(customer, email);
    },

    /** It is not documented what happens to omitted fields. Here they are kept. */
    async customerUpdate(payload) {
      const given = updatePayload.parse(payload);
      const customer = await state.get('customers', given.id);
      if (!customer) return apiError('004', 'Object not found');
      const { description = customer.description, externalId = customer.externalId } = given;
      const changed = { ...customer, description, externalId };
      await state.put('customers', changed);
      return publicCustomer(changed, given.email ?? null);
    },

    /** Inferred from the search for transactions. Called only with the option `customer.searchFilter`. */
    async customerFind(payload) {
      const given = findPayload.parse(payload);
      const found = (await state.all('customers')).filter(({ externalId }) =>
        passes(externalId ?? '', given.externalIdFilter),
      );
      return { result: (await pageOf(found, given, state)).map((one) => publicCustomer(one, null)) };
    },

    customerBlock: (payload) => setBlocked(payload, true),
    customerUnblock: (payload) => setBlocked(payload, false),

    /** One purse per customer and address family: all EVM currencies have the same address. */
    async addressGet(payload) {
      const given = addressPayload.parse(payload);
      const customer = await state.get('customers', given.customerId);
      if (!customer) return apiError('004', 'Object not found');
      const family = currencies.find((currency) => currency.code === given.currency)?.family;
      if (!family) return apiError('001', 'Bad request: currency');
      const key = `${customer.id}/${family}`;
      const currentId = await state.find('purse', key);
      const current = currentId ? await state.get('purses', currentId) : undefined;
      if (current?.status === 'PENDING_PAYMENT') {
        if (current.endsAt > clock().getTime()) return { id: current.id, address: current.address };
        await deposits.expirePurse(current);
      }
      const id = randomUUID();
      const purse = {
        id,
        customerId: customer.id,
        family,
        address: purseAddress(family, `${key}/${id}`),
        status: 'PENDING_PAYMENT' as const,
        endsAt: clock().getTime() + 30 * DAY,
      };
      await state.put('purses', purse);
      await state.index('purse', key, id);
      await state.index('address', addressKey(purse.address), id);
      return { id, address: purse.address };
    },
  };
}

/** The answer repeats the e-mail address of the request, which is not stored. */
function publicCustomer({ id, blocked, description, externalId }: CustomerRecord, email: string | null) {
  return { id, email, description, externalId, blocked };
}
