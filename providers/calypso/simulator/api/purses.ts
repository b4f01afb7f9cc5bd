import { randomUUID } from 'node:crypto';
import { z } from 'onramp-gateway/provider';
import { currencies } from '../../currencies.ts';
import { purseAddress } from '../purse-address.ts';
import { addressKey } from '../state.ts';
import type { Handlers, Shop } from './api.ts';
import { apiError } from './api-error.ts';

const DAY = 24 * 60 * 60 * 1000;

const addressPayload = z.strictObject({ customerId: z.string(), currency: z.string() });

export function purseHandlers({
  state,
  progress,
  clock,
}: Pick<Shop, 'state' | 'progress' | 'clock'>): Handlers {
  return {
    /** One purse a customer and address family: every EVM currency has the same address. */
    async addressGet(payload) {
      const given = addressPayload.parse(payload);
      const customer = await state.get('customers', given.customerId);
      if (!customer) return apiError('004', 'Object not found');
      const family = currencies.find((currency) => currency.code === given.currency)?.family;
      if (!family) return apiError('001', 'Bad request: currency');
      const place = `${customer.id}/${family}`;
      const currentId = await state.find('purse', place);
      const current = currentId ? await state.get('purses', currentId) : undefined;
      if (current?.status === 'PENDING_PAYMENT') {
        if (current.endsAt > clock().getTime()) return { id: current.id, address: current.address };
        await progress.expirePurse(current);
      }
      const id = randomUUID();
      const purse = {
        id,
        customerId: customer.id,
        family,
        address: purseAddress(family, `${place}/${id}`),
        status: 'PENDING_PAYMENT' as const,
        endsAt: clock().getTime() + 30 * DAY,
      };
      await state.put('purses', purse);
      await state.index('purse', place, id);
      await state.index('address', addressKey(purse.address), id);
      return { id, address: purse.address };
    },
  };
}
