import { randomBytes } from 'node:crypto';
import { z } from 'onramp-gateway/provider';
import { exactNumber } from '../../http/exact-json.ts';
import { uuidFrom } from '../../orders/idempotency-key.ts';
import { events as known } from '../../setup/subscriptions.ts';
import { keys, subscriptionsOf } from '../merchant.ts';
import type { SubscriptionRecord } from '../state.ts';
import { apiError, type Handlers, type SimulatorDeps } from './api.ts';

const createPayload = z.strictObject({
  requestId: z.uuid(),
  notificationEventTypes: z.array(z.enum(known as [string, ...string[]])).min(1),
  url: z.url({ protocol: /^https?$/ }),
});
const deletePayload = z.strictObject({ requestId: z.string() });

/** The merchant's account and its webhook subscriptions. */
export function merchantHandlers({ state, clock }: Pick<SimulatorDeps, 'state' | 'clock'>): Handlers {
  return {
    account: async () => ({
      account: keys.account,
      name: 'Sandbox merchant',
      ownerId: uuidFrom('sandbox owner'),
      balances: [{ currency: 'USDT_TRX', amount: exactNumber('0') }],
    }),

    subscriptions: async () => ({ subscriptions: (await subscriptionsOf(state)).map(publicSubscription) }),

    async subscriptionCreate(payload) {
      const { requestId: id, notificationEventTypes, url } = createPayload.parse(payload);
      const taken = (await subscriptionsOf(state)).some((one) => one.id === id);
      if (taken) return apiError('001', 'Bad request: requestId');
      const subscription: SubscriptionRecord = {
        id,
        events: notificationEventTypes,
        url,
        publicKey: randomBytes(16).toString('hex'),
        secretKey: randomBytes(16).toString('hex'),
        createdAt: clock().getTime(),
        blocked: false,
      };
      await state.put('subscriptions', subscription);
      return publicSubscription(subscription);
    },

    async subscriptionDelete(payload) {
      const { requestId } = deletePayload.parse(payload);
      const found = (await subscriptionsOf(state)).find(({ id }) => id === requestId);
      if (!found) return apiError('004', 'Object not found');
      await state.delete('subscriptions', found.id);
      return new Response(null, { status: 200 });
    },
  };
}

function publicSubscription(one: SubscriptionRecord): Record<string, unknown> {
  return {
    requestId: one.id,
    notificationEventTypes: one.events,
    url: one.url,
    publicKey: one.publicKey,
    secretKey: one.secretKey,
    createdDate: new Date(one.createdAt).toISOString(),
    blockedByErrorCount: one.blocked,
  };
}
