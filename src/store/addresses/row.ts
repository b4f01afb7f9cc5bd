import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { AssetRef } from '../../domain/asset/asset.ts';
import type {
  AddressOrigin,
  DepositAddress,
  DepositAddressStatus,
} from '../../domain/customer/deposit-address.ts';
import type { Row, Schema } from '../schema.ts';

/** A customer's addresses for one asset. They are looked up, cached and written as a whole. */
export type AddressSlot = AssetRef & { readonly projectId: string; readonly customerId: string };

export type AddressRow = Row<'deposit_address'> & { is_primary: boolean };

export function addressOf(row: AddressRow): DepositAddress {
  return {
    id: row.id,
    projectId: row.project_id,
    customerId: row.customer_id,
    currency: row.currency,
    network: row.network,
    address: row.address,
    memo: row.memo,
    origin: row.origin as AddressOrigin,
    providerId: row.provider_id,
    providerReference: row.provider_reference,
    status: row.status as DepositAddressStatus,
    primary: row.is_primary,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
  };
}

/** An address past its expiry reads as EXPIRED, also before a job has marked it. */
export const COLUMNS = sql`a.id, a.project_id, a.customer_id, a.currency, a.network, a.address, a.memo, a.origin, a.provider_id,
  a.provider_reference, a.expires_at, a.created_at, a.updated_at,
  case when a.status = 'ACTIVE' and a.expires_at <= now() then 'EXPIRED' else a.status end as status`;

/** The primary address of a slot: the newest active one of an enabled provider, else the customer's own. */
export function selectPrimary(slotTable: string, enabled: readonly string[]): RawBuilder<unknown> {
  const column = (name: string) => sql.ref(`${slotTable}.${name}`);
  return sql`
    select p.* from deposit_address p
    where p.customer_id = ${column('customer_id')} and p.currency = ${column('currency')}
      and p.network = ${column('network')} and p.status = 'ACTIVE' and (p.expires_at is null or p.expires_at > now())
      and (p.origin = 'CUSTOMER' or p.provider_id = any(${[...enabled]}::text[]))
    order by p.origin = 'PROVIDER' desc, p.created_at desc, p.id desc limit 1`;
}

/** Addresses, each with whether it is the primary one of its slot. Without a `where`; the alias is `a`. */
export function selectAddresses(enabled: readonly string[]): RawBuilder<unknown> {
  return sql`
    select ${COLUMNS}, coalesce(a.id = (select id from (${selectPrimary('a', enabled)}) first), false) as is_primary
    from deposit_address a`;
}

/** The addresses of a slot, newest first. */
export async function addressesInSlot(
  slot: AddressSlot,
  enabled: readonly string[],
  db: Kysely<Schema>,
): Promise<DepositAddress[]> {
  const { rows } = await sql<AddressRow>`${selectAddresses(enabled)}
    where a.project_id = ${slot.projectId} and a.customer_id = ${slot.customerId}
      and a.currency = ${slot.currency} and a.network = ${slot.network}
    order by a.created_at desc, a.id desc`.execute(db);
  return rows.map(addressOf);
}
