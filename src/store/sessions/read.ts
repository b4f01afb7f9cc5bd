import { type Kysely, sql } from 'kysely';
import type { Page, PageRequest } from '../../domain/page.ts';
import type { EventSource, OnrampSession, SessionEvent } from '../../domain/session/session.ts';
import type { SessionStatus } from '../../domain/session/status.ts';
import { prepareStatement } from '../connection/prepared-statement.ts';
import { page, pageOfEach } from '../pages.ts';
import { firstOf, groupInOrder, inOrder } from '../rows.ts';
import type { Row, Schema } from '../schema.ts';
import { type SessionQuery, sessionList } from './filter.ts';
import { type PurchaseNames, type PurchaseRows, readPurchaseRows } from './purchase-rows.ts';
import { MAX_HISTORY, type SessionRow, sessionColumns, sessionOf } from './row.ts';

export type { SessionQuery };

export type SessionReads = {
  byKey(
    projectId: string,
    idempotencyKey: string,
  ): Promise<{ session: OnrampSession; fingerprint: Uint8Array } | null>;
  /** The rows that a purchase names, and whether its key is taken. One statement. */
  purchaseRows(names: PurchaseNames): Promise<PurchaseRows>;
  /** Across projects: for webhooks and jobs, never for an API caller. */
  byId(id: string): Promise<OnrampSession | null>;
  /** Across projects, like `byId`. */
  byReference(providerId: string, reference: string): Promise<OnrampSession | null>;
  byIds(ids: readonly string[], projectId: string): Promise<Array<OnrampSession | null>>;
  list(query: SessionQuery, page: PageRequest, projectId: string): Promise<Page<OnrampSession>>;
  listByCustomers(
    customerIds: readonly string[],
    query: SessionQuery,
    page: PageRequest,
    projectId: string,
  ): Promise<Array<Page<OnrampSession>>>;
  /** When the session came into its present status. */
  statusSince(id: string): Promise<Date | null>;
  /** The newest events of each session, oldest first. */
  events(sessionIds: readonly string[], projectId: string): Promise<SessionEvent[][]>;
};

function eventOf(row: Row<'session_event'>): SessionEvent {
  return {
    sessionId: row.session_id,
    at: row.at,
    source: row.source as EventSource,
    from: row.from_status as SessionStatus | null,
    to: row.to_status as SessionStatus | null,
    applied: row.applied,
    providerStatus: row.provider_status,
    note: row.note,
  };
}

type Key = { readonly projectId: string; readonly idempotencyKey: string };
const byKey = prepareStatement<Key, SessionRow & { fingerprint: Uint8Array }>(
  'session_by_key',
  (value) => sql`select ${sessionColumns}, fingerprint from onramp_session
    where project_id = ${value(({ projectId }) => projectId)}
      and idempotency_key = ${value(({ idempotencyKey }) => idempotencyKey)}`,
);
const byId = prepareStatement<string, SessionRow>(
  'session_by_id',
  (value) => sql`select ${sessionColumns} from onramp_session where id = ${value((id) => id)}`,
);
type Reference = { readonly providerId: string; readonly reference: string };
const byReference = prepareStatement<Reference, SessionRow>(
  'session_by_reference',
  (value) => sql`select ${sessionColumns} from onramp_session
    where provider_id = ${value(({ providerId }) => providerId)}
      and provider_reference = ${value(({ reference }) => reference)}`,
);

export function createSessionReads(db: Kysely<Schema>): SessionReads {
  return {
    byKey: async (projectId, idempotencyKey) =>
      firstOf(await byKey(db, { projectId, idempotencyKey }), (row) => ({
        session: sessionOf(row),
        fingerprint: row.fingerprint,
      })),
    purchaseRows: (names) => readPurchaseRows(db, names),
    byId: async (id) => firstOf(await byId(db, id), sessionOf),
    byReference: async (providerId, reference) =>
      firstOf(await byReference(db, { providerId, reference }), sessionOf),
    async byIds(ids, projectId) {
      if (ids.length === 0) return [];
      const { rows } = await sql<SessionRow>`
        select ${sessionColumns} from onramp_session
        where project_id = ${projectId} and id = any(${[...ids]}::text[])`.execute(db);
      return inOrder(ids, rows.map(sessionOf));
    },
    list: (query, request, projectId) => page(db, sessionList(query, projectId, sessionOf), request),
    listByCustomers: (customerIds, query, request, projectId) =>
      pageOfEach(
        db,
        // Each customer has an index of their own.
        sessionList(query, projectId, sessionOf, { ofCustomers: true }),
        request,
        'customer_id',
        customerIds,
      ),
    async statusSince(id) {
      const { rows } = await sql<{ since: Date | null }>`
        select max(at) as since from session_event
        where session_id = ${id} and applied and from_status is distinct from to_status`.execute(db);
      return rows[0]?.since ?? null;
    },
    async events(sessionIds, projectId) {
      const { rows } = await sql<Row<'session_event'>>`
        select event.* from onramp_session session, lateral (
          select * from session_event where session_id = session.id order by number desc limit ${MAX_HISTORY}
        ) event
        where session.project_id = ${projectId} and session.id = any(${[...sessionIds]}::text[])
        order by event.number`.execute(db);
      return groupInOrder(sessionIds, rows.map(eventOf), ({ sessionId }) => sessionId);
    },
  };
}
