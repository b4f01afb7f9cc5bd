import { type Kysely, sql } from 'kysely';

// Projects that are archived and have settings, kinds of keys, operators' keys, and the audit log.
const STATEMENTS = [
  `alter table project
     add column archived_at timestamptz(3),
     add column settings jsonb not null default '{}'`,

  // Older gateways ignore `kind`: the digest of a publishable key covers its kind, so that they refuse it.
  `alter table api_key
     add column kind text not null default 'secret' check (kind in ('secret', 'publishable')),
     add column scopes text[] not null default '{}',
     add column expires_at timestamptz(3),
     add column last_used_at timestamptz(3)`,
  `create index api_key_project on api_key (project_id)`,

  `create table operator_key (
     id text primary key,
     name text not null,
     digest bytea not null,
     created_at timestamptz(3) not null default now(),
     last_used_at timestamptz(3),
     revoked_at timestamptz(3)
   )`,

  // No foreign keys: an entry outlives what it names. The ids in it are the gateway's own and identify nobody.
  `create table audit_entry (
     number bigint primary key generated always as identity,
     at timestamptz(3) not null default now(),
     actor text not null,
     action text not null,
     project_id text,
     subject_id text,
     details jsonb not null default '{}'
   )`,
  `create index audit_entry_page on audit_entry (at, number)`,
  `create index audit_entry_action on audit_entry (action, number)`,

  // Append-only. The deletion of whole months that are older than 24 is the only exception, and it needs no switch that
  // somebody else could use: nobody can delete a newer entry.
  `create function audit_append_only() returns trigger language plpgsql as $$ begin
     if tg_op = 'DELETE' and old.at < date_trunc('month', now() at time zone 'UTC') at time zone 'UTC' - interval '24 months' then
       return old;
     end if;
     raise exception 'the audit log is append-only' using errcode = 'restrict_violation';
   end $$`,
  `create trigger audit_entry_kept before update or delete on audit_entry
     for each row execute function audit_append_only()`,
  `create trigger audit_table_kept before truncate on audit_entry
     for each statement execute function audit_append_only()`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
