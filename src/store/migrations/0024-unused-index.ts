import { type Kysely, sql } from 'kysely';

/** Due sessions are found by `onramp_session_turn` since 0007: each write of a session kept this index up to date for nothing. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`drop index if exists onramp_session_check`.execute(db);
}
