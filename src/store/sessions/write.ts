import { type Kysely, sql } from 'kysely';
import type { OnrampSession } from '../../domain/session/session.ts';
import { firstOf } from '../rows.ts';
import type { Schema } from '../schema.ts';
import { columnsOf, sessionOf } from './row.ts';
import {
  beginStatement,
  createUpdateStatements,
  type NewAttempt,
  type NewEvent,
  type NewSession,
  type SessionRevision,
  type SessionUpdate,
  type TokenSlot,
  unpaidStatement,
} from './write-statements.ts';

export type SessionWrites = {
  /**
   * Inserts the session with its decision, idempotency key, first attempt and first event in one statement.
   * Null if a session of the project has the key; `barred` if the customer is blocked or erased. `note`: shown in the session's
   * timeline. Throws a violation of `client_token_slot` if another session has the slot of the client token.
   */
  begin(
    session: NewSession,
    attempt: NewAttempt,
    note: string | null,
    token?: TokenSlot | null,
  ): Promise<OnrampSession | 'barred' | null>;
  /** A slot of a client token that no session has; null if all have one. */
  freeSlot(tokenId: string, slots: number): Promise<number | null>;
  /** Writes changes, event and attempts in one statement. Null if the session is at another revision. */
  update(update: SessionUpdate): Promise<OnrampSession | null>;
  /** Records that the provider reports the session as unpaid, if the session is still at this revision. */
  recordUnpaid(session: SessionRevision): Promise<void>;
  /** Records a rejected transition as an event; the same rejection again adds no row. */
  recordRejected(sessionId: string, event: NewEvent): Promise<void>;
};

/** The session as it was inserted: it need not be read back. */
function begunSession({ fingerprint: _, ...given }: NewSession, createdAt: Date): OnrampSession {
  return {
    ...given,
    keyReleasedAt: null,
    revision: 1,
    status: 'CREATING',
    providerStatus: null,
    providerId: null,
    providerReference: null,
    referenceByWebhook: false,
    sealedHandoff: null,
    fiatAmount: null,
    fiatTotal: null,
    cryptoAmount: null,
    fees: [],
    delivery: null,
    failure: null,
    prefillUsed: null,
    expiresAt: null,
    latePaymentDeadline: null,
    unpaidAt: null,
    createdAt,
    updatedAt: createdAt,
  };
}

/** @param firstPoll seconds from a change to the next poll: in CREATING, and in any other status */
export function createSessionWrites(
  db: Kysely<Schema>,
  firstPoll: { readonly creating: number; readonly other: number },
): SessionWrites {
  const beginSession = beginStatement(firstPoll.creating);
  const beginByToken = beginStatement(firstPoll.creating, { withToken: true });
  const updateOf = createUpdateStatements();
  return {
    async begin(session, attempt, note, token = null) {
      const status = { from: null, to: 'CREATING', applied: true, providerStatus: null } as const;
      const event: NewEvent = { source: 'API', ...status, note };
      const begin = token ? beginByToken : beginSession;
      const [row] = await begin(db, { session, attempt: { ...attempt, number: 1 }, event, token });
      if (row?.barred) return 'barred';
      return row?.created_at ? begunSession(session, row.created_at) : null;
    },

    async freeSlot(tokenId, slots) {
      const { rows } = await sql<{ slot: number }>`
        select slot from generate_series(1, ${slots}::integer) slot
        where not exists (
          select 1 from client_token_session taken where token_id = ${tokenId} and taken.slot = slot.slot)
        order by random() limit 1`.execute(db);
      return rows[0]?.slot ?? null;
    },

    async update(update) {
      const columns = columnsOf(update.changes);
      const pollSeconds = update.event.to === 'CREATING' ? firstPoll.creating : firstPoll.other;
      const statement = updateOf(Object.keys(columns), update, pollSeconds);
      return firstOf(await statement(db, { ...update, values: Object.values(columns) }), sessionOf);
    },

    async recordUnpaid(session) {
      await unpaidStatement(db, session);
    },

    async recordRejected(sessionId, event) {
      await db.transaction().execute(async (transaction) => {
        // The row lock makes check and insert atomic among processes.
        await sql`select 1 from onramp_session where id = ${sessionId} for update`.execute(transaction);
        await sql`
          insert into session_event (session_id, source, from_status, to_status, applied, provider_status, note)
          select ${sessionId}::text, ${event.source}::text, ${event.from}::text, ${event.to}::text, false,
            ${event.providerStatus}::text, ${event.note}::text
          where not exists (
            select 1 from session_event where session_id = ${sessionId} and not applied
              and from_status is not distinct from ${event.from}::text
              and to_status is not distinct from ${event.to}::text
              and provider_status is not distinct from ${event.providerStatus}::text
              and note is not distinct from ${event.note}::text
          )`.execute(transaction);
      });
    },
  };
}
