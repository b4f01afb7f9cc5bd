import { type Kysely, sql } from 'kysely';

// Keeps outgoing events from blocking the changes that they report, and indexes events for their deletion.
const STATEMENTS = [
  // Locks in the order in which `tell` takes them: older gateways keep writing while the tables are changed.
  `lock table outgoing_event, webhook_delivery, webhook_endpoint, webhook_event in access exclusive mode`,

  // An event may neither fail nor delay the change that it reports. So an endpoint that is being deleted is
  // skipped: without the lock the foreign key would wait for the deletion and then reject the row. No other
  // change of an endpoint conflicts with the lock. A deletion waits for transactions with new deliveries.
  `create or replace function tell(project text, event_type text, subject text, event_data jsonb)
   returns void language sql as $$
     with event as (
       insert into outgoing_event (id, project_id, type, subject_id, data)
       values ('evt_' || replace(gen_random_uuid()::text, '-', ''), project, event_type, subject, event_data)
       returning id
     )
     insert into webhook_delivery (id, endpoint_id, event_id)
     select 'whd_' || replace(gen_random_uuid()::text, '-', ''), endpoint.id, event.id
     from event, (
       select id from webhook_endpoint
       where project_id = project and enabled and event_type = any(events)
       for key share skip locked
     ) endpoint
   $$`,

  // `failing_since`: the first failure since the last success, or since a day without a failure.
  `alter table webhook_endpoint add column last_failed_at timestamptz(3)`,
  `update webhook_endpoint set failing_since = null`,

  // The event comes first, since the deletion of an event searches for its deliveries.
  `alter table webhook_delivery drop constraint webhook_delivery_endpoint_id_event_id_key,
     add unique (event_id, endpoint_id)`,
  // By age, for all projects: expired events are deleted.
  `drop index outgoing_event_subject`,
  `create index outgoing_event_age on outgoing_event (created_at)`,

  // The first is read every minute, so it omits abandoned events. The one by state is for the deletion.
  `alter table webhook_event add column given_up_at timestamptz(3)`,
  `drop index webhook_event_open`,
  `create index webhook_event_open on webhook_event (received_at)
     where state in ('received', 'parked') and given_up_at is null`,
  `create index webhook_event_state on webhook_event (state, received_at)`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
