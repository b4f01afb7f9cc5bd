import { type Kysely, sql } from 'kysely';
import type { Schema } from '../schema.ts';

/** When a claimed session is due again if the process that claimed it died before it set the next poll. */
const CLAIM_SECONDS = 60;

/**
 * Partitions: sessions in CREATING, and for each provider those that are paid and all others. A backlog in
 * one partition does not delay another. Must equal the expression of the index `onramp_session_turn`.
 */
const partition = sql`case
  when status = 'CREATING' then 'making'
  when status in ('PAYMENT_PROCESSING', 'DELIVERING') then 'paid ' || coalesce(provider_id, '')
  else 'open ' || coalesce(provider_id, '') end`;

export type DueSession = {
  readonly sessionId: string;
  readonly providerId: string | null;
  /** In CREATING, or paid. */
  readonly urgent: boolean;
};

export type SessionPollQueue = {
  /** Claims up to `ofEach` due sessions per partition, longest due first. Run it in the jobs' transaction. */
  takeDue(ofEach: number): Promise<DueSession[]>;
  /** Ids of sessions that have a hand-off to a deposit address which has ended. */
  withEndedAddress(limit: number): Promise<string[]>;
  /** Sets the next poll; null: never. Does nothing if the session has changed since, which sets it too. */
  schedule(sessionId: string, revision: number, seconds: number | null): Promise<void>;
};

/** Reads only the heads of the few partitions, by index. Exported for the test that reads its query plan. */
export function takeDueStatement(ofEach: number) {
  return sql<DueSession>`
    with recursive partitions as (
      select min(${partition}) as name from onramp_session where next_check_at is not null
      union all
      select (select min(${partition}) from onramp_session
        where next_check_at is not null and ${partition} > partitions.name)
      from partitions where partitions.name is not null
    ), due as (
      select due.id from partitions, lateral (
        select id from onramp_session where ${partition} = partitions.name and next_check_at <= now()
        order by next_check_at limit ${ofEach} for update skip locked
      ) due
    )
    update onramp_session session set next_check_at = now() + make_interval(secs => ${sql.lit(CLAIM_SECONDS)})
    where session.id = any(array(select id from due))
    returning session.id as "sessionId", ${partition} not like 'open %' as urgent, coalesce(session.provider_id, (
      select attempt.provider_id from session_attempt attempt
      where attempt.session_id = session.id order by attempt.number desc limit 1
    )) as "providerId"`;
}

export function createSessionPollQueue(db: Kysely<Schema>): SessionPollQueue {
  return {
    takeDue: async (ofEach) => (await takeDueStatement(ofEach).execute(db)).rows,
    async withEndedAddress(limit) {
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
        update onramp_session set next_check_at = ${at}
        where id = ${sessionId} and revision = ${revision}`.execute(db);
    },
  };
}
