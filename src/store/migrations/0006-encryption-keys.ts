import { type Kysely, sql } from 'kysely';

// By which keys values lie here encrypted, so that a process with other ones is told at its start, and not by values that it
// cannot open. Of each key only what tells it from another, never the key. One of them makes the fingerprints, for ever.
const STATEMENTS = [
  `create table encryption_key (
     id text primary key,
     check_value bytea not null,
     makes_fingerprints boolean not null,
     created_at timestamptz(3) not null default now()
   )`,
  `create unique index encryption_key_fingerprints on encryption_key (makes_fingerprints) where makes_fingerprints`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
