import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { LimitFigure } from '../../domain/routing/decision.ts';
import type { Reason } from '../../domain/routing/reason.ts';
import type { AttemptOutcome, SessionAttempt } from '../../domain/session/session.ts';
import { firstOf, groupInOrder } from '../rows.ts';
import type { Row, Schema } from '../schema.ts';
import { MAX_HISTORY } from './row.ts';
import { leaseEnd } from './write-statements.ts';

export type Recovery = {
  /** The create was repeated. */
  readonly resent?: true;
  /** A search that is not finished: it goes on behind `cursor`, unless something was sent after `sentAt`. */
  readonly search?: { readonly cursor: string; readonly sentAt: string };
};

/** An attempt with the fields that the API does not show. Ages and leases are by the database's clock. */
export type AttemptRecord = SessionAttempt & {
  readonly sealedPrepared: Uint8Array | null;
  readonly hadPrefill: boolean;
  /** How far the recovery came. */
  readonly recovery: Recovery;
  /** A process is working on it. */
  readonly leased: boolean;
  /** Identifies the lease: the next one ends at another time. */
  readonly leaseUntil: Date | null;
  /** Since the attempt began. */
  readonly ageSeconds: number;
  /** When the create call may last have been sent. For a claimed attempt: before the claim. */
  readonly sentAt: Date;
  /** Since `sentAt`. */
  readonly sentSeconds: number;
};

type Sql = RawBuilder<unknown>;
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
    refusal: row.refusal as LimitFigure | null,
  };
}

function recordOf(row: RecordRow): AttemptRecord {
  return {
    ...attemptOf(row),
    sealedPrepared: row.sealed_prepared,
    hadPrefill: row.had_prefill,
    recovery: row.recovery === null ? {} : (JSON.parse(row.recovery) as Recovery),
    leased: row.leased,
    leaseUntil: row.lease_until,
    ageSeconds: row.age_seconds,
    sentAt: row.sent_before,
    sentSeconds: row.sent_seconds,
  };
}

/** The columns of an `AttemptRecord`, from `attempt` and `sent.sent_at`. */
const COLUMNS = sql`attempt.*, coalesce(attempt.lease_until > now(), false) as leased,
  extract(epoch from now() - attempt.started_at)::float8 as age_seconds,
  sent.sent_at as sent_before, extract(epoch from now() - sent.sent_at)::float8 as sent_seconds`;

export type SessionAttempts = {
  /** The session's newest attempt. */
  last(sessionId: string): Promise<AttemptRecord | null>;
  /** Stores the request before it is sent and renews the lease. False if the lease is lost: send nothing. */
  storePrepared(sessionId: string, number: number, sealed: Uint8Array): Promise<boolean>;
  /**
   * Leases an attempt whose outcome is unknown; null while another process holds the lease. If the process
   * that began it was only stalled, its `storePrepared` then returns false, and it sends nothing.
   */
  claim(sessionId: string, number: number): Promise<AttemptRecord | null>;
  /** Leases an attempt that made its session, for work on that; null while another process holds the lease. */
  leaseMade(sessionId: string, number: number): Promise<AttemptRecord | null>;
  /**
   * Ends the lease of a claimed attempt whose outcome is still unknown. Does nothing if another process has
   * the lease now. `sent`: whether the create call may have been sent since the claim. `recovery`: stored for the next.
   */
  release(
    claimed: Pick<AttemptRecord, 'sessionId' | 'number' | 'leaseUntil' | 'sentAt'>,
    sent: boolean,
    recovery?: Recovery,
  ): Promise<void>;
  /** The sealed requests of a session. */
  payloads(sessionId: string): Promise<Array<{ readonly number: number; readonly sealed: Uint8Array }>>;
  /** Replaces a sealed request. Does nothing while a process works on the attempt. */
  replacePayload(sessionId: string, number: number, sealed: Uint8Array): Promise<void>;
  /** The newest attempts of each session, oldest first. */
  bySessions(sessionIds: readonly string[], projectId: string): Promise<SessionAttempt[][]>;
};

export function createSessionAttempts(db: Kysely<Schema>): SessionAttempts {
  /** Leases an attempt that is as `wanted` says and that no process works on. */
  async function lease(sessionId: string, number: number, wanted: Sql, also: Sql = sql``) {
    const { rows } = await sql<RecordRow>`
      with sent as (
        select session_id, number, sent_at from session_attempt
        where session_id = ${sessionId} and number = ${number} and ${wanted}
          and (lease_until is null or lease_until <= now())
        for update
      )
      update session_attempt attempt set lease_until = ${leaseEnd}${also} from sent
      where attempt.session_id = sent.session_id and attempt.number = sent.number
      returning ${COLUMNS}`.execute(db);
    return firstOf(rows, recordOf);
  }
  return {
    async last(sessionId) {
      const { rows } = await sql<RecordRow>`
        select ${COLUMNS} from session_attempt attempt, lateral (select attempt.sent_at) sent
        where attempt.session_id = ${sessionId} order by attempt.number desc limit 1`.execute(db);
      return firstOf(rows, recordOf);
    },
    async storePrepared(sessionId, number, sealed) {
      const { numAffectedRows } = await sql`
        update session_attempt set sealed_prepared = ${sealed}, lease_until = ${leaseEnd}
        where session_id = ${sessionId} and number = ${number} and outcome = 'IN_PROGRESS'
          and lease_until > now()`.execute(db);
      return numAffectedRows === 1n;
    },
    claim: (sessionId, number) =>
      lease(sessionId, number, sql`outcome in ('IN_PROGRESS', 'UNKNOWN')`, sql`, outcome = 'UNKNOWN'`),
    leaseMade: (sessionId, number) => lease(sessionId, number, sql`outcome = 'CREATED'`),
    async release({ sessionId, number, leaseUntil, sentAt }, sent, recovery) {
      const restoredSentAt = sent ? sql`` : sql`, sent_at = ${sentAt}`;
      const progress = recovery ? sql`, recovery = ${JSON.stringify(recovery)}` : sql``;
      await sql`
        update session_attempt set lease_until = null${restoredSentAt}${progress}
        where session_id = ${sessionId} and number = ${number} and lease_until = ${leaseUntil}`.execute(db);
    },
    async payloads(sessionId) {
      const { rows } = await sql<{ number: number; sealed: Uint8Array }>`
        select number, sealed_prepared as sealed from session_attempt
        where session_id = ${sessionId} and sealed_prepared is not null order by number`.execute(db);
      return rows;
    },
    async replacePayload(sessionId, number, sealed) {
      await sql`
        update session_attempt set sealed_prepared = ${sealed}
        where session_id = ${sessionId} and number = ${number}
          and (lease_until is null or lease_until <= now())`.execute(db);
    },
    async bySessions(sessionIds, projectId) {
      const { rows } = await sql<Row<'session_attempt'>>`
        select attempt.* from onramp_session session, lateral (
          select * from session_attempt where session_id = session.id order by number desc limit ${MAX_HISTORY}
        ) attempt
        where session.project_id = ${projectId} and session.id = any(${[...sessionIds]}::text[])
        order by attempt.number`.execute(db);
      return groupInOrder(sessionIds, rows.map(attemptOf), ({ sessionId }) => sessionId);
    },
  };
}
