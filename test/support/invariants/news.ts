import { sql } from 'kysely';
import type { Db } from '../../../src/store/index.ts';

/**
 * I4 of what is told: each endpoint that is subscribed has one delivery of each event, nobody else has any, and deposits
 * and addresses are told as they are. Endpoints that were changed since they were made are passed over.
 */
export async function newsViolations(db: Db): Promise<string[]> {
  const { rows: deliveries } = await sql<{ endpoint: string; event: string; count: number; wanted: boolean }>`
    select endpoint.id as endpoint, event.id as event, count(delivery.id)::integer as count,
      event.project_id = endpoint.project_id and event.type = any(endpoint.events) as wanted
    from webhook_endpoint endpoint
    join outgoing_event event on event.created_at > endpoint.created_at
    left join webhook_delivery delivery on delivery.endpoint_id = endpoint.id and delivery.event_id = event.id
    where endpoint.enabled and endpoint.updated_at = endpoint.created_at
    group by endpoint.id, event.id`.execute(db);
  const wrong = deliveries.filter(({ count, wanted }) => count !== (wanted ? 1 : 0));

  // A deposit's news has no number: one for each pair of status and session that it had, the present one among them.
  const { rows: deposits } = await sql<{ id: string; told: number; twice: boolean }>`
    select deposit.id, (
      select count(*)::integer from outgoing_event event where event.subject_id = deposit.id
        and event.data ->> 'status' = deposit.status
        and event.data ->> 'onrampSessionId' is not distinct from deposit.onramp_session_id) as told,
      exists (select 1 from outgoing_event event where event.subject_id = deposit.id
        group by event.data having count(*) > 1) as twice
    from deposit`.execute(db);

  const { rows: addresses } = await sql<{ id: string; status: string }>`
    select address.id, address.status from deposit_address address
    where address.status <> 'ACTIVE' and address.origin = 'PROVIDER' and not exists (
      select 1 from outgoing_event event
      where event.subject_id = address.id and event.type = 'deposit_address.ended')`.execute(db);
  return [
    ...wrong.map(({ endpoint, event, count }) => `${endpoint} has ${count} deliveries of ${event}`),
    ...deposits
      .filter(({ told, twice }) => told !== 1 || twice)
      .map(({ id, told }) => `${id} as it is was told ${told} times`),
    ...addresses.map(({ id, status }) => `${id} is ${status}, and nobody was told`),
  ];
}

/** A message as it came: after its signature was checked. */
export type ReceivedMessage = { readonly id: string; readonly body: string };

/**
 * I4 at the receiver: what came is what is stored, each event under one id and in the same bytes however often it came.
 * `settled`: nothing is on its way any more, so all of it has come and is known to have.
 */
export async function receivedViolations(
  db: Db,
  received: readonly ReceivedMessage[],
  settled: boolean,
): Promise<string[]> {
  const { rows } = await sql<{
    id: string;
    body: string;
    type: string;
    at: Date;
    data: unknown;
    status: string;
  }>`
    select event.id, event.type, event.created_at as at, event.data, delivery.status
    from outgoing_event event join webhook_delivery delivery on delivery.event_id = event.id`.execute(db);
  const stored = new Map(
    rows.map(({ id, type, at, data, status }) => [
      id,
      { status, body: JSON.stringify({ type, timestamp: at.toISOString(), data }) },
    ]),
  );
  const found = received.flatMap(({ id, body }) => {
    const event = stored.get(id);
    if (!event) return [`${id} was received, and nobody told it`];
    return event.body === body ? [] : [`${id} was received as ${body}, told as ${event.body}`];
  });
  const came = new Set(received.map(({ id }) => id));
  for (const [id, { status }] of stored) {
    if (status === 'DELIVERED' && !came.has(id)) found.push(`${id} is DELIVERED, and never came`);
    if (settled && status !== 'DELIVERED') found.push(`${id} is ${status}`);
  }
  return found;
}
