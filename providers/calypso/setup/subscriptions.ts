import { randomUUID } from 'node:crypto';
import { isLosslessNumber } from 'lossless-json';
import type { Subscription, SubscriptionOperations } from 'onramp-gateway/provider';
import type { Client } from '../http/client.ts';
import { malformed } from '../http/errors.ts';
import type { Channel } from '../http/wire.ts';
import { uuidFrom } from '../orders/uuid-from.ts';
import { events } from './events.ts';

/** Webhook subscriptions. https://docs.calypso.money/api-reference/webhook-api */
export function createSubscriptions(client: Client): SubscriptionOperations {
  return {
    list: async (call) => (await client.subscriptions(call)).map(subscriptionOf),

    async create(url, call) {
      const requestId = call.idempotencyKey ? uuidFrom(call.idempotencyKey) : randomUUID();
      const payload = { requestId, notificationEventTypes: events, url };
      const channel = await client.subscriptionCreate(payload, call);
      const { publicKey, secretKey } = channel;
      if (!publicKey || !secretKey) throw malformed('subscriptionCreate');
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

/** Its type is not documented: a yes or no counts, a count of none means no, and any other count says nothing. */
export function isBlocked(told: unknown): boolean | null {
  if (typeof told === 'boolean') return told;
  return isLosslessNumber(told) && Number(told.value) === 0 ? false : null;
}
