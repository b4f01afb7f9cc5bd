import { type Kysely, sql } from 'kysely';
import { firstOf } from '../rows.ts';
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
/** What an operator may see of an event: everything but its body. */
export type WebhookEventSummary = Omit<StoredWebhookEvent, 'sealedBody'> & { readonly note: string | null };

/** `ageSeconds`: by the database's clock. */
export type AttemptedEvent = StoredWebhookEvent & { readonly ageSeconds: number };

/** Claimed for another attempt. */
export type TakenEvent = Pick<StoredWebhookEvent, 'id' | 'providerId'>;

/** The pause between two attempts, or half of the event's age if that is longer. */
const RETRY_SECONDS = 600;
/** The age at which an event is abandoned. */
const RETRY_DAYS = 7;
/** Events abandoned per statement. */
const BATCH = 1_000;
const ABANDONED = `abandoned after ${RETRY_DAYS} days; last result: `;

export type WebhookInbox = {
  /** False if the provider's event is already stored. */
  insert(event: Omit<StoredWebhookEvent, 'state' | 'attempts' | 'receivedAt'>): Promise<boolean>;
  /** Reads the event and counts an attempt. */
  take(id: string): Promise<AttemptedEvent | null>;
  setState(id: string, state: WebhookEventState, note: string | null): Promise<void>;
  /** Parks an event that names nothing known yet. This is no failure, so its attempts are reset. */
  park(id: string, note: string): Promise<void>;
  /** Claims due events, oldest first, and resets their attempts. Run it in the jobs' transaction. */
  takeDue(limit: number): Promise<TakenEvent[]>;
  /** Parks events for good that are too old to be retried; at most one batch per call. */
  abandonOld(): Promise<void>;
  /** Oldest first. */
  list(states: readonly WebhookEventState[], limit: number): Promise<WebhookEventSummary[]>;
  /**
   * Resets events in these states to `received`, in the order of their ids; `ids` null: all of them. `after`:
   * the last id of the previous call, so that an event that was parked again meanwhile is not claimed twice.
   * Run it in the jobs' transaction.
   */
  requeue(
    ids: readonly string[] | null,
    states: readonly WebhookEventState[],
    limit: number,
    after: string | null,
  ): Promise<TakenEvent[]>;
};

/** Pass a transaction instead of the database to run within it. */
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
      return firstOf(rows, (row) => ({
        id: row.id,
        providerId: row.provider_id,
        eventId: row.event_id,
        eventType: row.event_type,
        sealedBody: row.sealed_body,
        state: row.state,
        attempts: row.attempts,
        receivedAt: row.received_at,
        ageSeconds: row.age_seconds,
      }));
    },
    async takeDue(limit) {
      const { rows } = await sql<TakenEvent>`
        with due as (
          select id from webhook_event
          where state in ('received', 'parked') and given_up_at is null
            and received_at > now() - make_interval(days => ${sql.lit(RETRY_DAYS)})
            and updated_at < now() - greatest(make_interval(secs => ${sql.lit(RETRY_SECONDS)}), (updated_at - received_at) / 2)
          order by received_at limit ${limit} for update skip locked
        )
        update webhook_event event set attempts = 0, updated_at = now()
        from due where event.id = due.id returning event.id, event.provider_id as "providerId"`.execute(db);
      return rows;
    },
    async abandonOld() {
      await sql`
        with old as (
          select id from webhook_event
          where state in ('received', 'parked') and given_up_at is null
            and received_at <= now() - make_interval(days => ${sql.lit(RETRY_DAYS)})
            and updated_at < now() - make_interval(secs => ${sql.lit(RETRY_SECONDS)})
          order by received_at limit ${BATCH} for update skip locked
        )
        update webhook_event event set state = 'parked',
          note = ${ABANDONED} || coalesce(note, 'its job was lost'), given_up_at = now()
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
    async requeue(ids, states, limit, after) {
      const named = ids === null ? sql`true` : sql`id = any(${[...ids]}::text[])`;
      const rest = after === null ? sql`true` : sql`id > ${after}`;
      const { rows } = await sql<TakenEvent>`
        with chosen as (
          select id from webhook_event where state = any(${[...states]}::text[]) and ${named} and ${rest}
          order by id limit ${limit} for update skip locked
        )
        update webhook_event event set state = 'received', attempts = 0, updated_at = now(), given_up_at = null,
          note = 'requeued by an operator' from chosen where event.id = chosen.id
        returning event.id, event.provider_id as "providerId"`.execute(db);
      return rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    },
    async park(id, note) {
      await sql`
        update webhook_event set state = 'parked', note = ${note}, attempts = 0, updated_at = now()
        where id = ${id}`.execute(db);
    },
    async setState(id, state, note) {
      await sql`
        update webhook_event set state = ${state}, note = ${note}, updated_at = now()
        where id = ${id}`.execute(db);
    },
  };
}
