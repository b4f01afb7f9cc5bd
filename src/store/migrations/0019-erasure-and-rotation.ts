import { type Kysely, sql } from 'kysely';

// Erased customers, and the rotation of encryption keys.
const STATEMENTS = [
  // Locks in the order of older gateways, which keep writing: a moment each, for a column without a default.
  `alter table customer add column erased_at timestamptz(3)`,

  // The key of all fingerprints, encrypted by the key ring: so a key of the ring can be retired, and fingerprints stay.
  `create table fingerprint_key (
     one boolean primary key default true check (one),
     sealed bytea not null,
     created_at timestamptz(3) not null default now()
   )`,
  // When a process that encrypts with the key last said so. Such a key is not retired.
  `alter table encryption_key add column seals_at timestamptz(3)`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
