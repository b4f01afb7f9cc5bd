import { type Kysely, sql } from 'kysely';

/** For the times that completed purchases took, newest first. On PostgreSQL `build-indexes.ts` has built it before. */
export const COMPLETED_INDEXES: Readonly<Record<string, string>> = {
  onramp_session_completed: `onramp_session (provider_id, updated_at desc) where status = 'COMPLETED'`,
};

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [name, definition] of Object.entries(COMPLETED_INDEXES)) {
    await sql.raw(`create index if not exists ${name} on ${definition}`).execute(db);
  }
}
