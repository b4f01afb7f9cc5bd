import { type Kysely, sql } from 'kysely';
import type { Schema } from './schema.ts';
import { transaction } from './transaction.ts';

/** So far back a replay reaches. */
const TOLD_DAYS = 30;
/** Events of providers that have done their work. They are kept to be looked at; one that came again would do no harm. */
const DONE_DAYS = 30;
/** Those that an operator may still have processed: as long as jobs that failed. */
const PUT_ASIDE_DAYS = 90;

/**
 * What is past its time goes. One call looks at `most` at the most and answers at how many: fewer mean that it is through.
 * For several processes at once.
 */
export type Retention = {
  /** Events told to client apps, with their deliveries. One that an endpoint still waits for stays. */
  outgoingEvents(most: number): Promise<number>;
  /** Events that providers sent. One that is still tried stays. */
  webhookEvents(most: number): Promise<number>;
};

const days = (count: number) => sql`make_interval(days => ${sql.lit(count)})`;

export function createRetention(db: Kysely<Schema>): Retention {
  // Where the last call ended: what is waited for, perhaps for ever, is not looked at again by each call, but by each pass.
  const beginning = { created_at: new Date(0), id: '' };
  let last = beginning;
  return {
    outgoingEvents: (most) =>
      transaction(db, async (open) => {
        const { rows } = await sql<{ id: string; created_at: Date; waited: boolean }>`
          with old as (
            select id, created_at from outgoing_event
            where created_at < now() - ${days(TOLD_DAYS)} and (created_at, id) > (${last.created_at}, ${last.id})
            order by created_at, id limit ${most} for update skip locked
          )
          select id, created_at, exists (
            select 1 from webhook_delivery where event_id = old.id and status = 'PENDING') as waited
          from old order by created_at, id`.execute(open);
        last = (rows.length === most && rows.at(-1)) || beginning;
        const ids = sql`any(${rows.filter(({ waited }) => !waited).map(({ id }) => id)}::text[])`;
        // A replay locks the events that it queues. One that was done just before is seen here, since each statement looks anew.
        await sql`delete from webhook_delivery where event_id = ${ids} and status <> 'PENDING'`.execute(open);
        await sql`
          delete from outgoing_event event where id = ${ids}
            and (select 1 from webhook_delivery where event_id = event.id limit 1) is null`.execute(open);
        return rows.length;
      }),

    async webhookEvents(most) {
      const { rows } = await sql<{ gone: number }>`
        with old as (
          select id from webhook_event
          where state in ('applied', 'ignored') and received_at < now() - ${days(DONE_DAYS)}
            or state in ('parked', 'failed') and received_at < now() - ${days(PUT_ASIDE_DAYS)}
          limit ${most} for update skip locked
        ), gone as (
          delete from webhook_event event using old where event.id = old.id returning 1
        ) select count(*)::integer as gone from gone`.execute(db);
      return rows[0]?.gone ?? 0;
    },
  };
}
