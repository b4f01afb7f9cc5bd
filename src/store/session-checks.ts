import { type Kysely, sql } from 'kysely';
import type { Schema } from './schema.ts';

/** A session that was taken and not looked after, since its process died, is due again after this. */
const TAKEN_SECONDS = 60;

export type SessionChecks = {
  /** Takes sessions whose time has come, oldest first. In a transaction with what is done about them. */
  takeDue(limit: number): Promise<Array<{ sessionId: string; providerId: string | null }>>;
  /** Open sessions with a hand-off whose deposit address has ended. */
  onEndedAddress(limit: number): Promise<string[]>;
  /** When to look next; null: never again. Only where the session is still at this revision: a change sets its own time. */
  schedule(sessionId: string, revision: number, seconds: number | null): Promise<void>;
};

export function createSessionChecks(db: Kysely<Schema>): SessionChecks {
  return {
    async takeDue(limit) {
      const { rows } = await sql<{ sessionId: string; providerId: string | null }>`
        with due as (
          select id from onramp_session where next_check_at <= now()
          order by next_check_at limit ${limit} for update skip locked
        )
        update onramp_session session set next_check_at = now() + make_interval(secs => ${sql.lit(TAKEN_SECONDS)})
        from due where session.id = due.id
        returning session.id as "sessionId", coalesce(session.provider_id, (
          select attempt.provider_id from session_attempt attempt
          where attempt.session_id = session.id order by attempt.number desc limit 1
        )) as "providerId"`.execute(db);
      return rows;
    },
    async onEndedAddress(limit) {
      const { rows } = await sql<{ id: string }>`
        select session.id from onramp_session session
        join deposit_address address on address.id = session.deposit_address_id
        where session.sealed_handoff is not null and session.deposit_address_id is not null
          and (address.status <> 'ACTIVE' or address.expires_at <= now())
        order by session.id limit ${limit}`.execute(db);
      return rows.map(({ id }) => id);
    },
    async schedule(sessionId, revision, seconds) {
      const at = seconds === null ? sql`null` : sql`now() + make_interval(secs => ${seconds}::integer)`;
      await sql`
        update onramp_session set next_check_at = ${at} where id = ${sessionId} and revision = ${revision}`.execute(
        db,
      );
    },
  };
}
