import { type Kysely, sql } from 'kysely';
import type { WebhookEndpoint, WebhookEventType } from '../../domain/webhook.ts';
import { firstOf, inOrder } from '../rows.ts';
import type { Row, Schema } from '../schema.ts';
import { transaction } from '../transaction.ts';

export type NewWebhookEndpoint = Pick<WebhookEndpoint, 'id' | 'projectId' | 'url' | 'events'> & {
  readonly sealedSecret: Uint8Array;
};
export type WebhookEndpointChanges = Partial<Pick<WebhookEndpoint, 'url' | 'events' | 'enabled'>>;

export type WebhookEndpointStore = {
  /**
   * Inserts the endpoint, unless the project has one of this URL: that one is returned, with the events of the new one if
   * `changesEvents`. Null if the project already has `most` endpoints.
   */
  insert(
    endpoint: NewWebhookEndpoint,
    most: number,
    changesEvents?: boolean,
  ): Promise<{ endpoint: WebhookEndpoint; created: boolean } | null>;
  /** A new URL and enabling it reset the endpoint's failures. Null if there is no such endpoint. */
  update(id: string, projectId: string, changes: WebhookEndpointChanges): Promise<WebhookEndpoint | null>;
  /**
   * Deletes the endpoint and its deliveries, `batch` deliveries per statement. Returns the endpoint as it
   * was; null if there is none. If it fails halfway the endpoint stays disabled, and another call continues.
   */
  remove(id: string, projectId: string, batch?: number): Promise<WebhookEndpoint | null>;
  /** The present secret becomes the previous one, which stays valid for `graceHours`. */
  rotate(
    id: string,
    projectId: string,
    sealedSecret: Uint8Array,
    graceHours: number,
  ): Promise<WebhookEndpoint | null>;
  /** Oldest first. */
  list(projectId: string): Promise<WebhookEndpoint[]>;
  byIds(ids: readonly string[], projectId: string): Promise<Array<WebhookEndpoint | null>>;
};

/** Deliveries deleted per statement, so that it stays below the statement timeout. */
const BATCH = 5_000;
const BEING_REMOVED = 'it is being removed; if the removal failed, remove it again';

function endpointOf(row: Row<'webhook_endpoint'>): WebhookEndpoint {
  return {
    id: row.id,
    projectId: row.project_id,
    url: row.url,
    events: row.events as WebhookEventType[],
    enabled: row.enabled,
    disabledReason: row.disabled_reason,
    createdAt: row.created_at,
  };
}

/** Whether two URLs are the same address, such as with and without the default port. */
export function isSameUrl(a: string, b: string): boolean {
  return a === b || URL.parse(a)?.href === URL.parse(b)?.href;
}

export function createWebhookEndpointStore(db: Kysely<Schema>): WebhookEndpointStore {
  const byIds: WebhookEndpointStore['byIds'] = async (ids, projectId) => {
    if (ids.length === 0) return [];
    const { rows } = await sql<Row<'webhook_endpoint'>>`
      select * from webhook_endpoint
      where project_id = ${projectId} and id = any(${[...ids]}::text[])`.execute(db);
    return inOrder(ids, rows.map(endpointOf));
  };
  return {
    byIds,

    insert: ({ id, projectId, url, events, sealedSecret }, most, changesEvents = false) =>
      transaction(db, async (open) => {
        // The lock on the project makes search, count and insert atomic among processes.
        await sql`select 1 from project where id = ${projectId} for no key update`.execute(open);
        const present = await sql<Row<'webhook_endpoint'>>`
          select * from webhook_endpoint where project_id = ${projectId} order by created_at, id`.execute(
          open,
        );
        const same = present.rows.find((row) => isSameUrl(row.url, url));
        if (same && !changesEvents) return { endpoint: endpointOf(same), created: false };
        if (same) {
          const changed = await sql<Row<'webhook_endpoint'>>`
            update webhook_endpoint set events = ${[...events]}::text[], updated_at = now()
            where id = ${same.id} returning *`.execute(open);
          return firstOf(changed.rows, (row) => ({ endpoint: endpointOf(row), created: false }));
        }
        if (present.rows.length >= most) return null;
        const { rows } = await sql<Row<'webhook_endpoint'>>`
          insert into webhook_endpoint (id, project_id, url, events, sealed_secret)
          values (${id}, ${projectId}, ${url}, ${[...events]}::text[], ${sealedSecret})
          returning *`.execute(open);
        return firstOf(rows, (row) => ({ endpoint: endpointOf(row), created: true }));
      }),

    async update(id, projectId, { url, events, enabled }) {
      const enabling = enabled === true;
      const unchanged = sql`(url = ${url ?? sql`url`} and (enabled or not ${enabling}::boolean))`;
      const sets = [
        sql`updated_at = now()`,
        sql`failing_since = case when ${unchanged} then failing_since end`,
        sql`proven = proven and ${unchanged}`,
      ];
      if (url !== undefined) sets.push(sql`url = ${url}`);
      if (events) sets.push(sql`events = ${[...events]}::text[]`);
      if (enabled !== undefined) sets.push(sql`enabled = ${enabled}`);
      if (enabling) sets.push(sql`disabled_reason = null`);
      const { rows } = await sql<Row<'webhook_endpoint'>>`
        update webhook_endpoint set ${sql.join(sets)} where id = ${id} and project_id = ${projectId}
        returning *`.execute(db);
      return firstOf(rows, endpointOf);
    },

    async remove(id, projectId, batch = BATCH) {
      const [was] = await byIds([id], projectId);
      if (!was) return null;
      // Without new deliveries the loop ends. The delete after it waits for a replay in progress.
      await sql`
        update webhook_endpoint set enabled = false, disabled_reason = ${BEING_REMOVED}, updated_at = now()
        where id = ${id}`.execute(db);
      for (let removed = batch; removed === batch; ) {
        const { rows } = await sql<{ removed: number }>`
          with chosen as (
            select id from webhook_delivery where endpoint_id = ${id} limit ${batch} for update skip locked
          ), removed as (
            delete from webhook_delivery delivery using chosen where delivery.id = chosen.id returning 1
          ) select count(*)::integer as removed from removed`.execute(db);
        removed = rows[0]?.removed ?? 0;
      }
      // Deliveries that were locked by an attempt's result or a replay are skipped above, and deleted with
      // the endpoint by cascade. Those take locks in the opposite order, so this may deadlock and is retried.
      return transaction(db, async (open) => {
        const { rows } = await sql`delete from webhook_endpoint where id = ${id} returning 1`.execute(open);
        return rows.length === 1 ? was : null;
      });
    },

    async rotate(id, projectId, sealedSecret, graceHours) {
      const { rows } = await sql<Row<'webhook_endpoint'>>`
        update webhook_endpoint set sealed_previous_secret = sealed_secret, sealed_secret = ${sealedSecret},
          previous_secret_until = now() + make_interval(hours => ${sql.lit(graceHours)}), updated_at = now()
        where id = ${id} and project_id = ${projectId} returning *`.execute(db);
      return firstOf(rows, endpointOf);
    },

    async list(projectId) {
      const { rows } = await sql<Row<'webhook_endpoint'>>`
        select * from webhook_endpoint where project_id = ${projectId} order by created_at, id`.execute(db);
      return rows.map(endpointOf);
    },
  };
}
