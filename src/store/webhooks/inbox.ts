import { type Kysely, sql } from 'kysely';
import { prepareStatement } from '../connection/prepared-statement.ts';
import type { Row, Schema } from '../schema.ts';
import { ROUNDED_NOW } from './rounded-now.ts';

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

export type NewWebhookEvent = Omit<StoredWebhookEvent, 'state' | 'attempts' | 'receivedAt'>;

/** Leased for one attempt, which is counted. `ageSeconds`: by the database's clock. */
export type ClaimedEvent = StoredWebhookEvent & { readonly ageSeconds: number };

/** The result of an attempt. */
export type EventResult = {
  readonly id: string;
  readonly state: WebhookEventState;
  readonly note: string | null;
  /** Seconds to the next attempt; null: none. */
  readonly retrySeconds: number | null;
  /** The next attempts count from zero: the event itself is not at fault. */
  readonly resetAttempts?: boolean;
};

/** How long a claimed event belongs to one process. */
const LEASE_SECONDS = 30;
/** The age at which an event is abandoned. */
const RETRY_DAYS = 7;
/** An event that was attempted more recently is not abandoned. */
const QUIET_SECONDS = 600;
/** Events abandoned per statement. */
const BATCH = 1_000;
const ABANDONED = `abandoned after ${RETRY_DAYS} days; last result: `;

/** The inbox is a queue of its own, with an order per provider: the backlog of one is not read for another. */
export type WebhookInbox = {
  /** Stores the events that are not stored yet, in one statement. They are due at once. */
  insert(events: readonly NewWebhookEvent[]): Promise<void>;
  /** Leases due events of a provider, earliest due first, and counts an attempt. */
  claim(providerId: string, limit: number): Promise<ClaimedEvent[]>;
  /** Ends the attempts of claimed events, in one statement. Skips an event that another process has ended for good. */
  finish(results: readonly EventResult[]): Promise<void>;
  /** Gives back events whose attempt has not begun, unless another process has ended them for good. */
  release(ids: readonly string[]): Promise<void>;
  /** Parks events for good that are too old to be retried; at most one batch per call. */
  abandonOld(): Promise<void>;
  /** Oldest first. */
  list(states: readonly WebhookEventState[], limit: number): Promise<WebhookEventSummary[]>;
  /**
   * Resets events in these states to `received` and makes them due, in the order of their ids; `ids` null: all of them.
   * `after`: the last id of the previous call, so that an event that was parked again meanwhile is not taken twice.
   * Returns the ids.
   */
  requeue(
    ids: readonly string[] | null,
    states: readonly WebhookEventState[],
    limit: number,
    after: string | null,
  ): Promise<string[]>;
};

type EventRow = Row<'webhook_event'> & { age_seconds: number };

const eventOf = (row: EventRow): ClaimedEvent => ({
  id: row.id,
  providerId: row.provider_id,
  eventId: row.event_id,
  eventType: row.event_type,
  sealedBody: row.sealed_body,
  state: row.state,
  attempts: row.attempts,
  receivedAt: row.received_at,
  ageSeconds: row.age_seconds,
});

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

const insert = prepareStatement<readonly NewWebhookEvent[], never>('webhook_insert', (value) => {
  const all = (of: (event: NewWebhookEvent) => string) => sql`${value((events) => events.map(of))}::text[]`;
  return sql`
    insert into webhook_event (id, provider_id, event_id, event_type, sealed_body, state)
    select id, provider_id, event_id, event_type, decode(body, 'base64'), 'received'
    from unnest(${all(({ id }) => id)}, ${all(({ providerId }) => providerId)}, ${all(({ eventId }) => eventId)},
      ${all(({ eventType }) => eventType)}, ${all(({ sealedBody }) => base64(sealedBody))})
      as given (id, provider_id, event_id, event_type, body)
    on conflict (provider_id, event_id) do nothing`;
});

type Claim = { readonly providerId: string; readonly limit: number };
const claim = prepareStatement<Claim, EventRow>(
  'webhook_claim',
  (value) => sql`
    with due as (
      select id from webhook_event
      where provider_id = ${value(({ providerId }) => providerId)} and due_at <= ${ROUNDED_NOW}
      order by due_at limit ${value(({ limit }) => limit)} for update skip locked
    )
    update webhook_event event set attempts = attempts + 1, updated_at = now(),
      due_at = now() + make_interval(secs => ${sql.lit(LEASE_SECONDS)})
    from due where event.id = due.id
    returning event.id, event.provider_id, event.event_id, event.event_type, event.sealed_body, event.state,
      event.attempts, event.received_at, extract(epoch from now() - event.received_at)::float8 as age_seconds`,
);

const finish = prepareStatement<readonly EventResult[], never>('webhook_finish', (value) => {
  // The select hides the length of a list from the planner. Otherwise it finds a plan for this number of results cheaper than
  // the kept one, and plans each execution.
  const all = (of: (result: EventResult) => unknown, type: string) =>
    sql`(select ${value((results) => results.map(of))}::${sql.raw(type)}[])`;
  return sql`
    update webhook_event event set state = result.state, note = result.note, updated_at = now(),
      attempts = case when result.reset then 0 else event.attempts end,
      due_at = now() + make_interval(secs => result.retry_seconds)
    from unnest(${all(({ id }) => id, 'text')}, ${all(({ state }) => state, 'text')},
      ${all(({ note }) => note, 'text')}, ${all(({ retrySeconds }) => retrySeconds, 'float8')},
      ${all(({ resetAttempts }) => resetAttempts === true, 'boolean')})
      as result (id, state, note, retry_seconds, reset)
    where event.id = result.id and event.due_at is not null`;
});

export function createWebhookInbox(db: Kysely<Schema>): WebhookInbox {
  return {
    async insert(events) {
      // Always in the same order: two processes that store the same events cannot wait for each other.
      const inOrder = events.toSorted((a, b) =>
        `${a.providerId} ${a.eventId}` < `${b.providerId} ${b.eventId}` ? -1 : 1,
      );
      await insert(db, inOrder);
    },
    claim: async (providerId, limit) => (await claim(db, { providerId, limit })).map(eventOf),
    async finish(results) {
      await finish(db, results);
    },
    async release(ids) {
      await sql`
        update webhook_event set attempts = attempts - 1, due_at = now()
        where id = any(${[...ids]}::text[]) and due_at is not null`.execute(db);
    },
    async abandonOld() {
      await sql`
        with old as (
          select id from webhook_event
          where state in ('received', 'parked') and given_up_at is null
            and received_at <= now() - make_interval(days => ${sql.lit(RETRY_DAYS)})
            and updated_at < now() - make_interval(secs => ${sql.lit(QUIET_SECONDS)})
          order by received_at limit ${BATCH} for update skip locked
        )
        update webhook_event event set state = 'parked', due_at = null,
          note = ${ABANDONED} || coalesce(note, 'never processed'), given_up_at = now()
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
      const { rows } = await sql<{ id: string }>`
        with chosen as (
          select id from webhook_event where state = any(${[...states]}::text[]) and ${named} and ${rest}
          order by id limit ${limit} for update skip locked
        )
        update webhook_event event set state = 'received', attempts = 0, updated_at = now(), due_at = now(), given_up_at = null,
          note = 'requeued by an operator' from chosen where event.id = chosen.id
        returning event.id`.execute(db);
      return rows.map(({ id }) => id).toSorted();
    },
  };
}
