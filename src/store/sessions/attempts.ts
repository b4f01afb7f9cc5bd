import { type Kysely, sql } from 'kysely';
import type { Reason } from '../../domain/routing/reason.ts';
import type { AttemptOutcome, SessionAttempt } from '../../domain/session/session.ts';
import type { Row, Schema } from '../schema.ts';
import { LEASE_SECONDS } from './write.ts';

/** An attempt with what only the sessions feature may see. */
export type AttemptRecord = SessionAttempt & {
  readonly sealedPrepared: Uint8Array | null;
  readonly hadPrefill: boolean;
  /** A process is at work on it. By the database's clock, as is the age. */
  readonly leased: boolean;
  /** Names the lease: the next one ends at another time. */
  readonly leaseUntil: Date | null;
  /** Since it began. */
  readonly ageSeconds: number;
  /** When its create may last have been sent; of a claimed attempt: before the claim. */
  readonly sentAt: Date;
  /** Since then. */
  readonly sentSeconds: number;
};

type RecordRow = Row<'session_attempt'> & {
  leased: boolean;
  age_seconds: number;
  sent_before: Date;
  sent_seconds: number;
};

function attemptOf(row: Row<'session_attempt'>): SessionAttempt {
  return {
    sessionId: row.session_id,
    number: row.number,
    providerId: row.provider_id,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    outcome: row.outcome as AttemptOutcome,
    reason: row.reason as Reason | null,
    message: row.message,
    providerRequestId: row.provider_request_id,
  };
}

function recordOf(row: RecordRow): AttemptRecord {
  return {
    ...attemptOf(row),
    sealedPrepared: row.sealed_prepared,
    hadPrefill: row.had_prefill,
    leased: row.leased,
    leaseUntil: row.lease_until,
    ageSeconds: row.age_seconds,
    sentAt: row.sent_before,
    sentSeconds: row.sent_seconds,
  };
}

const lease = sql`now() + make_interval(secs => ${sql.lit(LEASE_SECONDS)})`;
/** Of `attempt`, last sent as `sent` says. */
const facts = sql`attempt.*, coalesce(attempt.lease_until > now(), false) as leased,
  extract(epoch from now() - attempt.started_at)::float8 as age_seconds,
  sent.sent_at as sent_before, extract(epoch from now() - sent.sent_at)::float8 as sent_seconds`;

export type SessionAttempts = {
  last(sessionId: string): Promise<AttemptRecord | null>;
  /**
   * Keeps what is about to be sent and renews the lease. False where the attempt is no longer ours: nothing may be sent.
   */
  keepPrepared(sessionId: string, number: number, sealed: Uint8Array): Promise<boolean>;
  /**
   * Takes over an attempt whose outcome is not known and that nobody works on; null where somebody does. Whoever began it
   * may only stand still: from here on he keeps nothing any more, and so sends nothing.
   */
  claim(sessionId: string, number: number): Promise<AttemptRecord | null>;
  /**
   * Gives a claimed attempt back, its outcome still not known. Does nothing where the lease is another's by now.
   * `sent`: whether its create may have been sent since the claim.
   */
  release(
    claimed: Pick<AttemptRecord, 'sessionId' | 'number' | 'leaseUntil' | 'sentAt'>,
    sent: boolean,
  ): Promise<void>;
  bySessions(sessionIds: readonly string[], projectId: string): Promise<SessionAttempt[][]>;
};

export function createSessionAttempts(db: Kysely<Schema>): SessionAttempts {
  return {
    async last(sessionId) {
      const { rows } = await sql<RecordRow>`
        select ${facts} from session_attempt attempt, lateral (select attempt.sent_at) sent
        where attempt.session_id = ${sessionId} order by attempt.number desc limit 1`.execute(db);
      return rows[0] ? recordOf(rows[0]) : null;
    },
    async keepPrepared(sessionId, number, sealed) {
      const { numAffectedRows } = await sql`
        update session_attempt set sealed_prepared = ${sealed}, lease_until = ${lease}
        where session_id = ${sessionId} and number = ${number} and outcome = 'IN_PROGRESS'
          and lease_until > now()`.execute(db);
      return numAffectedRows === 1n;
    },
    async claim(sessionId, number) {
      const { rows } = await sql<RecordRow>`
        with sent as (
          select session_id, number, sent_at from session_attempt
          where session_id = ${sessionId} and number = ${number} and outcome in ('IN_PROGRESS', 'UNKNOWN')
            and (lease_until is null or lease_until <= now())
          for update
        )
        update session_attempt attempt set outcome = 'UNKNOWN', lease_until = ${lease} from sent
        where attempt.session_id = sent.session_id and attempt.number = sent.number
        returning ${facts}`.execute(db);
      return rows[0] ? recordOf(rows[0]) : null;
    },
    async release({ sessionId, number, leaseUntil, sentAt }, sent) {
      const untouched = sent ? sql`` : sql`, sent_at = ${sentAt}`;
      await sql`
        update session_attempt set lease_until = null${untouched}
        where session_id = ${sessionId} and number = ${number} and lease_until = ${leaseUntil}`.execute(db);
    },
    async bySessions(sessionIds, projectId) {
      const { rows } = await sql<Row<'session_attempt'>>`
        select attempt.* from session_attempt attempt join onramp_session session on session.id = attempt.session_id
        where session.project_id = ${projectId} and attempt.session_id = any(${[...sessionIds]}::text[])
        order by attempt.number`.execute(db);
      const bySession = Map.groupBy(rows, (row) => row.session_id);
      return sessionIds.map((id) => (bySession.get(id) ?? []).map(attemptOf));
    },
  };
}
