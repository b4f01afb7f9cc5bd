import { type Kysely, sql } from 'kysely';
import type { Row, Schema } from '../schema.ts';

export type WebhookEventState = Row<'webhook_event'>['state'];
export type StoredWebhookEvent = {
  readonly id: string;
  readonly providerId: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly sealedBody: Uint8Array;
  readonly state: WebhookEventState;
  readonly attempts: number;
  readonly receivedAt: Date;
};
/** What an operator may see of an event: never its body. */
export type WebhookEventSummary = Omit<StoredWebhookEvent, 'sealedBody'> & { readonly note: string | null };

/** Its age by the database's clock. */
export type TriedEvent = StoredWebhookEvent & { readonly ageSeconds: number };

/** Taken to be tried again. */
export type TakenEvent = Pick<StoredWebhookEvent, 'id' | 'providerId'>;

/** An event that found nobody is tried again after this, then after half of its age, … */
const WAIT_SECONDS = 600;
/** … and no more when it is as old as this. */
const TRIED_DAYS = 7;
/** Of one statement. */
const LEFT_AT_ONCE = 1_000;
const NO_LONGER_TRIED = `not tried any more after ${TRIED_DAYS} days; at last: `;

export type WebhookInbox = {
  /** False where the provider's event is here already. */
  insert(event: Omit<StoredWebhookEvent, 'state' | 'attempts' | 'receivedAt'>): Promise<boolean>;
  /** Counts the try. */
  take(id: string): Promise<TriedEvent | null>;
  settle(id: string, state: WebhookEventState, note: string | null): Promise<void>;
  /** It found nobody. That is no failure: none of its tries is used. */
  park(id: string, note: string): Promise<void>;
  /** Takes events whose time to be tried again has come, oldest first, their tries counted anew. In a transaction with their jobs. */
  takeWaiting(limit: number): Promise<TakenEvent[]>;
  /** Leaves those parked, with a note, that were tried long enough; in one call so many as fit a short statement. */
  leaveOld(): Promise<void>;
  /** Oldest first. */
  list(states: readonly WebhookEventState[], limit: number): Promise<WebhookEventSummary[]>;
  /**
   * Makes events of these states new again, in the order of their ids; null: all of them. `after` the last one that was
   * made new before, so that one which is parked again meanwhile is not taken twice. In a transaction with their jobs.
   */
  renew(
    ids: readonly string[] | null,
    states: readonly WebhookEventState[],
    limit: number,
    after: string | null,
  ): Promise<TakenEvent[]>;
};

/** Within a transaction where one is given instead of the database. */
export function createWebhookInbox(db: Kysely<Schema>): WebhookInbox {
  return {
    async insert(event) {
      const { rows } = await sql`
        insert into webhook_event (id, provider_id, event_id, event_type, sealed_body, state)
        values (${event.id}, ${event.providerId}, ${event.eventId}, ${event.eventType}, ${event.sealedBody}, 'received')
        on conflict (provider_id, event_id) do nothing returning id`.execute(db);
      return rows.length === 1;
    },
    async take(id) {
      const { rows } = await sql<Row<'webhook_event'> & { age_seconds: number }>`
        update webhook_event set attempts = attempts + 1, updated_at = now() where id = ${id}
        returning *, extract(epoch from now() - received_at)::float8 as age_seconds`.execute(db);
      const row = rows[0];
      return row
        ? {
            id: row.id,
            providerId: row.provider_id,
            eventId: row.event_id,
            eventType: row.event_type,
            sealedBody: row.sealed_body,
            state: row.state,
            attempts: row.attempts,
            receivedAt: row.received_at,
            ageSeconds: row.age_seconds,
          }
        : null;
    },
    async takeWaiting(limit) {
      const { rows } = await sql<TakenEvent>`
        with due as (
          select id from webhook_event
          where state in ('received', 'parked') and given_up_at is null
            and received_at > now() - make_interval(days => ${sql.lit(TRIED_DAYS)})
            and updated_at < now() - greatest(make_interval(secs => ${sql.lit(WAIT_SECONDS)}), (updated_at - received_at) / 2)
          order by received_at limit ${limit} for update skip locked
        )
        update webhook_event event set attempts = 0, updated_at = now()
        from due where event.id = due.id returning event.id, event.provider_id as "providerId"`.execute(db);
      return rows;
    },
    async leaveOld() {
      await sql`
        with old as (
          select id from webhook_event
          where state in ('received', 'parked') and given_up_at is null
            and received_at <= now() - make_interval(days => ${sql.lit(TRIED_DAYS)})
            and updated_at < now() - make_interval(secs => ${sql.lit(WAIT_SECONDS)})
          order by received_at limit ${LEFT_AT_ONCE} for update skip locked
        )
        update webhook_event event set state = 'parked', 
          note = ${NO_LONGER_TRIED} || coalesce(note, 'its job was lost'), given_up_at = now()
        from old where event.id = old.id`.execute(db);
    },
    async list(states, limit) {
      const { rows } = await sql<Row<'webhook_event'>>`
        select * from webhook_event where state = any(${[...states]}::text[])
        order by received_at limit ${limit}`.execute(db);
      return rows.map((row) => ({
        id: row.id,
        providerId: row.provider_id,
        eventId: row.event_id,
        eventType: row.event_type,
        state: row.state,
        attempts: row.attempts,
        receivedAt: row.received_at,
        note: row.note,
      }));
    },
    async renew(ids, states, limit, after) {
      const named = ids === null ? sql`true` : sql`id = any(${[...ids]}::text[])`;
      const rest = after === null ? sql`true` : sql`id > ${after}`;
      const { rows } = await sql<TakenEvent>`
        with chosen as (
          select id from webhook_event where state = any(${[...states]}::text[]) and ${named} and ${rest}
          order by id limit ${limit} for update skip locked
        )
        update webhook_event event set state = 'received', attempts = 0, updated_at = now(), given_up_at = null,
          note = 'asked for by an operator'
        from chosen where event.id = chosen.id returning event.id, event.provider_id as "providerId"`.execute(
        db,
      );
      return rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    },
    async park(id, note) {
      await sql`
        update webhook_event set state = 'parked', note = ${note}, attempts = 0, updated_at = now()
        where id = ${id}`.execute(db);
    },
    async settle(id, state, note) {
      await sql`
        update webhook_event set state = ${state}, note = ${note}, updated_at = now() where id = ${id}`.execute(
        db,
      );
    },
  };
}
