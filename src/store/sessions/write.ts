import { type Kysely, sql } from 'kysely';
import type { OnrampSession, SessionAttempt, SessionEvent } from '../../domain/session/session.ts';
import { firstOf } from '../rows.ts';
import type { Row, Schema } from '../schema.ts';
import { columnsOf, type SessionChanges, sessionOf } from './row.ts';

/** The fields that a new session starts with; the others start empty. */
export type NewSession = Pick<
  OnrampSession,
  | 'id'
  | 'projectId'
  | 'idempotencyKey'
  | 'customerId'
  | 'mode'
  | 'requested'
  | 'asset'
  | 'fiatCurrency'
  | 'walletAddress'
  | 'memo'
  | 'depositAddressId'
  | 'decision'
  | 'metadata'
  | 'returnUrl'
  | 'replacesSessionId'
> & { readonly fingerprint: Uint8Array };

/** `sealedPrepared`: the prepared request, encrypted, with which another process can continue the attempt. */
export type NewAttempt = {
  readonly providerId: string;
  readonly sealedPrepared: Uint8Array;
  readonly hadPrefill: boolean;
};

export type EndedAttempt = Pick<SessionAttempt, 'number' | 'outcome' | 'reason' | 'message'> & {
  readonly providerRequestId: string | null;
  readonly refusal?: SessionAttempt['refusal'];
};

export type NewEvent = Omit<SessionEvent, 'sessionId' | 'at'>;

export type SessionUpdate = {
  readonly id: string;
  /** Compare-and-set: the update is written only if the session is still at this revision. */
  readonly revision: number;
  readonly changes: SessionChanges;
  /** The provider reports the session as unpaid. */
  readonly unpaid?: boolean;
  /** Frees the idempotency key for another session. Only with an end after which no customer is sent to a provider. */
  readonly releaseKey?: boolean;
  readonly event: NewEvent;
  readonly end?: EndedAttempt;
  readonly start?: NewAttempt & { readonly number: number };
};

/** How long an attempt is leased to the process that began or claimed it, by the database's clock. */
export const LEASE_SECONDS = 15;
export const leaseEnd = sql`now() + make_interval(secs => ${sql.lit(LEASE_SECONDS)})`;
const now = sql`now()`;

export type SessionWrites = {
  /**
   * Inserts the session with its decision, idempotency key, first attempt and first event in one statement.
   * Null if a session of the project has the key. `note`: shown in the session's timeline.
   */
  begin(session: NewSession, attempt: NewAttempt, note: string | null): Promise<OnrampSession | null>;
  /** Writes changes, event and attempts in one statement. Null if the session is at another revision. */
  update(update: SessionUpdate): Promise<OnrampSession | null>;
  /** Records that the provider reports the session as unpaid, if the session is still at this revision. */
  recordUnpaid(session: Pick<OnrampSession, 'id' | 'revision'>): Promise<void>;
  /** Records a rejected transition as an event; the same rejection again adds no row. */
  recordRejected(sessionId: string, event: NewEvent): Promise<void>;
};

function attemptInsert(source: 'session' | 'changed', number: number, attempt: NewAttempt) {
  return sql`
    insert into session_attempt (session_id, number, provider_id, outcome, sealed_prepared, had_prefill, lease_until)
    select id, ${number}::integer, ${attempt.providerId}::text, 'IN_PROGRESS',
      ${attempt.sealedPrepared}::bytea, ${attempt.hadPrefill}::boolean, ${leaseEnd}
    from ${sql.id(source)}`;
}

function eventInsert(source: 'session' | 'changed', event: NewEvent) {
  return sql`
    insert into session_event (session_id, source, from_status, to_status, applied, provider_status, note)
    select id, ${event.source}::text, ${event.from}::text, ${event.to}::text, ${event.applied}::boolean,
      ${event.providerStatus}::text, ${event.note}::text
    from ${sql.id(source)}`;
}

/** @param firstPoll seconds from a change to the next poll: in CREATING, and in any other status */
export function createSessionWrites(
  db: Kysely<Schema>,
  firstPoll: { readonly creating: number; readonly other: number },
): SessionWrites {
  return {
    async begin(session, attempt, note) {
      const { rows } = await sql<Row<'onramp_session'>>`
        with session as (
          insert into onramp_session (id, project_id, idempotency_key, fingerprint, customer_id, status, mode, requested,
            currency, network, fiat_currency, wallet_address, memo, deposit_address_id, decision, metadata, return_url,
            replaces_session_id, created_at, updated_at, next_check_at)
          values (${session.id}, ${session.projectId}, ${session.idempotencyKey}, ${session.fingerprint},
            ${session.customerId}, 'CREATING', ${session.mode}, ${JSON.stringify(session.requested)},
            ${session.asset?.currency ?? null}, ${session.asset?.network ?? null}, ${session.fiatCurrency},
            ${session.walletAddress}, ${session.memo}, ${session.depositAddressId},
            ${JSON.stringify(session.decision)}, ${JSON.stringify(session.metadata)}, ${session.returnUrl},
            ${session.replacesSessionId}, ${now}, ${now},
            now() + make_interval(secs => ${sql.lit(firstPoll.creating)}))
          on conflict (project_id, idempotency_key) do nothing
          returning *
        ), attempt as (${attemptInsert('session', 1, attempt)}
        ), event as (${eventInsert('session', {
          source: 'API',
          from: null,
          to: 'CREATING',
          applied: true,
          providerStatus: null,
          note,
        })}
        ) select * from session`.execute(db);
      return firstOf(rows, sessionOf);
    },

    async update({ id, revision, changes, unpaid, releaseKey, event, end, start }) {
      const sets = Object.entries(columnsOf(changes)).map(
        ([column, value]) => sql`${sql.id(column)} = ${value}`,
      );
      const pollSeconds = event.to === 'CREATING' ? firstPoll.creating : firstPoll.other;
      sets.push(
        sql`revision = revision + 1`,
        sql`updated_at = ${now}`,
        sql`next_check_at = now() + make_interval(secs => ${sql.lit(pollSeconds)})`,
      );
      if (unpaid) sets.push(sql`unpaid_at = ${now}`);
      if (releaseKey) {
        sets.push(
          sql`released_key = idempotency_key`,
          sql`idempotency_key = null`,
          sql`key_released_at = ${now}`,
        );
      }
      const statements = [
        sql`changed as (
          update onramp_session set ${sql.join(sets)} where id = ${id} and revision = ${revision} returning *
        )`,
        sql`event as (${eventInsert('changed', event)})`,
      ];
      if (end) {
        statements.push(sql`ended as (
          update session_attempt set outcome = ${end.outcome}, ended_at = now(), lease_until = null,
            reason = ${end.reason}, message = ${end.message}, provider_request_id = ${end.providerRequestId},
            refusal = ${end.refusal ? JSON.stringify(end.refusal) : null}::jsonb
          from changed where session_id = changed.id and number = ${end.number}
        )`);
      }
      if (start) statements.push(sql`started as (${attemptInsert('changed', start.number, start)})`);
      const { rows } = await sql<
        Row<'onramp_session'>
      >`with ${sql.join(statements)} select * from changed`.execute(db);
      return firstOf(rows, sessionOf);
    },

    async recordUnpaid({ id, revision }) {
      await sql`
        update onramp_session set unpaid_at = ${now} where id = ${id} and revision = ${revision}`.execute(db);
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
