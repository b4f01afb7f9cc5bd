import { createHash, randomUUID } from 'node:crypto';
import { currencies } from '../currencies.ts';
import type { Schedule, Task } from './schedule.ts';
import { addressKey, type PurseRecord, type Settings, type State, type TransactionRecord } from './state.ts';
import type { Events } from './webhooks/events.ts';

const DAY = 24 * 60 * 60 * 1000;

export type Arrival = { address: string; currency: string; amount: string; transactionHash?: string };

/** The lifecycle of purses and their deposits. Callers hold the simulator's mutex. */
export type Deposits = {
  /** Crypto arrives at an address. Null if no active purse has the address and accepts the currency. */
  arrive(arrival: Arrival, id?: string): Promise<TransactionRecord | null>;
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
  schedule: Pick<Schedule, 'add'>,
): Deposits {
  async function expirePurse(purse: PurseRecord): Promise<void> {
    if (purse.status !== 'PENDING_PAYMENT') return;
    await state.put('purses', { ...purse, status: 'ARCHIVED' });
    await events.purseExpired(purse);
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
    await state.put('transactions', changed);
    await events.deposit(event, changed, purse);
    return purse;
  }

  return {
    expirePurse,
    async arrive(arrival, id = randomUUID()) {
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
      if (isAnnounced(id, await state.settings())) {
        await events.deposit('CUSTOMER_PURSE_MEM_POOL_FOUND', transaction, purse);
      }
      await schedule.add({ kind: 'review', id });
      return transaction;
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
        const purse = await change(
          id,
          ['PENDING_COMPLIANCE_CHECK'],
          { transactionState: 'CONFIRMED', complianceState: 'CHECKED' },
          'CUSTOMER_PURSE_FUNDS_RECEIVED_FOR_PURSE',
        );
        if (!purse) return;
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
