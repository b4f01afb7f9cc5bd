import { type Kysely, sql } from 'kysely';
import type { OnrampSession, SessionAttempt, SessionEvent } from '../../domain/session/session.ts';
import type { Row, Schema } from '../schema.ts';
import { columnsOf, type SessionChanges, sessionOf } from './row.ts';

/** A session that is about to be made; whatever is not here starts empty. */
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

/** `sealedPrepared`: what a later process needs to go on with the attempt, encrypted. */
export type NewAttempt = {
  readonly providerId: string;
  readonly sealedPrepared: Uint8Array;
  readonly hadPrefill: boolean;
};

export type EndedAttempt = Pick<SessionAttempt, 'number' | 'outcome' | 'reason' | 'message'> & {
  readonly providerRequestId: string | null;
};

export type NewEvent = Omit<SessionEvent, 'sessionId' | 'at'>;

export type SessionUpdate = {
  readonly id: string;
  /** The step is taken only where the session is still at this revision. */
  readonly revision: number;
  readonly changes: SessionChanges;
  /** Its provider says that nobody has paid. */
  readonly unpaid?: boolean;
  readonly event: NewEvent;
  readonly end?: EndedAttempt;
  readonly start?: NewAttempt & { readonly number: number };
};

/** How long an attempt belongs to the process that began or took it, by the database's clock. */
export const LEASE_SECONDS = 15;
/** A session that is being made is looked after when its attempt's lease has surely ended; any other a minute after a change. */
const FIRST_CHECK_SECONDS = LEASE_SECONDS + 5;
const CHECK_SECONDS = 60;
const lease = sql`now() + make_interval(secs => ${sql.lit(LEASE_SECONDS)})`;
const now = sql`now()`;

export type SessionWrites = {
  /**
   * Transaction A: session, decision, key, first attempt and first event in one statement.
   * Null where the project's key is taken already.
   * `note`: what is worth saying in the timeline.
   */
  begin(session: NewSession, attempt: NewAttempt, note: string | null): Promise<OnrampSession | null>;
  /** One step: state by compare-and-set, revision + 1, its event and its attempt in one statement. Null: somebody else was faster. */
  update(step: SessionUpdate): Promise<OnrampSession | null>;
  /** Its provider says that nobody has paid, and nothing new. Only where the session is still at this revision. */
  keepUnpaid(session: Pick<OnrampSession, 'id' | 'revision'>): Promise<void>;
  /** Keeps a step that was refused; the same refusal again adds no row. */
  refuse(sessionId: string, event: NewEvent): Promise<void>;
};

function attemptInsert(source: 'session' | 'changed', number: number, attempt: NewAttempt) {
  return sql`
    insert into session_attempt (session_id, number, provider_id, outcome, sealed_prepared, had_prefill, lease_until)
    select id, ${number}::integer, ${attempt.providerId}::text, 'IN_PROGRESS',
      ${attempt.sealedPrepared}::bytea, ${attempt.hadPrefill}::boolean, ${lease}
    from ${sql.id(source)}`;
}

function eventInsert(source: 'session' | 'changed', event: NewEvent) {
  return sql`
    insert into session_event (session_id, source, from_status, to_status, applied, provider_status, note)
    select id, ${event.source}::text, ${event.from}::text, ${event.to}::text, ${event.applied}::boolean,
      ${event.providerStatus}::text, ${event.note}::text
    from ${sql.id(source)}`;
}

export function createSessionWrites(db: Kysely<Schema>): SessionWrites {
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
            now() + make_interval(secs => ${sql.lit(FIRST_CHECK_SECONDS)}))
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
      return rows[0] ? sessionOf(rows[0]) : null;
    },

    async update({ id, revision, changes, unpaid, event, end, start }) {
      const sets = Object.entries(columnsOf(changes)).map(
        ([column, value]) => sql`${sql.id(column)} = ${value}`,
      );
      const soon = event.to === 'CREATING' ? FIRST_CHECK_SECONDS : CHECK_SECONDS;
      sets.push(
        sql`revision = revision + 1`,
        sql`updated_at = ${now}`,
        sql`next_check_at = now() + make_interval(secs => ${sql.lit(soon)})`,
      );
      if (unpaid) sets.push(sql`unpaid_at = ${now}`);
      const parts = [
        sql`changed as (
          update onramp_session set ${sql.join(sets)} where id = ${id} and revision = ${revision} returning *
        )`,
        sql`event as (${eventInsert('changed', event)})`,
      ];
      if (end) {
        parts.push(sql`ended as (
          update session_attempt set outcome = ${end.outcome}, ended_at = now(), lease_until = null,
            reason = ${end.reason}, message = ${end.message}, provider_request_id = ${end.providerRequestId}
          from changed where session_id = changed.id and number = ${end.number}
        )`);
      }
      if (start) parts.push(sql`started as (${attemptInsert('changed', start.number, start)})`);
      const { rows } = await sql<
        Row<'onramp_session'>
      >`with ${sql.join(parts)} select * from changed`.execute(db);
      return rows[0] ? sessionOf(rows[0]) : null;
    },

    async keepUnpaid({ id, revision }) {
      await sql`
        update onramp_session set unpaid_at = ${now} where id = ${id} and revision = ${revision}`.execute(db);
    },

    async refuse(sessionId, event) {
      await db.transaction().execute(async (transaction) => {
        // The row's lock makes look and insert one step among processes.
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
