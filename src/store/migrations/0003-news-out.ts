import { type Kysely, sql } from 'kysely';

// Outgoing webhooks. Triggers write the event of a changed session, deposit or address, and its deliveries,
// in the same transaction, so that no code path can omit it. `data` is all that a receiver gets.
const STATEMENTS = [
  `alter table onramp_session
     add column next_check_at timestamptz(3),
     add column replaces_session_id text references onramp_session`,
  // Existing sessions are polled once, soon.
  `update onramp_session set next_check_at = now() where status not in ('REJECTED', 'REFUNDED')`,
  `create index onramp_session_check on onramp_session (next_check_at) where next_check_at is not null`,
  `create index onramp_session_handed_off on onramp_session (deposit_address_id)
     where sealed_handoff is not null and deposit_address_id is not null`,
  `create index deposit_address_end on deposit_address (expires_at) where status = 'ACTIVE'`,

  `create table outgoing_event (
     id text primary key,
     project_id text not null references project,
     type text not null,
     subject_id text not null,
     data jsonb not null,
     created_at timestamptz(3) not null default now()
   )`,
  `create index outgoing_event_page on outgoing_event (project_id, created_at, id)`,
  `create index outgoing_event_subject on outgoing_event (subject_id)`,

  `create table webhook_endpoint (
     id text primary key,
     project_id text not null references project,
     url text not null,
     events text[] not null,
     enabled boolean not null default true,
     disabled_reason text,
     sealed_secret bytea not null,
     sealed_previous_secret bytea,
     previous_secret_until timestamptz(3),
     failing_since timestamptz(3),
     created_at timestamptz(3) not null default now(),
     updated_at timestamptz(3) not null default now()
   )`,
  `create index webhook_endpoint_project on webhook_endpoint (project_id)`,

  `create table webhook_delivery (
     id text primary key,
     endpoint_id text not null references webhook_endpoint on delete cascade,
     event_id text not null references outgoing_event,
     status text not null default 'PENDING' check (status in ('PENDING', 'DELIVERED', 'FAILED')),
     attempts integer not null default 0,
     -- Place in the schedule; a replay goes back to its start, while attempts only ever grow.
     step integer not null default 0,
     last_response_status integer,
     last_error text,
     next_attempt_at timestamptz(3) default now(),
     lease_until timestamptz(3),
     created_at timestamptz(3) not null default now(),
     unique (endpoint_id, event_id)
   )`,
  `create index webhook_delivery_due on webhook_delivery (endpoint_id, next_attempt_at) where status = 'PENDING'`,
  `create index webhook_delivery_leased on webhook_delivery (endpoint_id, lease_until) where lease_until is not null`,
  `create index webhook_delivery_page on webhook_delivery (endpoint_id, created_at desc, id desc)`,

  `create function tell(project text, event_type text, subject text, event_data jsonb) returns void language sql as $$
     with event as (
       insert into outgoing_event (id, project_id, type, subject_id, data)
       values ('evt_' || replace(gen_random_uuid()::text, '-', ''), project, event_type, subject, event_data)
       returning id
     )
     insert into webhook_delivery (id, endpoint_id, event_id)
     select 'whd_' || replace(gen_random_uuid()::text, '-', ''), endpoint.id, event.id
     from event, webhook_endpoint endpoint
     where endpoint.project_id = project and endpoint.enabled and event_type = any(endpoint.events)
   $$`,

  `create function tell_session() returns trigger language plpgsql as $$ begin
     perform tell(new.project_id, 'onramp_session.updated', new.id,
       jsonb_build_object('id', new.id, 'status', new.status, 'revision', new.revision));
     return null;
   end $$`,
  `create trigger onramp_session_told after update on onramp_session
     for each row when (old.revision <> new.revision) execute function tell_session()`,

  `create function tell_deposit() returns trigger language plpgsql as $$ begin
     perform tell(new.project_id, 'deposit.updated', new.id,
       jsonb_build_object('id', new.id, 'status', new.status, 'onrampSessionId', new.onramp_session_id));
     return null;
   end $$`,
  `create trigger deposit_made_told after insert on deposit for each row execute function tell_deposit()`,
  `create trigger deposit_told after update on deposit
     for each row when ((old.status, old.amount, old.transaction_hash, old.onramp_session_id)
       is distinct from (new.status, new.amount, new.transaction_hash, new.onramp_session_id))
     execute function tell_deposit()`,

  `create function tell_deposit_address() returns trigger language plpgsql as $$ begin
     perform tell(new.project_id, 'deposit_address.ended', new.id,
       jsonb_build_object('id', new.id, 'status', new.status));
     return null;
   end $$`,
  `create trigger deposit_address_told after update on deposit_address
     for each row when (old.status = 'ACTIVE' and new.status <> 'ACTIVE') execute function tell_deposit_address()`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
