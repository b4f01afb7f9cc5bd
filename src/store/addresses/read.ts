import { type Kysely, sql, type Transaction } from 'kysely';
import type { DepositAddress } from '../../domain/customer/deposit-address.ts';
import type { Page, PageRequest } from '../../domain/page.ts';
import type { Row, Schema } from '../schema.ts';
import { addressesOf, addressOf, COLUMNS, primary, type Read, reading } from './row.ts';
import { type AddressSlot, lockSlotsAndStamp } from './slot-lock.ts';
import { type AddressWriter, createAddressWriter } from './write.ts';

/** `version` grows with every change of the place's rows, in the order of the commits; null where there are no rows. */
export type FoundPrimary = {
  readonly depositAddress: DepositAddress | null;
  readonly version: number | null;
};

export type DepositAddressStore = {
  /** The primary address of each place, in the order asked. One query. */
  primaries(
    places: readonly Omit<AddressSlot, 'projectId'>[],
    projectId: string,
    enabled: readonly string[],
  ): Promise<FoundPrimary[]>;
  rows(place: AddressSlot, enabled: readonly string[]): Promise<DepositAddress[]>;
  byIds(
    ids: readonly string[],
    projectId: string,
    enabled: readonly string[],
  ): Promise<Array<DepositAddress | null>>;
  listByCustomers(
    customerIds: readonly string[],
    page: PageRequest,
    projectId: string,
    enabled: readonly string[],
  ): Promise<Array<Page<DepositAddress>>>;
  /** Whatever a provider issued under any of these spellings or that reference, across projects, newest first. */
  issued(what: {
    providerId: string;
    addresses: readonly string[];
    reference?: string | null;
    customerId?: string;
  }): Promise<DepositAddress[]>;
  /** All that a provider issued to a customer, newest first. */
  ofAccount(account: { providerId: string; customerId: string }): Promise<DepositAddress[]>;
  /** Active addresses past their end, longest first. */
  pastEnd(limit: number): Promise<Array<AddressSlot & { id: string }>>;
  /** In a transaction that holds the places' locks, so that versions follow the order of the commits. */
  write<Result>(
    places: readonly AddressSlot[],
    transaction: Transaction<Schema>,
    work: (writer: AddressWriter) => Promise<Result>,
  ): Promise<Result>;
};

export function createDepositAddressStore(db: Kysely<Schema>): DepositAddressStore {
  return {
    async primaries(places, projectId, enabled) {
      const { rows } = await sql<Read & { ordinal: number; version: number | null }>`
        select ${COLUMNS}, true as is_primary, wanted.ordinal::integer as ordinal,
          (select extract(epoch from max(v.updated_at)) * 1000 from deposit_address v
            where v.project_id = ${projectId} and v.customer_id = wanted.customer_id
              and v.currency = wanted.currency and v.network = wanted.network)::float8 as version
        from unnest(${places.map((place) => place.customerId)}::text[],
          ${places.map((place) => place.currency)}::text[], ${places.map((place) => place.network)}::text[])
          with ordinality as wanted(customer_id, currency, network, ordinal)
        left join lateral (${primary('wanted', enabled)}) a on a.project_id = ${projectId}
        order by wanted.ordinal`.execute(db);
      return rows.map((row) => ({
        depositAddress: row.id === null ? null : addressOf(row),
        version: row.version,
      }));
    },

    rows: (place, enabled) => addressesOf(place, enabled, db),

    async byIds(ids, projectId, enabled) {
      if (ids.length === 0) return [];
      const { rows } = await sql<Read>`${reading(enabled)}
        where a.project_id = ${projectId} and a.id = any(${[...ids]}::text[])`.execute(db);
      const found = new Map(rows.map((row) => [row.id, addressOf(row)]));
      return ids.map((id) => found.get(id) ?? null);
    },

    async listByCustomers(customerIds, page, projectId, enabled) {
      const after = page.after
        ? sql`and (a.created_at, a.id) < (${page.after.createdAt}, ${page.after.id})`
        : sql``;
      const { rows } = await sql<Read>`
        select address.* from unnest(${[...new Set(customerIds)]}::text[]) as wanted(customer)
        cross join lateral (
          ${reading(enabled)} where a.project_id = ${projectId} and a.customer_id = wanted.customer ${after}
          order by a.created_at desc, a.id desc limit ${page.first + 1}
        ) address order by address.created_at desc, address.id desc`.execute(db);
      const byCustomer = Map.groupBy(rows.map(addressOf), (address) => address.customerId);
      return customerIds.map((id) => {
        const found = byCustomer.get(id) ?? [];
        return { rows: found.slice(0, page.first), hasNextPage: found.length > page.first };
      });
    },

    async issued({ providerId, addresses, reference = null, customerId = null }) {
      const { rows } = await sql<Read>`${reading([])}
        where a.provider_id = ${providerId}
          and (a.address = any(${[...addresses]}::text[]) or a.provider_reference = ${reference}::text)
          and (${customerId}::text is null or a.customer_id = ${customerId}::text)
        order by a.created_at desc, a.id desc`.execute(db);
      return rows.map(addressOf);
    },

    async ofAccount({ providerId, customerId }) {
      const { rows } = await sql<Read>`${reading([])}
        where a.customer_id = ${customerId} and a.provider_id = ${providerId}
        order by a.created_at desc, a.id desc`.execute(db);
      return rows.map(addressOf);
    },

    async pastEnd(limit) {
      const { rows } = await sql<Row<'deposit_address'>>`
        select * from deposit_address where status = 'ACTIVE' and expires_at <= now()
        order by expires_at limit ${limit}`.execute(db);
      return rows.map((row) => ({
        id: row.id,
        projectId: row.project_id,
        customerId: row.customer_id,
        currency: row.currency,
        network: row.network,
      }));
    },

    async write(places, open, work) {
      return work(createAddressWriter(open, await lockSlotsAndStamp(places, open)));
    },
  };
}
