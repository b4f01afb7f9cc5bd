import { type Kysely, sql } from 'kysely';
import type { Deposit } from '../../domain/customer/deposit.ts';
import { firstOf } from '../rows.ts';
import type { Row, Schema } from '../schema.ts';
import { transaction } from '../transaction.ts';
import { COLUMNS, depositOf } from './row.ts';

export type NewDeposit = Omit<Deposit, 'onrampSessionId' | 'createdAt' | 'updatedAt'>;
export type DepositChanges = Pick<
  Deposit,
  'status' | 'amount' | 'transactionHash' | 'asset' | 'providerCurrency' | 'address' | 'depositAddressId'
>;

/** Inserts the deposit, or writes the changes that `change` returns for the locked row; null leaves it. */
export function upsertDeposit(
  db: Kysely<Schema>,
  deposit: NewDeposit,
  change: (present: Deposit) => DepositChanges | null,
): Promise<Deposit> {
  return transaction(db, async (open) => {
    const inserted = await sql<Row<'deposit'>>`
      insert into deposit (id, project_id, customer_id, provider_id, provider_reference, address, deposit_address_id,
        currency, network, provider_currency, amount, status, transaction_hash)
      values (${deposit.id}, ${deposit.projectId}, ${deposit.customerId}, ${deposit.providerId},
        ${deposit.providerReference}, ${deposit.address}, ${deposit.depositAddressId},
        ${deposit.asset?.currency ?? null}, ${deposit.asset?.network ?? null}, ${deposit.providerCurrency},
        ${deposit.amount}, ${deposit.status}, ${deposit.transactionHash})
      on conflict (provider_id, provider_reference) do nothing
      returning ${COLUMNS}`.execute(open);
    if (inserted.rows[0]) return depositOf(inserted.rows[0]);

    const locked = await sql<Row<'deposit'>>`
      select ${COLUMNS} from deposit
      where provider_id = ${deposit.providerId} and provider_reference = ${deposit.providerReference}
      for update`.execute(open);
    const present = firstOf(locked.rows, depositOf);
    if (!present) throw new Error('the deposit was deleted during the update');
    const changes = change(present);
    if (!changes) return present;
    const written = await sql<Row<'deposit'>>`
      update deposit set status = ${changes.status}, amount = ${changes.amount},
        transaction_hash = ${changes.transactionHash}, currency = ${changes.asset?.currency ?? null},
        network = ${changes.asset?.network ?? null}, provider_currency = ${changes.providerCurrency},
        address = ${changes.address}, deposit_address_id = ${changes.depositAddressId}, updated_at = now()
      where id = ${present.id} returning ${COLUMNS}`.execute(open);
    return firstOf(written.rows, depositOf) ?? present;
  });
}
