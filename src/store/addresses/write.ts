import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { DepositAddress, DepositAddressStatus } from '../../domain/customer/deposit-address.ts';
import type { Schema } from '../schema.ts';
import { type AddressSlot, addressesInSlot } from './row.ts';

export type NewDepositAddress = AddressSlot &
  Pick<
    DepositAddress,
    'id' | 'address' | 'memo' | 'origin' | 'providerId' | 'providerReference' | 'expiresAt'
  >;

/** Writes to slots in one transaction, under their locks. */
export type AddressWriter = {
  /** The version of all writes, in milliseconds since 1970; higher than that of any row of the slots. */
  readonly version: number;
  insert(address: NewDepositAddress): Promise<void>;
  /** A blocked address stays blocked. */
  setStatus(ids: readonly string[], status: Exclude<DepositAddressStatus, 'ACTIVE'>): Promise<void>;
  /** Marks those that are past their expiry. */
  expire(ids: readonly string[]): Promise<void>;
  /**
   * Moves the expiry to a later time because of a deposit that arrived before the old one. An address that
   * was already marked as expired becomes active again, unless another one has replaced it.
   */
  extend(ids: readonly string[], expiresAt: Date, arrivedAt: Date): Promise<void>;
  /** Whether anything was written. */
  changed(): boolean;
  /** The addresses of a slot as this transaction sees them, newest first. */
  rows(slot: AddressSlot): Promise<DepositAddress[]>;
};

/** Locks the slots until the end of the transaction and opens a writer to them. */
export async function openAddressWriter(
  slots: readonly AddressSlot[],
  open: Transaction<Schema>,
): Promise<AddressWriter> {
  const version = await lockSlots(slots, open);
  const stamp = sql`to_timestamp(${version}::float8 / 1000)`;
  let changes = 0n;
  const change = async (statement: RawBuilder<unknown>) => {
    const { numAffectedRows = 0n } = await statement.execute(open);
    changes += numAffectedRows;
  };
  return {
    version,
    changed: () => changes > 0n,
    insert: (address) =>
      change(sql`
        insert into deposit_address (id, project_id, customer_id, currency, network, address, memo, origin,
          provider_id, provider_reference, status, expires_at, created_at, updated_at)
        values (${address.id}, ${address.projectId}, ${address.customerId}, ${address.currency}, ${address.network},
          ${address.address}, ${address.memo}, ${address.origin}, ${address.providerId},
          ${address.providerReference}, 'ACTIVE', ${address.expiresAt}, ${stamp}, ${stamp})`),
    // EXPIRED also moves the expiry, so that no expired address has an expiry in the future.
    setStatus: (ids, status) =>
      change(sql`
        update deposit_address set status = ${status}, updated_at = ${stamp}, renew_at = ${stamp},
          expires_at = case when ${status} = 'EXPIRED' then least(expires_at, ${stamp}) else expires_at end
        where id = any(${[...ids]}::text[]) and status <> ${status} and status <> 'BLOCKED'`),
    expire: (ids) =>
      change(sql`
        update deposit_address set status = 'EXPIRED', updated_at = ${stamp}
        where id = any(${[...ids]}::text[]) and status = 'ACTIVE' and expires_at <= now()`),
    extend: (ids, expiresAt, arrivedAt) =>
      change(sql`
        update deposit_address a set status = 'ACTIVE', expires_at = ${expiresAt}, renew_at = ${stamp},
          updated_at = ${stamp}
        where id = any(${[...ids]}::text[]) and expires_at < ${expiresAt} and expires_at > ${arrivedAt}
          and (status = 'ACTIVE' or status = 'EXPIRED' and not exists (
            select 1 from deposit_address other
            where other.customer_id = a.customer_id and other.currency = a.currency and other.network = a.network
              and other.provider_id = a.provider_id and (other.status = 'ACTIVE' or other.created_at > a.created_at)))`),
    rows: (slot) => addressesInSlot(slot, [], open),
  };
}

/** Locks the slots in a fixed order, against deadlocks. Returns a version higher than that of their rows. */
async function lockSlots(slots: readonly AddressSlot[], open: Transaction<Schema>): Promise<number> {
  const names = slots.map(
    ({ customerId, currency, network }) => `deposit_address ${customerId} ${currency} ${network}`,
  );
  for (const name of [...new Set(names)].sort()) {
    await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(open);
  }
  // Not now(), the start of this transaction: another may have begun later and committed since.
  const { rows } = await sql<{ version: number }>`
    select floor(extract(epoch from greatest(clock_timestamp(), max(a.updated_at) + interval '1 millisecond')) * 1000)::float8
      as version
    from deposit_address a join unnest(${slots.map((slot) => slot.customerId)}::text[],
      ${slots.map((slot) => slot.currency)}::text[], ${slots.map((slot) => slot.network)}::text[])
      as slot(customer_id, currency, network)
      on (a.customer_id, a.currency, a.network) = (slot.customer_id, slot.currency, slot.network)`.execute(
    open,
  );
  const version = rows[0]?.version;
  if (!version) throw new Error('the database returned no time');
  return version;
}
