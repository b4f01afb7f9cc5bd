import { type Expression, type Kysely, type SqlBool, sql } from 'kysely';
import type { Page, PageRequest } from '../../domain/page.ts';
import type { EventSource, OnrampSession, SessionEvent } from '../../domain/session/session.ts';
import type { SessionStatus } from '../../domain/session/status.ts';
import type { Row, Schema } from '../schema.ts';
import { sessionOf } from './row.ts';

export type SessionQuery = {
  readonly customerId?: string | null;
  readonly status?: readonly SessionStatus[] | null;
  readonly provider?: readonly string[] | null;
  readonly currency?: string | null;
  readonly network?: string | null;
  readonly createdAfter?: Date | null;
  readonly createdBefore?: Date | null;
};

export type SessionReads = {
  byKey(
    projectId: string,
    idempotencyKey: string,
  ): Promise<{ session: OnrampSession; fingerprint: Uint8Array } | null>;
  /** Whoever owns it: for webhooks and jobs, never for callers. */
  byId(id: string): Promise<OnrampSession | null>;
  byReference(providerId: string, reference: string): Promise<OnrampSession | null>;
  byIds(ids: readonly string[], projectId: string): Promise<Array<OnrampSession | null>>;
  list(query: SessionQuery, page: PageRequest, projectId: string): Promise<Page<OnrampSession>>;
  listByCustomers(
    customerIds: readonly string[],
    query: SessionQuery,
    page: PageRequest,
    projectId: string,
  ): Promise<Array<Page<OnrampSession>>>;
  /** When it came into the state that it is in. */
  statusSince(id: string): Promise<Date | null>;
  events(sessionIds: readonly string[], projectId: string): Promise<SessionEvent[][]>;
};

function conditions(query: SessionQuery, page: PageRequest, projectId: string): Expression<SqlBool>[] {
  const all = [sql<boolean>`project_id = ${projectId}`];
  if (query.customerId) all.push(sql`customer_id = ${query.customerId}`);
  if (query.status) all.push(sql`status = any(${[...query.status]}::text[])`);
  if (query.provider) all.push(sql`provider_id = any(${[...query.provider]}::text[])`);
  if (query.currency) all.push(sql`currency = ${query.currency}`);
  if (query.network) all.push(sql`network = ${query.network}`);
  if (query.createdAfter) all.push(sql`created_at > ${query.createdAfter}`);
  if (query.createdBefore) all.push(sql`created_at < ${query.createdBefore}`);
  if (page.after) all.push(sql`(created_at, id) < (${page.after.createdAt}, ${page.after.id})`);
  return all;
}

function pageOf(rows: readonly Row<'onramp_session'>[], first: number): Page<OnrampSession> {
  return { rows: rows.slice(0, first).map(sessionOf), hasNextPage: rows.length > first };
}

export function createSessionReads(db: Kysely<Schema>): SessionReads {
  const one = async (rows: Promise<Row<'onramp_session'> | undefined>) => {
    const row = await rows;
    return row ? sessionOf(row) : null;
  };
  return {
    async byKey(projectId, idempotencyKey) {
      const row = await db
        .selectFrom('onramp_session')
        .selectAll()
        .where('project_id', '=', projectId)
        .where('idempotency_key', '=', idempotencyKey)
        .executeTakeFirst();
      return row ? { session: sessionOf(row), fingerprint: row.fingerprint } : null;
    },
    byId: (id) => one(db.selectFrom('onramp_session').selectAll().where('id', '=', id).executeTakeFirst()),
    byReference: (providerId, reference) =>
      one(
        db
          .selectFrom('onramp_session')
          .selectAll()
          .where('provider_id', '=', providerId)
          .where('provider_reference', '=', reference)
          .executeTakeFirst(),
      ),
    async byIds(ids, projectId) {
      if (ids.length === 0) return [];
      const { rows } = await sql<Row<'onramp_session'>>`
        select * from onramp_session where project_id = ${projectId} and id = any(${[...ids]}::text[])`.execute(
        db,
      );
      const found = new Map(rows.map((row) => [row.id, sessionOf(row)]));
      return ids.map((id) => found.get(id) ?? null);
    },
    async list(query, page, projectId) {
      const { rows } = await sql<Row<'onramp_session'>>`
        select * from onramp_session where ${sql.join(conditions(query, page, projectId), sql` and `)}
        order by created_at desc, id desc limit ${page.first + 1}`.execute(db);
      return pageOf(rows, page.first);
    },
    async listByCustomers(customerIds, query, page, projectId) {
      const { rows } = await sql<Row<'onramp_session'>>`
        select session.* from unnest(${[...customerIds]}::text[]) as wanted(customer)
        cross join lateral (
          select * from onramp_session
          where customer_id = wanted.customer and ${sql.join(conditions(query, page, projectId), sql` and `)}
          order by created_at desc, id desc limit ${page.first + 1}
        ) session order by session.created_at desc, session.id desc`.execute(db);
      const byCustomer = Map.groupBy(rows, (row) => row.customer_id);
      return customerIds.map((id) => pageOf(byCustomer.get(id) ?? [], page.first));
    },
    async statusSince(id) {
      const { rows } = await sql<{ since: Date | null }>`
        select max(at) as since from session_event
        where session_id = ${id} and applied and from_status is distinct from to_status`.execute(db);
      return rows[0]?.since ?? null;
    },
    async events(sessionIds, projectId) {
      const { rows } = await sql<Row<'session_event'>>`
        select event.* from session_event event join onramp_session session on session.id = event.session_id
        where session.project_id = ${projectId} and event.session_id = any(${[...sessionIds]}::text[])
        order by event.number`.execute(db);
      const bySession = Map.groupBy(rows, (row) => row.session_id);
      return sessionIds.map((id) =>
        (bySession.get(id) ?? []).map((row) => ({
          sessionId: row.session_id,
          at: row.at,
          source: row.source as EventSource,
          from: row.from_status as SessionStatus | null,
          to: row.to_status as SessionStatus | null,
          applied: row.applied,
          providerStatus: row.provider_status,
          note: row.note,
        })),
      );
    },
  };
}
