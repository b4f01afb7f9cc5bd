import { type Kysely, sql } from 'kysely';

// Whether webhooks of each provider arrive, and how to find paid sessions and deposits that none reported.
const STATEMENTS = [
  `create table webhook_watch (
     provider_id text primary key,
     checked_at timestamptz(3) not null default now(),
     problem text check (problem in ('blocked', 'silent')),
     since timestamptz(3)
   )`,
  'create index webhook_event_received on webhook_event (provider_id, received_at)',
  'create index onramp_session_provider on onramp_session (provider_id, created_at)',
  'create index deposit_provider on deposit (provider_id, created_at)',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
