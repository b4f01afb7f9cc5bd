import { type Kysely, sql } from 'kysely';
import type { Page, PageRequest } from '../../domain/page.ts';
import type { WebhookDelivery, WebhookEventType } from '../../domain/webhook.ts';
import type { Row, Schema } from '../schema.ts';
import { transaction } from '../transaction.ts';

export type Replay = {
  readonly endpointId: string;
  readonly projectId: string;
  /** Events of this moment and later. */
  readonly since: Date;
  readonly onlyFailed: boolean;
};

export type WebhookDeliveries = {
  byIds(ids: readonly string[], projectId: string): Promise<Array<WebhookDelivery | null>>;
  /** One page for each endpoint, newest first, in the order asked. One query. */
  listByEndpoints(
    endpointIds: readonly string[],
    page: PageRequest,
    projectId: string,
  ): Promise<Array<Page<WebhookDelivery>>>;
  /**
   * Makes due again what failed (given up, or waiting for its next attempt); or every event of the endpoint's types, also
   * those that it was never told of. What waits for its first attempt already and what is being sent just now is left.
   * Answers how many it made due.
   *
   * Goes through the events from the oldest on, `batch` of them in one statement, each kept as it is done. One that was
   * broken off is repaired by a repeat: what waits already is not doubled, but what arrived in between is sent once more,
   * as by any replay.
   */
  replay(replay: Replay, batch?: number): Promise<number>;
};

/** Events of one statement, which has seconds for it. */
const REPLAYED_AT_ONCE = 2_000;

type DeliveryRow = Row<'webhook_delivery'> & { event_type: string };

const COLUMNS = sql`delivery.*, event.type as event_type`;
const EVENT = sql`join outgoing_event event on event.id = delivery.event_id`;
const NOT_BEING_SENT = sql`(delivery.lease_until is null or delivery.lease_until <= now())`;
const WAS_ATTEMPTED = sql`not (delivery.status = 'PENDING' and delivery.step = 0)`;
// From the start of the schedule. Due since the event itself, so that the oldest goes first.
const ANEW = sql`status = 'PENDING', step = 0, lease_until = null`;

function deliveryOf(row: DeliveryRow): WebhookDelivery {
  return {
    id: row.id,
    endpointId: row.endpoint_id,
    eventId: row.event_id,
    eventType: row.event_type as WebhookEventType,
    status: row.status,
    attempts: row.attempts,
    lastResponseStatus: row.last_response_status,
    lastError: row.last_error,
    nextAttemptAt: row.next_attempt_at,
    createdAt: row.created_at,
  };
}

export function createWebhookDeliveries(db: Kysely<Schema>): WebhookDeliveries {
  return {
    async byIds(ids, projectId) {
      if (ids.length === 0) return [];
      const { rows } = await sql<DeliveryRow>`
        select ${COLUMNS} from webhook_delivery delivery ${EVENT}
        where event.project_id = ${projectId} and delivery.id = any(${[...ids]}::text[])`.execute(db);
      const found = new Map(rows.map((row) => [row.id, deliveryOf(row)]));
      return ids.map((id) => found.get(id) ?? null);
    },

    async listByEndpoints(endpointIds, page, projectId) {
      const after = page.after
        ? sql`and (delivery.created_at, delivery.id) < (${page.after.createdAt}, ${page.after.id})`
        : sql``;
      const { rows } = await sql<DeliveryRow>`
        select listed.* from unnest(${[...new Set(endpointIds)]}::text[]) as wanted(endpoint)
        cross join lateral (
          select ${COLUMNS} from webhook_delivery delivery ${EVENT}
          where delivery.endpoint_id = wanted.endpoint and event.project_id = ${projectId} ${after}
          order by delivery.created_at desc, delivery.id desc limit ${page.first + 1}
        ) listed order by listed.created_at desc, listed.id desc`.execute(db);
      const byEndpoint = Map.groupBy(rows, (row) => row.endpoint_id);
      return endpointIds.map((id) => {
        const found = byEndpoint.get(id) ?? [];
        return { rows: found.slice(0, page.first).map(deliveryOf), hasNextPage: found.length > page.first };
      });
    },

    async replay({ endpointId, projectId, since, onlyFailed }, batch = REPLAYED_AT_ONCE) {
      const change = onlyFailed
        ? sql`
            update webhook_delivery delivery set ${ANEW},
              next_attempt_at = (select created_at from outgoing_event where id = delivery.event_id)
            where delivery.endpoint_id = ${endpointId} and delivery.event_id = any(array(select id from batch))
              and delivery.status <> 'DELIVERED' and ${NOT_BEING_SENT} and ${WAS_ATTEMPTED}
            returning 1`
        : sql`
            insert into webhook_delivery as delivery (id, endpoint_id, event_id, next_attempt_at)
            select 'whd_' || replace(gen_random_uuid()::text, '-', ''), endpoint.id, batch.id, batch.created_at
            from batch join (
              select id, events from webhook_endpoint where id = ${endpointId} and project_id = ${projectId} for key share
            ) endpoint on batch.type = any(endpoint.events)
            on conflict (endpoint_id, event_id) do update set ${ANEW}, next_attempt_at = excluded.next_attempt_at
            where ${NOT_BEING_SENT} and ${WAS_ATTEMPTED}
            returning 1`;
      let queued = 0;
      // Events are locked, and passed over where they are past their time and go just now: see retention.ts.
      // No event has an empty id, so this is before all of that moment.
      let last = { created_at: since, id: '' };
      for (let full = true; full; ) {
        const { rows } = await transaction(db, (open) =>
          sql<{ created_at: Date; id: string; events: number; queued: number }>`
            with batch as materialized (
              select id, type, created_at from outgoing_event
              where project_id = ${projectId} and (created_at, id) > (${last.created_at}, ${last.id})
              order by created_at, id limit ${batch} for key share skip locked
            ), queued as (${change})
            select created_at, id, (select count(*)::integer from batch) as events,
              (select count(*)::integer from queued) as queued
            from batch order by created_at desc, id desc limit 1`.execute(open),
        );
        const [done] = rows;
        if (done) last = done;
        queued += done?.queued ?? 0;
        // Not until there is nothing: events go on happening meanwhile, and those are told anyway.
        full = done?.events === batch;
      }
      return queued;
    },
  };
}
