import { type Kysely, sql } from 'kysely';
import type { Schema } from '../schema.ts';

/** A session that was taken and not looked after, since its process died, is due again after this. */
const TAKEN_SECONDS = 60;

/**
 * Whose turns they share: those being made, those paid at a provider, all others there. So a crowd of one kind holds up
 * nobody else. Written as the index `onramp_session_turn` has it.
 */
const turn = sql`case
  when status = 'CREATING' then 'making'
  when status in ('PAYMENT_PROCESSING', 'DELIVERING') then 'paid ' || coalesce(provider_id, '')
  else 'open ' || coalesce(provider_id, '') end`;

export type DueSession = {
  readonly sessionId: string;
  readonly providerId: string | null;
  /** Being made, or paid. */
  readonly urgent: boolean;
};

export type SessionPollQueue = {
  /** Takes sessions whose time has come, longest due first, so many of each turn. In a transaction with what is done about them. */
  takeDue(ofEach: number): Promise<DueSession[]>;
  /** Open sessions with a hand-off whose deposit address has ended. */
  onEndedAddress(limit: number): Promise<string[]>;
  /** When to look next; null: never again. Only where the session is still at this revision: a change sets its own time. */
  schedule(sessionId: string, revision: number, seconds: number | null): Promise<void>;
};

/** Along the index from turn to turn, of which there are few, and from the head of each. Apart, so that a test can explain it. */
export function takingDue(ofEach: number) {
  return sql<DueSession>`
    with recursive turns as (
      select min(${turn}) as name from onramp_session where next_check_at is not null
      union all
      select (select min(${turn}) from onramp_session where next_check_at is not null and ${turn} > turns.name)
      from turns where turns.name is not null
    ), due as (
      select due.id from turns, lateral (
        select id from onramp_session where ${turn} = turns.name and next_check_at <= now()
        order by next_check_at limit ${ofEach} for update skip locked
      ) due
    )
    update onramp_session session set next_check_at = now() + make_interval(secs => ${sql.lit(TAKEN_SECONDS)})
    where session.id = any(array(select id from due))
    returning session.id as "sessionId", ${turn} not like 'open %' as urgent, coalesce(session.provider_id, (
      select attempt.provider_id from session_attempt attempt
      where attempt.session_id = session.id order by attempt.number desc limit 1
    )) as "providerId"`;
}

export function createSessionPollQueue(db: Kysely<Schema>): SessionPollQueue {
  return {
    takeDue: async (ofEach) => (await takingDue(ofEach).execute(db)).rows,
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
