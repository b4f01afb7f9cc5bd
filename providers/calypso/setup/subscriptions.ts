import { randomUUID } from 'node:crypto';
import { isLosslessNumber } from 'lossless-json';
import type { Subscription, SubscriptionOperations } from 'onramp-gateway/provider';
import type { Deps } from '../http/client.ts';
import { malformedAnswer } from '../http/errors.ts';
import type { Channel } from '../http/wire.ts';
import { uuidFrom } from '../orders/idempotency-key.ts';

/**
 * The events that the gateway needs.
 * https://docs.calypso.money/get-started-with-calypso-api/webhook-subscriptions/overview
 */
export const events: readonly string[] = [
  'FIAT_DEPOSIT_ORDER_CREATED',
  // The name in the list of types. One table of the same page spells it with -ED.
  'FIAT_DEPOSIT_ORDER_CONFIRM',
  'FIAT_DEPOSIT_FIAT_FUNDS_RECEIVED',
  'FIAT_DEPOSIT_ORDER_EXPIRED',
  'FIAT_DEPOSIT_ORDER_FAILED',
  'CUSTOMER_PURSE_EXPIRED',
  'CUSTOMER_PURSE_MEM_POOL_FOUND',
  'CUSTOMER_PURSE_PENDING_COMPLIANCE',
  'CUSTOMER_PURSE_COMPLIANCE_DECLINED',
  'CUSTOMER_PURSE_FUNDS_RECEIVED_FOR_PURSE',
  'CUSTOMER_PURSE_TRANSLATION_TO_ACCOUNT_COMPLETED',
];

/** Webhook subscriptions. https://docs.calypso.money/api-reference/webhook-api */
export function createSubscriptions({
  client,
  options,
}: Pick<Deps, 'client' | 'options'>): SubscriptionOperations {
  const { channels, unblockBy } = options.webhook;
  const publicKeys = new Set(channels.map(({ publicKey }) => publicKey));
  return {
    list: async (call) =>
      (await client.subscriptions(call)).map((channel) => subscriptionOf(channel, publicKeys)),

    async create(url, call) {
      const requestId = call.idempotencyKey ? uuidFrom(call.idempotencyKey) : randomUUID();
      const payload = { requestId, notificationEventTypes: events, url };
      const channel = await client.subscriptionCreate(payload, call);
      const { publicKey, secretKey } = channel;
      if (!publicKey || !secretKey) throw malformedAnswer('subscriptionCreate');
      return { ...subscriptionOf(channel, publicKeys), secret: `${publicKey}:${secretKey}` };
    },

    delete: (id, call) => client.subscriptionDelete(id, call),

    // Only the cabinet is documented for this. Changing a subscription to what it is may have the same effect.
    ...(unblockBy === 'CHANGE' && {
      async unblock(id, call) {
        const channel = (await client.subscriptions(call)).find(({ requestId }) => requestId === id);
        if (!channel?.url) throw malformedAnswer('subscriptions');
        const { url, notificationEventTypes } = channel;
        await client.subscriptionChange({ requestId: id, notificationEventTypes, url }, call);
      },
    }),
  };
}

/** `publicKeys`: of the subscriptions in the options. */
function subscriptionOf(channel: Channel, publicKeys: ReadonlySet<string>): Subscription {
  return {
    id: channel.requestId,
    url: channel.url ?? '',
    events: channel.notificationEventTypes ?? [],
    blocked: isBlocked(channel.blockedByErrorCount),
    own: publicKeys.has(channel.publicKey ?? ''),
  };
}

/** The type of the field is not documented. A boolean is read as it is and the number 0 as false; else null. */
export function isBlocked(blockedByErrorCount: unknown): boolean | null {
  if (typeof blockedByErrorCount === 'boolean') return blockedByErrorCount;
  return isLosslessNumber(blockedByErrorCount) && Number(blockedByErrorCount.value) === 0 ? false : null;
}
