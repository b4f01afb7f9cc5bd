import { type Expression, type Kysely, type SqlBool, sql } from 'kysely';
import type { AssetRef } from '../../domain/asset/asset.ts';
import type { Deposit, DepositStatus } from '../../domain/customer/deposit.ts';
import type { Page, PageRequest } from '../../domain/page.ts';
import type { Row, Schema } from '../schema.ts';
import { transaction } from '../transaction.ts';

export type NewDeposit = Omit<Deposit, 'onrampSessionId' | 'createdAt' | 'updatedAt'>;
export type DepositChanges = Pick<
  Deposit,
  'status' | 'amount' | 'transactionHash' | 'asset' | 'providerCurrency' | 'address' | 'depositAddressId'
>;

export type DepositQuery = {
  readonly customerId?: string | null;
  readonly status?: readonly DepositStatus[] | null;
};

/** By what a session is found that a deposit may come of. */
export type SessionMatch = {
  readonly depositId: string;
  readonly asset: AssetRef;
  /** Every spelling of the address. */
  readonly addresses: readonly string[];
  /** When it arrived, as the provider told. */
  readonly at: Date;
  readonly windowHours: number;
  readonly tolerancePercent: number;
};

/** `too_early`: the one session that matches is not known to be paid and on its way; its provider may know more. */
export type Tie =
  | { readonly kind: 'tied'; readonly deposit: Deposit }
  | { readonly kind: 'too_early'; readonly sessionId: string }
  | { readonly kind: 'none' };

export type DepositStore = {
  /**
   * Inserts the deposit, or writes what `change` answers of the one that is there, read under a lock; null leaves it.
   */
  upsert(deposit: NewDeposit, change: (present: Deposit) => DepositChanges | null): Promise<Deposit>;
  byReference(providerId: string, reference: string): Promise<Deposit | null>;
  /** Those of them that are known. */
  byReferences(providerId: string, references: readonly string[]): Promise<Deposit[]>;
  /**
   * Ties the deposit to the one open session that matches and has no deposit yet; `none` where none or several do. Crypto
   * cannot have been bought before it was paid for.
   */
  tieToSession(match: SessionMatch): Promise<Tie>;
  byIds(ids: readonly string[], projectId: string): Promise<Array<Deposit | null>>;
  list(query: DepositQuery, page: PageRequest, projectId: string): Promise<Page<Deposit>>;
  listByCustomers(
    customerIds: readonly string[],
    page: PageRequest,
    projectId: string,
  ): Promise<Array<Page<Deposit>>>;
  bySessions(sessionIds: readonly string[], projectId: string): Promise<Deposit[][]>;
};

