import { createHash, randomUUID } from 'node:crypto';
import type { SimulatorContext } from 'onramp-gateway/provider';
import { assetOf, currencies } from '../currencies.ts';
import { uuidFrom } from '../orders/idempotency-key.ts';
import type { Deposits } from './deposits.ts';
import type { Tasks } from './schedule.ts';
import type { OrderRecord, OrderState, State } from './state.ts';
import type { Events } from './webhooks/events.ts';

const LIFETIME = 30 * 60_000;

export type NewOrder = Omit<OrderRecord, 'id' | 'number' | 'state' | 'transactionHash' | 'endsAt'>;

/** The lifecycle of orders. Callers hold the simulator's mutex. */
export type Orders = {
  /** Creates an order and sends its event. */
  create(order: NewOrder): Promise<OrderRecord>;
  /** Makes a new order payable. */
  confirm(order: OrderRecord): Promise<void>;
  /** Changes the state and sends the event; false if not allowed. PAYMENT_FAILED only sends its event. */
  move(order: OrderRecord, to: OrderState | 'PAYMENT_FAILED'): Promise<boolean>;
  /** The current order; one that was not paid in time becomes EXPIRED. */
  current(id: string): Promise<OrderRecord | undefined>;
  /** Sends the crypto of a paid order. */
  deliver(id: string): Promise<void>;
  /** Expires all orders that were not paid in time. */
  expire(): Promise<void>;
};

// A late payment of a failed or expired order is accepted: it is not documented that Calypso refuses it.
const payable: readonly OrderState[] = ['CREATED', 'IN_PROGRESS', 'FAILED', 'EXPIRED'];

const eventOf = {
  PAID: 'FIAT_DEPOSIT_FIAT_FUNDS_RECEIVED',
  FAILED: 'FIAT_DEPOSIT_ORDER_FAILED',
  PAYMENT_FAILED: 'FIAT_DEPOSIT_ORDER_FAILED',
  EXPIRED: 'FIAT_DEPOSIT_ORDER_EXPIRED',
} as const;

export function createOrders(
  {
    state,
    events,
    clock,
    transfer,
  }: { state: State; events: Events; clock: () => Date; transfer: SimulatorContext['transfer'] },
  deposits: Deposits,
  schedule: Pick<Tasks, 'add'>,
): Orders {
  async function move(order: OrderRecord, to: OrderState | 'PAYMENT_FAILED'): Promise<boolean> {
    if (to === 'COMPLETED') {
      if (order.state !== 'PAID') return false;
      await deliver(order);
      return true;
    }
    if (to === 'CREATED' || to === 'IN_PROGRESS' || !payable.includes(order.state)) return false;
    // Store the state last: after a crash in between the payment is repeated. Until then the API and the task wait for the mutex.
    if (to === 'PAID') await schedule.add({ kind: 'deliver', id: order.id });
    await events.order(eventOf[to], order);
    if (to !== 'PAYMENT_FAILED') await state.put('orders', { ...order, state: to });
    return true;
  }

  /**
   * Sends the crypto to the external address. Calypso has no event for it; a deposit at a purse has its own events. Another
   * vendor may have issued the address.
   */
  async function deliver(order: OrderRecord): Promise<void> {
    const transactionHash = createHash('sha256').update(order.id).digest('hex');
    if (order.externalAddress) {
      const { externalAddress: address, currency, cryptoAmount: amount } = order;
      const deposit = { address, currency, amount, transactionHash };
      const own = await deposits.arrive(deposit, uuidFrom(`deposit:${order.id}`));
      const asset = assetOf(currency, currencies);
      if (!own && asset) await transfer?.({ asset, address, memo: null, amount, transactionHash });
    }
    await state.put('orders', { ...order, state: 'COMPLETED', transactionHash });
  }

  async function current(id: string): Promise<OrderRecord | undefined> {
    const order = await state.get('orders', id);
    const late = order && order.endsAt <= clock().getTime();
    if (!late || (order.state !== 'CREATED' && order.state !== 'IN_PROGRESS')) return order;
    await move(order, 'EXPIRED');
    return state.get('orders', id);
  }

  return {
    move,
    current,
    async create(requested) {
      const order: OrderRecord = {
        ...requested,
        id: randomUUID(),
        number: await state.next(),
        state: 'CREATED',
        transactionHash: null,
        endsAt: clock().getTime() + LIFETIME,
      };
      // Store the event first: after a crash in between no order is left that nobody reports.
      await events.order('FIAT_DEPOSIT_ORDER_CREATED', order);
      await state.put('orders', order);
      await state.index('key', order.idempotencyKey, order.id);
      return order;
    },
    async confirm(order) {
      if (order.state !== 'CREATED') return;
      await events.order('FIAT_DEPOSIT_ORDER_CONFIRM', order);
      await state.put('orders', { ...order, state: 'IN_PROGRESS' });
    },
    async deliver(id) {
      const order = await state.get('orders', id);
      if (order?.state === 'PAID') await deliver(order);
    },
    async expire() {
      for (const { id } of await state.all('orders')) await current(id);
    },
  };
}
