import type { SimulatorContext } from 'onramp-gateway/provider';
import { createWebhookQueue, type Faults, type WebhookQueue } from 'onramp-gateway/provider/simulator';
import { exactNumber, writeJson } from '../../http/exact-json.ts';
import { sign } from '../../http/sign.ts';
import { subscriptionsOf } from '../merchant.ts';
import type { OrderRecord, PurseRecord, State, SubscriptionRecord, TransactionRecord } from '../state.ts';
import { createErrorBlock } from './error-block.ts';

/** Seconds between delivery attempts: nineteen Fibonacci multiples of 30, about 3.8 days in total. */
export const retryDelays: readonly number[] = fibonacci(19).map((factor) => 30 * factor);

function fibonacci(count: number): number[] {
  const series = [1, 1];
  while (series.length < count) series.push((series.at(-1) ?? 0) + (series.at(-2) ?? 0));
  return series.slice(0, count);
}

export type Events = {
  readonly queue: WebhookQueue;
  order(type: string, order: OrderRecord): Promise<void>;
  purseExpired(purse: PurseRecord): Promise<void>;
  deposit(type: string, transaction: TransactionRecord, purse: PurseRecord): Promise<void>;
  /** Unblocks a subscription, as in Calypso's cabinet, and sends the webhooks that were held back. */
  unblock(subscription: SubscriptionRecord): Promise<void>;
};

type SignedEvent = { publicKey: string; secretKey: string; body: string };

/**
 * Sends Calypso's webhooks to each subscription, signed with its own key pair. Amounts are strings in onramp events and
 * numbers in customer events.
 */
export function createEvents(context: SimulatorContext, state: State, faults: Faults): Events {
  const block = createErrorBlock(context, state);
  const queue = createWebhookQueue({
    store: context.store,
    clock: context.clock,
    deliver: block.deliver,
    faults,
    retryDelays,
    accepts: (status) => status === 200,
    sign(event) {
      const { publicKey, secretKey, body } = event.payload as SignedEvent;
      return {
        body,
        headers: { 'content-type': 'application/json', key: publicKey, sign: sign(body, secretKey) },
      };
    },
  });

  async function send(service: string, type: string, data: Record<string, unknown>): Promise<void> {
    const id = await state.next();
    const createdDate = context.clock().toISOString().replace('Z', '');
    for (const { id: requestId, events, publicKey, secretKey } of await subscriptionsOf(state)) {
      if (!events.includes(type)) continue;
      // Build the body once, so that each retry sends the same bytes.
      const body = writeJson({ requestId, id, createdDate, level: 'INFO', service, eventType: type, data });
      await queue.enqueue({ id: String(id), type, payload: { publicKey, secretKey, body } });
    }
  }

  async function customer(purse: PurseRecord): Promise<Record<string, unknown>> {
    const { customerId, id: purseId, address } = purse;
    const known = await state.get('customers', customerId);
    return { customerId, customerBlocked: known?.blocked ?? false, purseId, address };
  }

  return {
    queue,
    order: (type, order) =>
      send('FIAT_DEPOSIT', type, {
        cryptoAmount: order.cryptoAmount,
        fiatCurrency: order.fiatCurrency,
        fiatAmount: order.fiatAmount,
        orderId: order.id,
        externalId: order.externalId,
        parentExternalId: order.number,
        idempotencyKey: order.idempotencyKey,
        currency: order.currency,
        type,
      }),
    purseExpired: async (purse) => send('CUSTOMER_PURSE', 'CUSTOMER_PURSE_EXPIRED', await customer(purse)),
    deposit: async (type, transaction, purse) =>
      send('CUSTOMER_PURSE', type, {
        currency: transaction.currency,
        ...(await customer(purse)),
        transactionId: transaction.id,
        amount: exactNumber(transaction.amount),
        transactionHash: transaction.transactionHash,
        type,
      }),
    async unblock(subscription) {
      const { publicKey, secretKey } = subscription;
      for (const body of await block.unblock(subscription)) {
        const { id, eventType } = JSON.parse(body) as { id: number; eventType: string };
        await queue.enqueue({ id: String(id), type: eventType, payload: { publicKey, secretKey, body } });
      }
    },
  };
}
