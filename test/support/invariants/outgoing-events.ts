import { sql } from 'kysely';
import type { Db } from '../../../src/store/index.ts';

/**
 * I4 in the database: each subscribed endpoint has one delivery of each event and no other endpoint has any; deposits and
 * addresses have an event with their present state. Skips endpoints that were changed after their creation.
 */
export async function outgoingEventViolations(db: Db): Promise<string[]> {
  const { rows: deliveries } = await sql<{
    endpoint: string;
    event: string;
    count: number;
    subscribed: boolean;
  }>`
    select endpoint.id as endpoint, event.id as event, count(delivery.id)::integer as count,
      event.project_id = endpoint.project_id and event.type = any(endpoint.events) as subscribed
    from webhook_endpoint endpoint
    join outgoing_event event on event.created_at > endpoint.created_at
    left join webhook_delivery delivery on delivery.endpoint_id = endpoint.id and delivery.event_id = event.id
    where endpoint.enabled and endpoint.updated_at = endpoint.created_at
    group by endpoint.id, event.id`.execute(db);
  const wrong = deliveries.filter(({ count, subscribed }) => count !== (subscribed ? 1 : 0));

  // Deposit events have no revision: there is one for each pair of status and session, including the present one.
  const { rows: deposits } = await sql<{ id: string; events: number; duplicated: boolean }>`
    select deposit.id, (
      select count(*)::integer from outgoing_event event where event.subject_id = deposit.id
        and event.data ->> 'status' = deposit.status
        and event.data ->> 'onrampSessionId' is not distinct from deposit.onramp_session_id) as events,
      exists (select 1 from outgoing_event event where event.subject_id = deposit.id
        group by event.data having count(*) > 1) as duplicated
    from deposit`.execute(db);

  const { rows: addresses } = await sql<{ id: string; status: string }>`
    select address.id, address.status from deposit_address address
    where address.status <> 'ACTIVE' and address.origin = 'PROVIDER' and not exists (
      select 1 from outgoing_event event
      where event.subject_id = address.id and event.type = 'deposit_address.ended')`.execute(db);
  return [
    ...wrong.map(({ endpoint, event, count }) => `${endpoint} has ${count} deliveries of ${event}`),
    ...deposits
      .filter(({ events, duplicated }) => events !== 1 || duplicated)
      .map(({ id, events }) => `the present state of ${id} has ${events} events`),
    ...addresses.map(({ id, status }) => `${id} is ${status} without an event`),
  ];
}

/** A received message with a verified signature. */
export type ReceivedMessage = { readonly id: string; readonly body: string };

/**
 * I4 at the receiver: each message is a stored event, under one id and with the same bytes at each delivery. `complete`:
 * nothing is pending any more, so every event was received and is DELIVERED.
 */
export async function receivedViolations(
  db: Db,
  received: readonly ReceivedMessage[],
  complete: boolean,
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
    if (!event) return [`${id} was received but is not stored`];
    return event.body === body ? [] : [`${id} was received as ${body}, stored as ${event.body}`];
  });
  const receivedIds = new Set(received.map(({ id }) => id));
  for (const [id, { status }] of stored) {
    if (status === 'DELIVERED' && !receivedIds.has(id)) found.push(`${id} is DELIVERED but was not received`);
    if (complete && status !== 'DELIVERED') found.push(`${id} is ${status}`);
  }
  return found;
}
