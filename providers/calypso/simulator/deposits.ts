import { createHash, randomUUID } from 'node:crypto';
import type { SimulatedTransfer } from 'onramp-gateway/provider';
import { codeOf, currencies } from '../currencies.ts';
import { uuidFrom } from '../orders/idempotency-key.ts';
import type { Task, Tasks } from './schedule.ts';
import { addressKey, type PurseRecord, type Settings, type State, type TransactionRecord } from './state.ts';
import type { Events } from './webhooks/events.ts';

const DAY = 24 * 60 * 60 * 1000;

export type Arrival = { address: string; currency: string; amount: string; transactionHash?: string };

/** The lifecycle of purses and their deposits. Callers hold the simulator's mutex. */
export type Deposits = {
  /** Crypto arrives at an address. Null if no active purse has the address and accepts the currency. */
  arrive(arrival: Arrival, id?: string): Promise<TransactionRecord | null>;
  /** Another vendor sends crypto. It does not arrive on a network that is not watched, or at an address that is not active. */
  receive(transfer: SimulatedTransfer): Promise<void>;
  /** Compliance declines a deposit, which blocks its purse; false if the deposit is already confirmed. */
  decline(transaction: TransactionRecord): Promise<boolean>;
  expirePurse(purse: PurseRecord): Promise<void>;
  /** Takes a deposit to its next state: review, confirmation, transfer to the merchant account. */
  advance(task: Task): Promise<void>;
  /** Expires all purses past their end. */
  expire(): Promise<void>;
};

export function createDeposits(
  { state, events, clock }: { state: State; events: Events; clock: () => Date },
  schedule: Pick<Tasks, 'add'>,
): Deposits {
  async function expirePurse(purse: PurseRecord): Promise<void> {
    if (purse.status !== 'PENDING_PAYMENT') return;
    await events.purseExpired(purse);
    await state.put('purses', { ...purse, status: 'ARCHIVED' });
  }

  /** Changes a transaction in one of the states `from` and sends the event; null if it is in another state. */
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
    // Send the event first: after a crash in between the change is repeated. Until then the API waits for the mutex.
    await events.deposit(event, changed, purse);
    await state.put('transactions', changed);
    return purse;
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
    // Store the record last: after a crash in between the arrival is repeated.
    await schedule.add({ kind: 'review', id });
    await state.index('received', `${purse.customerId}/${id}`, id);
    await state.put('transactions', transaction);
    if (isAnnounced(id, await state.settings())) {
      await events.deposit('CUSTOMER_PURSE_MEM_POOL_FOUND', transaction, purse);
    }
    return transaction;
  }

  return {
    expirePurse,
    arrive,
    async receive({ asset, address, amount, transactionHash }) {
      const currency = codeOf(asset, currencies);
      // One record for a transfer, however often it is announced.
      const id = uuidFrom(`transfer:${asset.network}:${transactionHash}`);
      if (currency) await arrive({ address, currency, amount, transactionHash }, id);
    },
    async decline({ id }) {
      const purse = await change(
        id,
        ['MEM_POOL_FOUND', 'PENDING_COMPLIANCE_CHECK'],
        { transactionState: 'DECLINED', complianceState: 'DECLINE' },
        'CUSTOMER_PURSE_COMPLIANCE_DECLINED',
      );
      if (purse) await state.put('purses', { ...purse, status: 'DECLINED' });
      return purse !== null;
    },
    async advance({ kind, id }) {
      if (kind === 'review') {
        await change(
          id,
          ['MEM_POOL_FOUND'],
          { transactionState: 'PENDING_COMPLIANCE_CHECK', complianceState: 'IN_PROGRESS' },
          'CUSTOMER_PURSE_PENDING_COMPLIANCE',
        );
        await schedule.add({ kind: 'confirm', id });
      } else if (kind === 'confirm') {
        await change(
          id,
          ['PENDING_COMPLIANCE_CHECK'],
          { transactionState: 'CONFIRMED', complianceState: 'CHECKED' },
          'CUSTOMER_PURSE_FUNDS_RECEIVED_FOR_PURSE',
        );
        const transaction = await state.get('transactions', id);
        const purse = transaction && (await state.get('purses', transaction.purseId));
        if (!purse || transaction.transactionState !== 'CONFIRMED') return;
        await state.put('purses', { ...purse, endsAt: clock().getTime() + 365 * DAY });
        await schedule.add({ kind: 'translate', id });
      } else {
        await change(
          id,
          ['CONFIRMED'],
          { translationToAccountCompleted: true },
          'CUSTOMER_PURSE_TRANSLATION_TO_ACCOUNT_COMPLETED',
        );
      }
    },
    async expire() {
      for (const purse of await state.all('purses')) {
        if (purse.endsAt <= clock().getTime()) await expirePurse(purse);
      }
    },
  };
}

/** Calypso does not guarantee the first event. By default half of the deposits lack it, the same after a restart. */
function isAnnounced(id: string, { memPool, seed }: Settings): boolean {
  if (memPool !== 'SOMETIMES') return memPool === 'ALWAYS';
  const [first = 0] = createHash('sha256')
    .update(seed + id)
    .digest();
  return first % 2 === 0;
}
