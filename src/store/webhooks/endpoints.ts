import { type Kysely, sql } from 'kysely';
import type { WebhookEndpoint, WebhookEventType } from '../../domain/webhook.ts';
import type { Row, Schema } from '../schema.ts';
import { transaction } from '../transaction.ts';

export type NewWebhookEndpoint = Pick<WebhookEndpoint, 'id' | 'projectId' | 'url' | 'events'> & {
  readonly sealedSecret: Uint8Array;
};
export type WebhookEndpointChanges = Partial<Pick<WebhookEndpoint, 'url' | 'events' | 'enabled'>>;

export type WebhookEndpointStore = {
  /** Null where the project has `most` already. */
  insert(endpoint: NewWebhookEndpoint, most: number): Promise<WebhookEndpoint | null>;
  /** Another URL begins without failures, as does an endpoint that is switched on. Null where there is none. */
  update(id: string, projectId: string, changes: WebhookEndpointChanges): Promise<WebhookEndpoint | null>;
  /**
   * With its deliveries, `batch` of them in one statement. Answers what it was. Broken off in the middle it leaves the
   * endpoint switched off; a repeat goes on.
   */
  remove(id: string, projectId: string, batch?: number): Promise<WebhookEndpoint | null>;
  /** The present secret becomes the previous one, for so many hours. */
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

/** Deliveries deleted in one statement, which has seconds for it. */
const REMOVED_AT_ONCE = 5_000;
const BEING_REMOVED = 'it is being removed; where that was broken off, remove it again';

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

export function createWebhookEndpointStore(db: Kysely<Schema>): WebhookEndpointStore {
  const only = (rows: readonly Row<'webhook_endpoint'>[]) => (rows[0] ? endpointOf(rows[0]) : null);
  const byIds: WebhookEndpointStore['byIds'] = async (ids, projectId) => {
    if (ids.length === 0) return [];
    const { rows } = await sql<Row<'webhook_endpoint'>>`
      select * from webhook_endpoint where project_id = ${projectId} and id = any(${[...ids]}::text[])`.execute(
      db,
    );
    const found = new Map(rows.map((row) => [row.id, endpointOf(row)]));
    return ids.map((id) => found.get(id) ?? null);
  };
  return {
    byIds,

    insert: ({ id, projectId, url, events, sealedSecret }, most) =>
      transaction(db, async (open) => {
        // The project's lock makes count and insert one step among processes.
        await sql`select 1 from project where id = ${projectId} for no key update`.execute(open);
        const { rows } = await sql<Row<'webhook_endpoint'>>`
          insert into webhook_endpoint (id, project_id, url, events, sealed_secret)
          select ${id}, ${projectId}, ${url}, ${[...events]}::text[], ${sealedSecret}::bytea
          where (select count(*) from webhook_endpoint where project_id = ${projectId}) < ${most}
          returning *`.execute(open);
        return only(rows);
      }),

    async update(id, projectId, { url, events, enabled }) {
      const switchedOn = enabled === true;
      const same = sql`(url = ${url ?? sql`url`} and (enabled or not ${switchedOn}::boolean))`;
      const sets = [
        sql`updated_at = now()`,
        sql`failing_since = case when ${same} then failing_since end`,
        sql`proven = proven and ${same}`,
      ];
      if (url !== undefined) sets.push(sql`url = ${url}`);
      if (events) sets.push(sql`events = ${[...events]}::text[]`);
      if (enabled !== undefined) sets.push(sql`enabled = ${enabled}`);
      if (switchedOn) sets.push(sql`disabled_reason = null`);
      const { rows } = await sql<Row<'webhook_endpoint'>>`
        update webhook_endpoint set ${sql.join(sets)} where id = ${id} and project_id = ${projectId}
        returning *`.execute(db);
      return only(rows);
    },

    async remove(id, projectId, batch = REMOVED_AT_ONCE) {
      const [was] = await byIds([id], projectId);
      if (!was) return null;
      // From here on nothing that happens waits for it, so that the rest comes to an end; a replay beside this is waited for.
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
      // What was passed over, by an attempt's result or a replay, goes with the endpoint; those lock the other way round.
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
      return only(rows);
    },

    async list(projectId) {
      const { rows } = await sql<Row<'webhook_endpoint'>>`
        select * from webhook_endpoint where project_id = ${projectId} order by created_at, id`.execute(db);
      return rows.map(endpointOf);
    },
  };
}
