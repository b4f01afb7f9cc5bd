import { type Kysely, type RawBuilder, sql } from 'kysely';
import type {
  AddressOrigin,
  DepositAddress,
  DepositAddressStatus,
} from '../../domain/customer/deposit-address.ts';
import type { Row, Schema } from '../schema.ts';
import type { AddressSlot } from './slot-lock.ts';

export type Read = Row<'deposit_address'> & { is_primary: boolean };

export function addressOf(row: Read): DepositAddress {
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

// Past its end an address is as good as marked, whether or not anybody has.
export const COLUMNS = sql`a.id, a.project_id, a.customer_id, a.currency, a.network, a.address, a.memo, a.origin, a.provider_id,
  a.provider_reference, a.expires_at, a.created_at, a.updated_at,
  case when a.status = 'ACTIVE' and a.expires_at <= now() then 'EXPIRED' else a.status end as status`;

/** Of one place the one that look-ups answer: the newest issued by an enabled provider, else the customer's own. */
export function primary(place: string, enabled: readonly string[]): RawBuilder<unknown> {
  const column = (name: string) => sql.ref(`${place}.${name}`);
  return sql`
    select p.* from deposit_address p
    where p.customer_id = ${column('customer_id')} and p.currency = ${column('currency')}
      and p.network = ${column('network')} and p.status = 'ACTIVE' and (p.expires_at is null or p.expires_at > now())
      and (p.origin = 'CUSTOMER' or p.provider_id = any(${[...enabled]}::text[]))
    order by p.origin = 'PROVIDER' desc, p.created_at desc, p.id desc limit 1`;
}

/** Addresses with whether each is the primary one. */
export function reading(enabled: readonly string[]): RawBuilder<unknown> {
  return sql`
    select ${COLUMNS}, coalesce(a.id = (select id from (${primary('a', enabled)}) first), false) as is_primary
    from deposit_address a`;
}

/** Newest first. */
export async function addressesOf(
  place: AddressSlot,
  enabled: readonly string[],
  db: Kysely<Schema>,
): Promise<DepositAddress[]> {
  const { rows } = await sql<Read>`${reading(enabled)}
    where a.project_id = ${place.projectId} and a.customer_id = ${place.customerId}
      and a.currency = ${place.currency} and a.network = ${place.network}
    order by a.created_at desc, a.id desc`.execute(db);
  return rows.map(addressOf);
}
