import { setTimeout as delay } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import type { Schema } from '../schema.ts';
import { FILTER_INDEXES } from './0017-session-filters.ts';
import { COMPLETED_INDEXES } from './0023-completed-purchases.ts';

/** Of the lock that lets one process at a time build indexes; any number that is used for nothing else. */
const LOCK = 7_301_764_450_017n;
const POLL_MILLISECONDS = 250;

/**
 * Builds the indexes of a pending migration before it runs, on PostgreSQL: older gateways keep writing, while `create
 * index` in the transaction of a migration keeps writes out for as long as it takes. The migration then finds them built. A
 * new database is left to the migration.
 */
export async function buildIndexes(db: Kysely<Schema>): Promise<void> {
  await db.connection().execute(async (connection) => {
    if (!(await hasTable(connection, 'onramp_session'))) return;
    // Polled: a process that waits inside a statement holds a snapshot, and the build waits for the end of all older ones.
    while (!(await tryLock(connection))) await delay(POLL_MILLISECONDS);
    try {
      for (const [name, definition] of Object.entries({ ...FILTER_INDEXES, ...COMPLETED_INDEXES }))
        await build(connection, name, definition);
    } finally {
      await sql`select pg_advisory_unlock(${LOCK})`.execute(connection);
    }
  });
}

async function hasTable(db: Kysely<Schema>, name: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`select to_regclass(${name}) is not null as found`.execute(
    db,
  );
  return rows[0]?.found === true;
}

async function tryLock(db: Kysely<Schema>): Promise<boolean> {
  const { rows } = await sql<{ locked: boolean }>`select pg_try_advisory_lock(${LOCK}) as locked`.execute(db);
  return rows[0]?.locked === true;
}

async function build(db: Kysely<Schema>, name: string, definition: string): Promise<void> {
  const { rows } = await sql<{ valid: boolean }>`
    select indisvalid as valid from pg_index where indexrelid = to_regclass(${name})`.execute(db);
  const [found] = rows;
  if (found?.valid) return;
  // A build that was interrupted leaves an index that no query uses.
  if (found) await sql.raw(`drop index concurrently ${name}`).execute(db);
  await sql.raw(`create index concurrently ${name} on ${definition}`).execute(db);
}
