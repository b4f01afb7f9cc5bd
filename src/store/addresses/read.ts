import { type Kysely, sql, type Transaction } from 'kysely';
import type { DepositAddress } from '../../domain/customer/deposit-address.ts';
import type { Page, PageRequest } from '../../domain/page.ts';
import { pageOfEach } from '../pages.ts';
import { inOrder } from '../rows.ts';
import type { Row, Schema } from '../schema.ts';
import {
  type AddressRow,
  type AddressSlot,
  addressesInSlot,
  addressOf,
  COLUMNS,
  selectAddresses,
  selectPrimary,
} from './row.ts';
import { type AddressWriter, openAddressWriter } from './write.ts';

/** `version` grows with every change of the slot's rows, in commit order; null for a slot without rows. */
export type FoundPrimary = {
  readonly depositAddress: DepositAddress | null;
  readonly version: number | null;
};

/** `enabled`: the enabled providers. Only their addresses and the customer's own can be primary. */
export type DepositAddressStore = {
  /** The primary address of each slot, in the order of the slots. One statement. */
  primaries(
    slots: readonly Omit<AddressSlot, 'projectId'>[],
    projectId: string,
    enabled: readonly string[],
  ): Promise<FoundPrimary[]>;
  /** The addresses of a slot, newest first. */
  rows(slot: AddressSlot, enabled: readonly string[]): Promise<DepositAddress[]>;
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
  /** What a provider issued under any of these spellings or the reference, across projects, newest first. */
  issued(what: {
    providerId: string;
    addresses: readonly string[];
    reference?: string | null;
    customerId?: string;
  }): Promise<DepositAddress[]>;
  /** What a provider issued to a customer, newest first. */
  byAccount(account: { providerId: string; customerId: string }): Promise<DepositAddress[]>;
  /** Active addresses past their expiry, earliest expiry first. */
  pastExpiry(limit: number): Promise<Array<AddressSlot & { id: string }>>;
  /** Writes under locks on the slots, so that their versions follow the order of the commits. */
  write<Result>(
    slots: readonly AddressSlot[],
    transaction: Transaction<Schema>,
    work: (writer: AddressWriter) => Promise<Result>,
  ): Promise<Result>;
};

export function createDepositAddressStore(db: Kysely<Schema>): DepositAddressStore {
  return {
    async primaries(slots, projectId, enabled) {
      const { rows } = await sql<AddressRow & { version: number | null }>`
        select ${COLUMNS}, true as is_primary,
          (select extract(epoch from max(v.updated_at)) * 1000 from deposit_address v
            where v.project_id = ${projectId} and v.customer_id = wanted.customer_id
              and v.currency = wanted.currency and v.network = wanted.network)::float8 as version
        from unnest(${slots.map((slot) => slot.customerId)}::text[],
          ${slots.map((slot) => slot.currency)}::text[], ${slots.map((slot) => slot.network)}::text[])
          with ordinality as wanted(customer_id, currency, network, ordinal)
        left join lateral (${selectPrimary('wanted', enabled)}) a on a.project_id = ${projectId}
        order by wanted.ordinal`.execute(db);
      return rows.map((row) => ({
        depositAddress: row.id === null ? null : addressOf(row),
        version: row.version,
      }));
    },

    rows: (slot, enabled) => addressesInSlot(slot, enabled, db),

    async byIds(ids, projectId, enabled) {
      if (ids.length === 0) return [];
      const { rows } = await sql<AddressRow>`${selectAddresses(enabled)}
        where a.project_id = ${projectId} and a.id = any(${[...ids]}::text[])`.execute(db);
      return inOrder(ids, rows.map(addressOf));
    },

    listByCustomers(customerIds, request, projectId, enabled) {
      const where = [sql<boolean>`a.project_id = ${projectId}`];
      const list = { select: selectAddresses(enabled), table: 'a', where, toValue: addressOf };
      return pageOfEach(db, list, request, 'customer_id', customerIds);
    },

    async issued({ providerId, addresses, reference = null, customerId = null }) {
      const { rows } = await sql<AddressRow>`${selectAddresses([])}
        where a.provider_id = ${providerId}
          and (a.address = any(${[...addresses]}::text[]) or a.provider_reference = ${reference}::text)
          and (${customerId}::text is null or a.customer_id = ${customerId}::text)
        order by a.created_at desc, a.id desc`.execute(db);
      return rows.map(addressOf);
    },

    async byAccount({ providerId, customerId }) {
      const { rows } = await sql<AddressRow>`${selectAddresses([])}
        where a.customer_id = ${customerId} and a.provider_id = ${providerId}
        order by a.created_at desc, a.id desc`.execute(db);
      return rows.map(addressOf);
    },

    async pastExpiry(limit) {
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

    async write(slots, transaction, work) {
      return work(await openAddressWriter(slots, transaction));
    },
  };
}
