import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { DepositAddress, DepositAddressStatus } from '../../domain/customer/deposit-address.ts';
import type { Schema } from '../schema.ts';
import { addressesOf } from './row.ts';
import type { AddressSlot } from './slot-lock.ts';

export type NewDepositAddress = AddressSlot &
  Pick<
    DepositAddress,
    'id' | 'address' | 'memo' | 'origin' | 'providerId' | 'providerReference' | 'expiresAt'
  >;

/** Changes of some places in one transaction, under their locks. `version` is that of what is written. */
export type AddressWriter = {
  readonly version: number;
  insert(address: NewDepositAddress): Promise<void>;
  setStatus(ids: readonly string[], status: Exclude<DepositAddressStatus, 'ACTIVE'>): Promise<void>;
  /** Marks those that are past their end by now. */
  expire(ids: readonly string[]): Promise<void>;
  /**
   * Only ever later, and only by what arrived before the end. One that was marked before that was known comes back where
   * nothing has taken its place.
   */
  extend(ids: readonly string[], expiresAt: Date, arrivedAt: Date): Promise<void>;
  /** Whether anything was written. */
  changed(): boolean;
  /** Newest first, as the transaction sees them. */
  rows(place: AddressSlot): Promise<DepositAddress[]>;
};

/** `version`: of what is written; later than what any row of the places bears. */
export function createAddressWriter(open: Transaction<Schema>, version: number): AddressWriter {
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
    // Blocked stays blocked. An address that has ended is not one whose end is still to come.
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
    rows: (place) => addressesOf(place, [], open),
  };
}
