import type { Kysely } from 'kysely';
import { sql } from 'kysely';

/** Documents that clients run by their id. Old gateways neither read nor write them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table trusted_document (
      id text primary key,
      body text not null,
      created_at timestamptz(3) not null default now()
    )`.execute(db);
}
