import { type Kysely, sql } from 'kysely';

/** Only gateways before 0007 read this index, which each write of a session keeps up to date: later ones use `onramp_session_turn`. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`drop index if exists onramp_session_check`.execute(db);
}
