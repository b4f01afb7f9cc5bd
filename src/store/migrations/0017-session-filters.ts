import { type Kysely, sql } from 'kysely';

const NEWEST_FIRST = 'created_at desc, id desc';

/**
 * Indexes for the filters of lists, each in the order of its list. Every combination of filters is read through one of
 * them (`sessions/filter.ts`). On PostgreSQL `build-indexes.ts` has built them before, without a lock on writes.
 */
export const FILTER_INDEXES: Readonly<Record<string, string>> = {
  onramp_session_by_status: `onramp_session (project_id, status, ${NEWEST_FIRST})`,
  onramp_session_by_provider: `onramp_session (project_id, provider_id, status, ${NEWEST_FIRST})`,
  onramp_session_by_asset: `onramp_session (project_id, currency, network, status, ${NEWEST_FIRST})`,
  onramp_session_by_asset_at_provider: `onramp_session (project_id, provider_id, currency, network, status, ${NEWEST_FIRST})`,
  deposit_by_status: `deposit (project_id, status, ${NEWEST_FIRST})`,
};

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [name, definition] of Object.entries(FILTER_INDEXES)) {
    await sql.raw(`create index if not exists ${name} on ${definition}`).execute(db);
  }
}
