import { sql } from 'kysely';
import { newId } from '../../domain/id.ts';
import { changeEventTypes, type WebhookEndpoint } from '../../domain/webhook.ts';
import type { Db, Store } from '../connection/open.ts';
import { createWebhookDeliveries } from './deliveries.ts';
import { createWebhookEndpointStore } from './endpoints.ts';
import { createWebhookOutbox } from './outbox.ts';

export const PROJECT = 'prj_1';
export const RULE = { hours: 120, quietHours: 24, reason: 'five days' };
export const LONG_AGO = new Date('2000-01-01');
export const FAILED = { responseStatus: 500, error: 'answered 500', retrySeconds: 60, gone: null };

export type Webhooks = {
  readonly db: Db;
  readonly endpoints: ReturnType<typeof createWebhookEndpointStore>;
  readonly queue: ReturnType<typeof createWebhookOutbox>;
  readonly reads: ReturnType<typeof createWebhookDeliveries>;
};

/** Creates a project without endpoints. */
export async function openWebhooks({ db }: Store): Promise<Webhooks> {
  await db.insertInto('project').values({ id: PROJECT, name: 'one' }).execute();
  return {
    db,
    endpoints: createWebhookEndpointStore(db),
    queue: createWebhookOutbox(db),
    reads: createWebhookDeliveries(db),
  };
}

/** Creates an endpoint that has received a delivery before. */
export async function endpoint(
  { db, endpoints }: Webhooks,
  events: WebhookEndpoint['events'] = changeEventTypes,
): Promise<WebhookEndpoint> {
  const id = newId('webhookEndpoint');
  const made = await endpoints.insert(
    {
      id,
      projectId: PROJECT,
      url: `https://a.example/${id}`,
      events,
      sealedSecret: new Uint8Array([1]),
    },
    20,
  );
  if (!made) throw new Error('too many endpoints');
  await sql`update webhook_endpoint set proven = true where id = ${id}`.execute(db);
  return made.endpoint;
}

/** Adds `count` events of a deposit, as the triggers write them. */
export async function addEvents(db: Db, count: number, from = 0): Promise<void> {
  for (let index = from; index < from + count; index++) {
    const data = JSON.stringify({ index });
    await sql`select tell(${PROJECT}, 'deposit.updated', 'dep_1', ${data}::jsonb)`.execute(db);
  }
}

/** Ends all leases, as if the process that took them had died. */
export async function endLeases(db: Db): Promise<void> {
  await sql`
    update webhook_delivery set lease_until = now() - interval '1 second', next_attempt_at = now() - interval '1 second'
    where lease_until is not null`.execute(db);
}

/** Resets the failures of all endpoints, as after a successful delivery. */
export async function resetFailures(db: Db): Promise<void> {
  await sql`update webhook_endpoint set failing_since = null`.execute(db);
}

/** Makes all deliveries due. */
export async function makeDue(db: Db): Promise<void> {
  await sql`update webhook_delivery set next_attempt_at = now() - interval '1 second'`.execute(db);
}
