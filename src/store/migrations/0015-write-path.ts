import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  // PL/pgSQL plans its statements once per connection; those of an SQL function are planned again in each call, which took
  // three quarters of the update of a session. Without an endpoint only the event is written. See 0004 for the lock.
  `create or replace function tell(project text, event_type text, subject text, event_data jsonb)
   returns void language plpgsql as $$
   declare
     new_event text := 'evt_' || replace(gen_random_uuid()::text, '-', '');
   begin
     insert into outgoing_event (id, project_id, type, subject_id, data)
     values (new_event, project, event_type, subject, event_data);
     if exists (select from webhook_endpoint where project_id = project) then
       insert into webhook_delivery (id, endpoint_id, event_id)
       select 'whd_' || replace(gen_random_uuid()::text, '-', ''), endpoint.id, new_event
       from (
         select id from webhook_endpoint
         where project_id = project and enabled and event_type = any(events)
         for key share skip locked
       ) endpoint;
     end if;
   end $$`,
  // The inbox is its own queue. Events that an older gateway stores are due at once; its jobs for them do no harm.
  'alter table webhook_event add column due_at timestamptz(3)',
  'alter table webhook_event alter column due_at set default now()',
  `update webhook_event set due_at = now() where state in ('received', 'parked') and given_up_at is null`,
  'create index webhook_event_due on webhook_event (provider_id, due_at) where due_at is not null',
];

/** Cheaper events of changes, and when an inbound webhook event is next processed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
