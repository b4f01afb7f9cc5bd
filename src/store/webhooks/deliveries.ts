import { type Kysely, sql } from 'kysely';
import { newId } from '../../domain/id.ts';
import type { Page, PageRequest } from '../../domain/page.ts';
import type { WebhookDelivery, WebhookEventType } from '../../domain/webhook.ts';
import { pageOfEach } from '../pages.ts';
import { inOrder } from '../rows.ts';
import type { Row, Schema } from '../schema.ts';
import { transaction } from '../transaction.ts';

export type Replay = {
  readonly endpointId: string;
  readonly projectId: string;
  /** The events to replay were created at this time or later. */
  readonly since: Date;
  /** True: deliveries that failed or wait for a retry. False: every event of the endpoint's types. */
  readonly onlyFailed: boolean;
};

export type WebhookDeliveries = {
  byIds(ids: readonly string[], projectId: string): Promise<Array<WebhookDelivery | null>>;
  /** One page for each endpoint, newest first, in the order of the ids. One statement. */
  listByEndpoints(
    endpointIds: readonly string[],
    page: PageRequest,
    projectId: string,
  ): Promise<Array<Page<WebhookDelivery>>>;
  /** Adds an event of the type `test` with a delivery to this endpoint only. Returns the number of deliveries. */
  addTest(endpointId: string, projectId: string): Promise<number>;
  /**
   * Makes deliveries due again, from the start of their retry schedule, and returns how many. Skips
   * deliveries that are being sent or wait for their first attempt.
   *
   * Works from the oldest event on, `batch` events per transaction. If it fails halfway, repeat it: pending
   * deliveries are not duplicated, and without `onlyFailed` those that succeeded meanwhile are sent again.
   */
  replay(replay: Replay, batch?: number): Promise<number>;
};

/** Events per statement, so that it stays below the statement timeout. */
const BATCH = 2_000;

type DeliveryRow = Row<'webhook_delivery'> & { event_type: string };

const SELECT = sql`select delivery.*, event.type as event_type
  from webhook_delivery delivery join outgoing_event event on event.id = delivery.event_id`;
const NOT_BEING_SENT = sql`(delivery.lease_until is null or delivery.lease_until <= now())`;
const WAS_ATTEMPTED = sql`not (delivery.status = 'PENDING' and delivery.step = 0)`;
/** Restarts the schedule. Set `next_attempt_at` to the time of the event: the oldest event is sent first. */
const RESTARTED = sql`status = 'PENDING', step = 0, lease_until = null`;

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
        ${SELECT}
        where event.project_id = ${projectId} and delivery.id = any(${[...ids]}::text[])`.execute(db);
      return inOrder(ids, rows.map(deliveryOf));
    },

    listByEndpoints(endpointIds, request, projectId) {
      const where = [sql<boolean>`event.project_id = ${projectId}`];
      const list = { select: SELECT, table: 'delivery', where, toValue: deliveryOf };
      return pageOfEach(db, list, request, 'endpoint_id', endpointIds);
    },

    async addTest(endpointId, projectId) {
      const { rows } = await sql`
        with endpoint as (
          select id from webhook_endpoint where id = ${endpointId} and project_id = ${projectId} for key share
        ), event as (
          insert into outgoing_event (id, project_id, type, subject_id, data)
          select ${newId('outgoingEvent')}, ${projectId}, 'test', id, jsonb_build_object('webhookEndpointId', id)
          from endpoint returning id
        )
        insert into webhook_delivery (id, endpoint_id, event_id)
        select ${newId('webhookDelivery')}, endpoint.id, event.id from endpoint, event returning id`.execute(
        db,
      );
      return rows.length;
    },

    async replay({ endpointId, projectId, since, onlyFailed }, batch = BATCH) {
      const change = onlyFailed
        ? sql`
            update webhook_delivery delivery set ${RESTARTED},
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
            on conflict (endpoint_id, event_id) do update set ${RESTARTED}, next_attempt_at = excluded.next_attempt_at
            where ${NOT_BEING_SENT} and ${WAS_ATTEMPTED}
            returning 1`;
      let queued = 0;
      // Locks the events, and skips those that retention.ts is deleting.
      // The empty id sorts before all others: the first batch includes the events of that very time.
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
        // A batch that is not full is the last: new events keep coming, and those are sent anyway.
        full = done?.events === batch;
      }
      return queued;
    },
  };
}
