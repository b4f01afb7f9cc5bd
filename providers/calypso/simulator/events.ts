import {
  createWebhookQueue,
  type Faults,
  type SimulatorContext,
  type WebhookQueue,
} from 'onramp-gateway/provider';
import { sign } from '../sign.ts';
import { exactNumber, writeJson } from '../wire.ts';
import { keys } from './keys.ts';
import type { OrderRecord, PurseRecord, State, TransactionRecord } from './state.ts';

/** Waits in seconds between tries: Fibonacci multiples of 30, nineteen of them, about 3.8 days in all. */
export const retryWaits: readonly number[] = fibonacci(19).map((factor) => 30 * factor);

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
};

/** Webhooks as Calypso sends them: amounts are strings in onramp events and numbers in customer events. */
export function createEvents(context: SimulatorContext, state: State, faults: Faults): Events {
  const queue = createWebhookQueue({
    store: context.store,
    clock: context.clock,
    deliver: context.deliver,
    faults,
    retryDelays: retryWaits,
    accepts: (status) => status === 200,
    sign(event) {
      const body = String(event.payload);
      const { publicKey, secretKey } = keys.channel;
      return {
        body,
        headers: { 'content-type': 'application/json', key: publicKey, sign: sign(body, secretKey) },
      };
    },
  });

  async function send(service: string, type: string, data: Record<string, unknown>): Promise<void> {
    const id = await state.next();
    // The body is made once: retries send the same bytes.
    const payload = writeJson({
      requestId: keys.channel.requestId,
      id,
      createdDate: context.clock().toISOString().replace('Z', ''),
      level: 'INFO',
      service,
      eventType: type,
      data,
    });
    await queue.enqueue({ id: String(id), type, payload });
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
  };
}
