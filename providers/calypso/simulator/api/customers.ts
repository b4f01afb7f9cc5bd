import { randomUUID } from 'node:crypto';
import { z } from 'onramp-gateway/provider';
import type { CustomerRecord } from '../state.ts';
import type { Handlers, Shop } from './api.ts';
import { apiError } from './api-error.ts';

const text = z.string().max(500).nullish();

const createPayload = z.strictObject({ email: text, description: text, externalId: text });
const updatePayload = z.strictObject({ id: z.string(), email: text, description: text, externalId: text });
const blockPayload = z.strictObject({ customerId: z.string() });

export function customerHandlers({ state }: Pick<Shop, 'state'>): Handlers {
  async function setBlocked(payload: unknown, blocked: boolean) {
    const customer = await state.get('customers', blockPayload.parse(payload).customerId);
    if (!customer) return apiError('004', 'Object not found');
    const changed = { ...customer, blocked };
    await state.put('customers', changed);
    return told(changed, null);
  }

  return {
    async customerCreate(payload) {
      const { email = null, description = null, externalId = null } = createPayload.parse(payload);
      const customer = { id: randomUUID(), blocked: false, description, externalId };
      await state.put('customers', customer);
      return told(customer, email);
    },

    /** Nothing says what becomes of fields that are left out; here they are kept. */
    async customerUpdate(payload) {
      const given = updatePayload.parse(payload);
      const customer = await state.get('customers', given.id);
      if (!customer) return apiError('004', 'Object not found');
      const { description = customer.description, externalId = customer.externalId } = given;
      const changed = { ...customer, description, externalId };
      await state.put('customers', changed);
      return told(changed, given.email ?? null);
    },

    customerBlock: (payload) => setBlocked(payload, true),
    customerUnblock: (payload) => setBlocked(payload, false),
  };
}

/** The e-mail address is echoed where it was just given; it is not kept. */
function told({ id, blocked, description, externalId }: CustomerRecord, email: string | null) {
  return { id, email, description, externalId, blocked };
}
