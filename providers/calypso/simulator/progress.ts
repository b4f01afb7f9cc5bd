import { createHash, randomUUID } from 'node:crypto';
import { currencies } from '../currencies.ts';
import { uuidFrom } from '../orders/uuid-from.ts';
import {
  addressKey,
  type OrderRecord,
  type OrderState,
  type PurseRecord,
  type Settings,
  type State,
  type TransactionRecord,
} from './state.ts';
import type { Step } from './steps.ts';
import type { Events } from './webhooks/events.ts';

const DAY = 24 * 60 * 60 * 1000;

export type Arrival = { address: string; currency: string; amount: string; transactionHash?: string };

/** How orders, deposits and purses go on. Every function is called under the simulator's mutex. */
export type Progress = {
  /** Puts an order into a state with its event; false where the step is not one that Calypso takes. */
  order(order: OrderRecord, to: OrderState | 'PAYMENT_FAILED'): Promise<boolean>;
  /** Crypto from anywhere arrives at a purse; null where no active purse has the address and takes the currency. */
  arrive(arrival: Arrival): Promise<TransactionRecord | null>;
  decline(transaction: TransactionRecord): Promise<boolean>;
  expirePurse(purse: PurseRecord): Promise<void>;
  take(step: Step): Promise<void>;
  /** The order as it is now: one that nobody paid in time has expired. */
  current(id: string): Promise<OrderRecord | undefined>;
  /** Lets everything expire whose time has come. */
  expire(): Promise<void>;
};

const open: readonly OrderState[] = ['CREATED', 'IN_PROGRESS', 'FAILED', 'EXPIRED'];