function depositOf(row: Row<'deposit'>): Deposit {
  return {
    id: row.id,
    projectId: row.project_id,
    customerId: row.customer_id,
    providerId: row.provider_id,
    providerReference: row.provider_reference,
    address: row.address,
    depositAddressId: row.deposit_address_id,
    asset:
      row.currency === null || row.network === null ? null : { currency: row.currency, network: row.network },
    providerCurrency: row.provider_currency,
    amount: row.amount,
    status: row.status as DepositStatus,
    transactionHash: row.transaction_hash,
    onrampSessionId: row.onramp_session_id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

// `10`, not `10.00`: the shortest plain decimal.
const COLUMNS = sql`id, project_id, customer_id, provider_id, provider_reference, address, deposit_address_id, currency,
  network, provider_currency, trim_scale(amount)::text as amount, status, transaction_hash, onramp_session_id, created_at,
  updated_at`;

function pageOf(rows: readonly Row<'deposit'>[], first: number): Page<Deposit> {
  return { rows: rows.slice(0, first).map(depositOf), hasNextPage: rows.length > first };
}

export function createDepositStore(db: Kysely<Schema>): DepositStore {
  async function read(conditions: Expression<SqlBool>, on: Kysely<Schema> = db): Promise<Deposit[]> {
    const { rows } = await sql<Row<'deposit'>>`
      select ${COLUMNS} from deposit where ${conditions} order by created_at desc, id desc`.execute(on);
    return rows.map(depositOf);
  }
  const byReferences = async (providerId: string, references: readonly string[]) =>
    references.length === 0
      ? []
      : read(sql`provider_id = ${providerId} and provider_reference = any(${[...references]}::text[])`);

  return {
    byReferences,
    byReference: async (providerId, reference) => (await byReferences(providerId, [reference]))[0] ?? null,

    upsert: (deposit, change) =>
      transaction(db, async (open) => {
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
        const [row] = locked.rows;
        if (!row) throw new Error('a deposit that was there is gone');
        const present = depositOf(row);
        const changes = change(present);
        if (!changes) return present;
        const written = await sql<Row<'deposit'>>`
          update deposit set status = ${changes.status}, amount = ${changes.amount},
            transaction_hash = ${changes.transactionHash}, currency = ${changes.asset?.currency ?? null},
            network = ${changes.asset?.network ?? null}, provider_currency = ${changes.providerCurrency},
            address = ${changes.address}, deposit_address_id = ${changes.depositAddressId}, updated_at = now()
          where id = ${present.id} returning ${COLUMNS}`.execute(open);
        return written.rows[0] ? depositOf(written.rows[0]) : present;
      }),

    async tieToSession({ depositId, asset, addresses, at, windowHours, tolerancePercent }) {
      // A completed session still waits for the proof of arrival; a soft end may have been paid late, but then says so.
      const { rows } = await sql<Partial<Row<'deposit'>> & { session_id: string; on_its_way: boolean }>`
        with arrived as (
          select * from deposit where id = ${depositId} and onramp_session_id is null
        ), candidate as (
          select session.id, session.status in ('DELIVERING', 'COMPLETED') as on_its_way
          from onramp_session session, arrived
          where session.project_id = arrived.project_id
            and (session.customer_id is null or session.customer_id = arrived.customer_id)
            and session.status in ('READY', 'AWAITING_PAYMENT', 'PAYMENT_PROCESSING', 'DELIVERING', 'COMPLETED')
            and session.currency = ${asset.currency} and session.network = ${asset.network}
            and (session.wallet_address = any(${[...addresses]}::text[])
              or session.deposit_address_id = arrived.deposit_address_id)
            -- It came before it was first heard of, whatever the provider's clock says.
            and session.created_at <= least(arrived.created_at, ${at}::timestamptz + interval '5 minutes')
            and (session.unpaid_at is null or session.unpaid_at < least(arrived.created_at, ${at}::timestamptz))
            and session.updated_at >= ${at}::timestamptz - make_interval(hours => ${sql.lit(windowHours)})
            and abs(arrived.amount - coalesce((session.delivery ->> 'amount')::numeric, session.crypto_amount)) * 100
              <= coalesce((session.delivery ->> 'amount')::numeric, session.crypto_amount) * ${sql.lit(tolerancePercent)}
            and not exists (select 1 from deposit other where other.onramp_session_id = session.id)
        ), chosen as (
          select min(id) as session_id, bool_and(on_its_way) as on_its_way from candidate having count(*) = 1
        ), tied as (
          update deposit set onramp_session_id = chosen.session_id, updated_at = now() from chosen
          where id = ${depositId} and onramp_session_id is null and chosen.on_its_way returning ${COLUMNS}
        )
        select chosen.*, tied.* from chosen left join tied on true`.execute(db);
      const [match] = rows;
      if (!match) return { kind: 'none' };
      if (!match.on_its_way) return { kind: 'too_early', sessionId: match.session_id };
      return match.id ? { kind: 'tied', deposit: depositOf(match as Row<'deposit'>) } : { kind: 'none' };
    },

    async byIds(ids, projectId) {
      if (ids.length === 0) return [];
      const rows = await read(sql`project_id = ${projectId} and id = any(${[...ids]}::text[])`);
      const found = new Map(rows.map((deposit) => [deposit.id, deposit]));
      return ids.map((id) => found.get(id) ?? null);
    },

    async list({ customerId, status }, page, projectId) {
      const conditions = [sql<boolean>`project_id = ${projectId}`];
      if (customerId) conditions.push(sql`customer_id = ${customerId}`);
      if (status) conditions.push(sql`status = any(${[...status]}::text[])`);
      if (page.after) conditions.push(sql`(created_at, id) < (${page.after.createdAt}, ${page.after.id})`);
      const { rows } = await sql<Row<'deposit'>>`
        select ${COLUMNS} from deposit where ${sql.join(conditions, sql` and `)}
        order by created_at desc, id desc limit ${page.first + 1}`.execute(db);
      return pageOf(rows, page.first);
    },

    async listByCustomers(customerIds, page, projectId) {
      const after = page.after
        ? sql`and (created_at, id) < (${page.after.createdAt}, ${page.after.id})`
        : sql``;
      const { rows } = await sql<Row<'deposit'>>`
        select deposit.* from unnest(${[...new Set(customerIds)]}::text[]) as wanted(customer)
        cross join lateral (
          select ${COLUMNS} from deposit
          where project_id = ${projectId} and customer_id = wanted.customer ${after}
          order by created_at desc, id desc limit ${page.first + 1}
        ) deposit order by deposit.created_at desc, deposit.id desc`.execute(db);
      const byCustomer = Map.groupBy(rows, (row) => row.customer_id);
      return customerIds.map((id) => pageOf(byCustomer.get(id) ?? [], page.first));
    },

    async bySessions(sessionIds, projectId) {
      if (sessionIds.length === 0) return [];
      const rows = await read(
        sql`project_id = ${projectId} and onramp_session_id = any(${[...sessionIds]}::text[])`,
      );
      const bySession = Map.groupBy(rows, (deposit) => deposit.onrampSessionId);
      return sessionIds.map((id) => bySession.get(id) ?? []);
    },
  };
}
