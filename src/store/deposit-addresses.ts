import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import type { AddressOrigin, DepositAddress, DepositAddressStatus } from '../domain/customer.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import { type AddressPlace, lockAndStamp } from './lock-places.ts';
import type { Row, Schema } from './schema.ts';

/** `version` grows with every change of the place's rows, in the order of the commits; null where there are no rows. */
export type FoundPrimary = {
  readonly depositAddress: DepositAddress | null;
  readonly version: number | null;
};

export type NewDepositAddress = AddressPlace &
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
  rows(place: AddressPlace): Promise<DepositAddress[]>;
};

type Read = Row<'deposit_address'> & { is_primary: boolean };

function addressOf(row: Read): DepositAddress {
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
const COLUMNS = sql`a.id, a.project_id, a.customer_id, a.currency, a.network, a.address, a.memo, a.origin, a.provider_id,
  a.provider_reference, a.expires_at, a.created_at, a.updated_at,
  case when a.status = 'ACTIVE' and a.expires_at <= now() then 'EXPIRED' else a.status end as status`;

/** Of one place the one that look-ups answer: the newest issued by an enabled provider, else the customer's own. */
function primary(place: string, enabled: readonly string[]): RawBuilder<unknown> {
  const column = (name: string) => sql.ref(`${place}.${name}`);
  return sql`
    select p.* from deposit_address p
    where p.customer_id = ${column('customer_id')} and p.currency = ${column('currency')}
      and p.network = ${column('network')} and p.status = 'ACTIVE' and (p.expires_at is null or p.expires_at > now())
      and (p.origin = 'CUSTOMER' or p.provider_id = any(${[...enabled]}::text[]))
    order by p.origin = 'PROVIDER' desc, p.created_at desc, p.id desc limit 1`;
}

/** Addresses with whether each is the primary one. */
function reading(enabled: readonly string[]): RawBuilder<unknown> {
  return sql`
    select ${COLUMNS}, coalesce(a.id = (select id from (${primary('a', enabled)}) first), false) as is_primary
    from deposit_address a`;
}

export type DepositAddressStore = {
  /** The primary address of each place, in the order asked. One query. */
  primaries(
    places: readonly Omit<AddressPlace, 'projectId'>[],
    projectId: string,
    enabled: readonly string[],
  ): Promise<FoundPrimary[]>;
  rows(place: AddressPlace, enabled: readonly string[]): Promise<DepositAddress[]>;
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
  pastEnd(limit: number): Promise<Array<AddressPlace & { id: string }>>;
  /** In a transaction that holds the places' locks, so that versions follow the order of the commits. */
  write<Result>(
    places: readonly AddressPlace[],
    transaction: Transaction<Schema>,
    work: (writer: AddressWriter) => Promise<Result>,
  ): Promise<Result>;
};

export function createDepositAddressStore(db: Kysely<Schema>): DepositAddressStore {
  async function rowsOf(place: AddressPlace, enabled: readonly string[], on: Kysely<Schema>) {
    const { rows } = await sql<Read>`${reading(enabled)}
      where a.project_id = ${place.projectId} and a.customer_id = ${place.customerId}
        and a.currency = ${place.currency} and a.network = ${place.network}
      order by a.created_at desc, a.id desc`.execute(on);
    return rows.map(addressOf);
  }

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

    rows: (place, enabled) => rowsOf(place, enabled, db),

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
      const version = await lockAndStamp(places, open);
      const stamp = sql`to_timestamp(${version}::float8 / 1000)`;
      let changes = 0n;
      const change = async (statement: RawBuilder<unknown>) => {
        const { numAffectedRows = 0n } = await statement.execute(open);
        changes += numAffectedRows;
      };
      return work({
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
        rows: (place) => rowsOf(place, [], open),
      });
    },
  };
}
