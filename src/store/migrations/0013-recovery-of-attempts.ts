import type { Kysely } from 'kysely';
import { sql } from 'kysely';

/** How far the recovery of an attempt came: JSON. Old gateways neither read nor write it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table session_attempt add column recovery text`.execute(db);
}
