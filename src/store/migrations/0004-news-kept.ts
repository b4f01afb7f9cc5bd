import { type Kysely, sql } from 'kysely';

// What is told stands in nobody's way: not of the change that it tells of, not of what is looked at every minute. And what
// is past its time can be found, to be deleted.
const STATEMENTS = [
  // In the order in which `tell` takes them: gateways of before go on writing while the tables are changed.
  `lock table outgoing_event, webhook_delivery, webhook_endpoint, webhook_event in access exclusive mode`,

  // News may neither fail nor delay the change that it tells of. An endpoint that is being deleted just now is passed over:
  // without its lock the foreign key would wait for the deletion, and then refuse the row. No other change of an endpoint
  // conflicts with this lock, and whoever deletes one waits for the transactions that tell it something.
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

  // `failing_since`: the first of the failures that nothing has ended since: no success, and no day without one.
  `alter table webhook_endpoint add column last_failed_at timestamptz(3)`,
  `update webhook_endpoint set failing_since = null`,

  // In this order: the deletion of an event looks for its deliveries.
  `alter table webhook_delivery drop constraint webhook_delivery_endpoint_id_event_id_key,
     add unique (event_id, endpoint_id)`,
  // By age, whosever they are: those past their time are deleted.
  `drop index outgoing_event_subject`,
  `create index outgoing_event_age on outgoing_event (created_at)`,

  // Looked at every minute: without those that nobody tries any more. By state: those past their time are deleted.
  `alter table webhook_event add column given_up_at timestamptz(3)`,
  `drop index webhook_event_open`,
  `create index webhook_event_open on webhook_event (received_at)
     where state in ('received', 'parked') and given_up_at is null`,
  `create index webhook_event_state on webhook_event (state, received_at)`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