export function createProgress(
  state: State,
  events: Events,
  clock: () => Date,
  later: (step: Step) => Promise<void>,
): Progress {
  async function order(record: OrderRecord, to: OrderState | 'PAYMENT_FAILED'): Promise<boolean> {
    if (to === 'PAYMENT_FAILED' || to === 'FAILED') {
      if (!open.includes(record.state)) return false;
      if (to === 'FAILED') await state.put('orders', { ...record, state: 'FAILED' });
      await events.order('FIAT_DEPOSIT_ORDER_FAILED', record);
      return true;
    }
    if (to === 'EXPIRED') {
      if (!open.includes(record.state)) return false;
      await state.put('orders', { ...record, state: 'EXPIRED' });
      await events.order('FIAT_DEPOSIT_ORDER_EXPIRED', record);
      return true;
    }
    if (to === 'PAID') {
      // A late payment of a failed or expired order is taken too: nothing says that Calypso refuses it.
      if (!open.includes(record.state)) return false;
      await state.put('orders', { ...record, state: 'PAID' });
      await events.order('FIAT_DEPOSIT_FIAT_FUNDS_RECEIVED', record);
      await later({ kind: 'deliver', id: record.id });
      return true;
    }
    if (to !== 'COMPLETED' || record.state !== 'PAID') return false;
    await deliver(record);
    return true;
  }

  /** The crypto leaves for the outside address. No event tells of it; at a purse its arrival does. */
  async function deliver(record: OrderRecord): Promise<void> {
    const transactionHash = createHash('sha256').update(record.id).digest('hex');
    if (record.externalAddress) {
      const { externalAddress: address, currency, cryptoAmount: amount } = record;
      await arrive({ address, currency, amount, transactionHash }, uuidFrom(`deposit:${record.id}`));
    }
    await state.put('orders', { ...record, state: 'COMPLETED', transactionHash });
  }

  async function expirePurse(purse: PurseRecord): Promise<void> {
    if (purse.status !== 'PENDING_PAYMENT') return;
    await state.put('purses', { ...purse, status: 'ARCHIVED' });
    await events.purseExpired(purse);
  }

  async function current(id: string): Promise<OrderRecord | undefined> {
    const record = await state.get('orders', id);
    const late = record && record.endsAt <= clock().getTime();
    if (!late || (record.state !== 'CREATED' && record.state !== 'IN_PROGRESS')) return record;
    await order(record, 'EXPIRED');
    return state.get('orders', id);
  }

  async function arrive(arrival: Arrival, id: string = randomUUID()): Promise<TransactionRecord | null> {
    const purseId = await state.find('address', addressKey(arrival.address));
    const purse = purseId ? await state.get('purses', purseId) : undefined;
    if (purse?.status !== 'PENDING_PAYMENT') return null;
    if (purse.endsAt <= clock().getTime()) {
      await expirePurse(purse);
      return null;
    }
    const family = currencies.find((currency) => currency.code === arrival.currency)?.family;
    if (family && family !== purse.family) return null;
    const known = await state.get('transactions', id);
    if (known) return known;
    const transaction: TransactionRecord = {
      id,
      purseId: purse.id,
      amount: arrival.amount,
      currency: arrival.currency,
      addressFrom: null,
      transactionHash: arrival.transactionHash ?? createHash('sha256').update(id).digest('hex'),
      transactionState: 'MEM_POOL_FOUND',
      complianceState: 'UNCHECKED',
      translationToAccountCompleted: false,
      createdAt: clock().getTime(),
    };
    await state.put('transactions', transaction);
    await state.index('received', `${purse.customerId}/${id}`, id);
    if (announced(id, await state.settings()))
      await events.deposit('CUSTOMER_PURSE_MEM_POOL_FOUND', transaction, purse);
    await later({ kind: 'review', id });
    return transaction;
  }

  async function change(
    id: string,
    from: readonly TransactionRecord['transactionState'][],
    to: Partial<TransactionRecord>,
    event: string,
  ): Promise<PurseRecord | null> {
    const transaction = await state.get('transactions', id);
    const purse = transaction && (await state.get('purses', transaction.purseId));
    if (!transaction || !purse || !from.includes(transaction.transactionState)) return null;
    const changed = { ...transaction, ...to };
    await state.put('transactions', changed);
    await events.deposit(event, changed, purse);
    return purse;
  }

  return {
    order,
    arrive: (arrival) => arrive(arrival),
    async decline(transaction) {
      const purse = await change(
        transaction.id,
        ['MEM_POOL_FOUND', 'PENDING_COMPLIANCE_CHECK'],
        { transactionState: 'DECLINED', complianceState: 'DECLINE' },
        'CUSTOMER_PURSE_COMPLIANCE_DECLINED',
      );
      if (purse) await state.put('purses', { ...purse, status: 'DECLINED' });
      return purse !== null;
    },
    expirePurse,
    current,
    async expire() {
      for (const { id } of await state.all('orders')) await current(id);
      for (const purse of await state.all('purses')) {
        if (purse.endsAt <= clock().getTime()) await expirePurse(purse);
      }
    },
    async take({ kind, id }) {
      if (kind === 'deliver') {
        const record = await state.get('orders', id);
        if (record?.state === 'PAID') await deliver(record);
      } else if (kind === 'review') {
        await change(
          id,
          ['MEM_POOL_FOUND'],
          { transactionState: 'PENDING_COMPLIANCE_CHECK', complianceState: 'IN_PROGRESS' },
          'CUSTOMER_PURSE_PENDING_COMPLIANCE',
        );
        await later({ kind: 'confirm', id });
      } else if (kind === 'confirm') {
        const purse = await change(
          id,
          ['PENDING_COMPLIANCE_CHECK'],
          { transactionState: 'CONFIRMED', complianceState: 'CHECKED' },
          'CUSTOMER_PURSE_FUNDS_RECEIVED_FOR_PURSE',
        );
        if (!purse) return;
        await state.put('purses', { ...purse, endsAt: clock().getTime() + 365 * DAY });
        await later({ kind: 'translate', id });
      } else {
        await change(
          id,
          ['CONFIRMED'],
          { translationToAccountCompleted: true },
          'CUSTOMER_PURSE_TRANSLATION_TO_ACCOUNT_COMPLETED',
        );
      }
    },
  };
}

/** Calypso does not promise the first event: by default half of the deposits go without, the same at every restart. */
function announced(id: string, { memPool, seed }: Settings): boolean {
  if (memPool !== 'SOMETIMES') return memPool === 'ALWAYS';
  return (
    (createHash('sha256')
      .update(seed + id)
      .digest()[0] ?? 0) %
      2 ===
    0
  );
}
