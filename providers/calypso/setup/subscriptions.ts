import { randomUUID } from 'node:crypto';
import { isLosslessNumber } from 'lossless-json';
import type { Subscription, SubscriptionOperations } from 'onramp-gateway/provider';
import type { Client } from '../http/client.ts';
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
export function createSubscriptions(client: Client): SubscriptionOperations {
  return {
    list: async (call) => (await client.subscriptions(call)).map(subscriptionOf),

    async create(url, call) {
      const requestId = call.idempotencyKey ? uuidFrom(call.idempotencyKey) : randomUUID();
      const payload = { requestId, notificationEventTypes: events, url };
      const channel = await client.subscriptionCreate(payload, call);
      const { publicKey, secretKey } = channel;
      if (!publicKey || !secretKey) throw malformedAnswer('subscriptionCreate');
      return { ...subscriptionOf(channel), secret: `${publicKey}:${secretKey}` };
    },

    delete: (id, call) => client.subscriptionDelete(id, call),
  };
}

function subscriptionOf(channel: Channel): Subscription {
  return {
    id: channel.requestId,
    url: channel.url ?? '',
    events: channel.notificationEventTypes ?? [],
    blocked: isBlocked(channel.blockedByErrorCount),
  };
}

/** The type of the field is not documented. A boolean is read as it is and the number 0 as false; else null. */
export function isBlocked(blockedByErrorCount: unknown): boolean | null {
  if (typeof blockedByErrorCount === 'boolean') return blockedByErrorCount;
  return isLosslessNumber(blockedByErrorCount) && Number(blockedByErrorCount.value) === 0 ? false : null;
}
