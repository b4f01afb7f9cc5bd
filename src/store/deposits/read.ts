import { type Expression, type Kysely, type SqlBool, sql } from 'kysely';
import type { Deposit, DepositStatus } from '../../domain/customer/deposit.ts';
import type { Page, PageRequest } from '../../domain/page.ts';
import { page, pageOfEach } from '../pages.ts';
import { groupInOrder, inOrder } from '../rows.ts';
import type { Row, Schema } from '../schema.ts';
import { matchSession, type SessionMatch, type SessionMatchResult } from './match-session.ts';
import { COLUMNS, depositOf } from './row.ts';
import { type DepositChanges, type NewDeposit, upsertDeposit } from './write.ts';

export type DepositQuery = {
  readonly customerId?: string | null;
  readonly status?: readonly DepositStatus[] | null;
};

export type DepositStore = {
  /** See `upsertDeposit`. */
  upsert(deposit: NewDeposit, change: (present: Deposit) => DepositChanges | null): Promise<Deposit>;
  /** See `matchSession`. */
  matchSession(match: SessionMatch): Promise<SessionMatchResult>;
  byReference(providerId: string, reference: string): Promise<Deposit | null>;
  /** Those that are in the database, in no particular order of the references. */
  byReferences(providerId: string, references: readonly string[]): Promise<Deposit[]>;
  byIds(ids: readonly string[], projectId: string): Promise<Array<Deposit | null>>;
  list(query: DepositQuery, page: PageRequest, projectId: string): Promise<Page<Deposit>>;
  listByCustomers(
    customerIds: readonly string[],
    page: PageRequest,
    projectId: string,
  ): Promise<Array<Page<Deposit>>>;
  bySessions(sessionIds: readonly string[], projectId: string): Promise<Deposit[][]>;
};

export function createDepositStore(db: Kysely<Schema>): DepositStore {
  async function read(where: Expression<SqlBool>): Promise<Deposit[]> {
    const { rows } = await sql<Row<'deposit'>>`
      select ${COLUMNS} from deposit where ${where} order by created_at desc, id desc`.execute(db);
    return rows.map(depositOf);
  }
  const listOf = (where: readonly Expression<SqlBool>[]) => ({
    select: sql`select ${COLUMNS} from deposit`,
    table: 'deposit',
    where,
    toValue: depositOf,
  });
  const byReferences = async (providerId: string, references: readonly string[]) =>
    references.length === 0
      ? []
      : read(sql`provider_id = ${providerId} and provider_reference = any(${[...references]}::text[])`);

  return {
    upsert: (deposit, change) => upsertDeposit(db, deposit, change),
    matchSession: (match) => matchSession(db, match),
    byReferences,
    byReference: async (providerId, reference) => (await byReferences(providerId, [reference]))[0] ?? null,

    async byIds(ids, projectId) {
      if (ids.length === 0) return [];
      return inOrder(ids, await read(sql`project_id = ${projectId} and id = any(${[...ids]}::text[])`));
    },

    list({ customerId, status }, request, projectId) {
      const where = [sql<boolean>`project_id = ${projectId}`];
      if (status && !customerId) {
        const branches = [...new Set(status)].map((one) => ({ status: one }));
        return page(db, { ...listOf(where), branches }, request);
      }
      if (customerId) where.push(sql`customer_id = ${customerId}`);
      if (status) where.push(sql`status = any(${[...status]}::text[])`);
      return page(db, listOf(where), request);
    },

    listByCustomers: (customerIds, request, projectId) =>
      pageOfEach(db, listOf([sql`project_id = ${projectId}`]), request, 'customer_id', customerIds),

    async bySessions(sessionIds, projectId) {
      if (sessionIds.length === 0) return [];
      const deposits = await read(
        sql`project_id = ${projectId} and onramp_session_id = any(${[...sessionIds]}::text[])`,
      );
      return groupInOrder(sessionIds, deposits, (deposit) => deposit.onrampSessionId);
    },
  };
}
