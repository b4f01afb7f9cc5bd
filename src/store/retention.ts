import { type Kysely, sql } from 'kysely';
import type { Schema } from './schema.ts';
import { transaction } from './transaction.ts';

/** Outgoing events: how far back a replay reaches. */
const OUTGOING_DAYS = 30;
/** Processed webhook events, stored for inspection only: processing one again is harmless. */
const PROCESSED_DAYS = 30;
/** Webhook events that an operator may still requeue: as long as dead-letter jobs. */
const REQUEUEABLE_DAYS = 90;
/** As in the trigger of the audit log. */
const AUDIT_AGE = sql`interval '24 months'`;

/**
 * Deletes expired events. A call examines at most `most` rows and returns how many: fewer mean that the pass
 * is complete. Several processes may run it at the same time.
 */
export type Retention = {
  /** Events for client apps, with their deliveries. An event with a pending delivery stays. */
  outgoingEvents(most: number): Promise<number>;
  /** Events from providers. An event that is still retried stays. */
  webhookEvents(most: number): Promise<number>;
  /** Entries of the audit log, a whole month at a time; a trigger refuses the deletion of newer ones. */
  auditEntries(most: number): Promise<number>;
  /** Which client token created a session: of no use once the token has expired. */
  clientTokenSessions(most: number): Promise<number>;
  /** Drops the days of quotes that are over, and creates those of the next days. */
  quoteDays(): Promise<void>;
};

/** Rankings of quotes, and which quotes were bought. */
const QUOTE_DAYS = 30;

const days = (count: number) => sql`make_interval(days => ${sql.lit(count)})`;

export function createRetention(db: Kysely<Schema>): Retention {
  // Where the last call ended, so that events with pending deliveries are examined once per pass only.
  const start = { created_at: new Date(0), id: '' };
  let last = start;
  return {
    outgoingEvents: (most) =>
      transaction(db, async (open) => {
        const { rows } = await sql<{ id: string; created_at: Date; pending: boolean }>`
          with old as (
            select id, created_at from outgoing_event
            where created_at < now() - ${days(OUTGOING_DAYS)} and (created_at, id) > (${last.created_at}, ${last.id})
            order by created_at, id limit ${most} for update skip locked
          )
          select id, created_at, exists (
            select 1 from webhook_delivery where event_id = old.id and status = 'PENDING') as pending
          from old order by created_at, id`.execute(open);
        last = (rows.length === most && rows.at(-1)) || start;
        const ids = sql`any(${rows.filter(({ pending }) => !pending).map(({ id }) => id)}::text[])`;
        // A replay locks the events that it queues. The next statement sees one that has committed meanwhile.
        await sql`delete from webhook_delivery where event_id = ${ids} and status <> 'PENDING'`.execute(open);
        await sql`
          delete from outgoing_event event where id = ${ids}
            and (select 1 from webhook_delivery where event_id = event.id limit 1) is null`.execute(open);
        return rows.length;
      }),

    async webhookEvents(most) {
      const { rows } = await sql<{ deleted: number }>`
        with old as (
          select id from webhook_event
          where state in ('applied', 'ignored') and received_at < now() - ${days(PROCESSED_DAYS)}
            or state in ('parked', 'failed') and received_at < now() - ${days(REQUEUEABLE_DAYS)}
          limit ${most} for update skip locked
        ), deleted as (
          delete from webhook_event event using old where event.id = old.id returning 1
        ) select count(*)::integer as deleted from deleted`.execute(db);
      return rows[0]?.deleted ?? 0;
    },

    async auditEntries(most) {
      const { rows } = await sql<{ deleted: number }>`
        with deleted as (
          delete from audit_entry where number in (
            select number from audit_entry
            where at < date_trunc('month', now() at time zone 'UTC') at time zone 'UTC' - ${AUDIT_AGE}
            limit ${most} for update skip locked
          ) returning 1
        ) select count(*)::integer as deleted from deleted`.execute(db);
      return rows[0]?.deleted ?? 0;
    },

    async clientTokenSessions(most) {
      const { rows } = await sql<{ deleted: number }>`
        with deleted as (
          delete from client_token_session where session_id in (
            select session_id from client_token_session where created_at < now() - ${days(1)}
            limit ${most} for update skip locked
          ) returning 1
        ) select count(*)::integer as deleted from deleted`.execute(db);
      return rows[0]?.deleted ?? 0;
    },

    async quoteDays() {
      await sql`select keep_quote_days(${QUOTE_DAYS}::integer)`.execute(db);
    },
  };
}
