import { type Kysely, sql } from 'kysely';

// Records which keys encrypt this database, so that a process with other keys fails at its start and not when
// it decrypts a value. Stores a check value of each key, never the key. One key makes all fingerprints.
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
