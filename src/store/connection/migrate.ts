import { type Kysely, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { errorCode } from '../errors.ts';
import { migrations } from '../migrations/index.ts';
import type { Schema } from '../schema.ts';

const UNDEFINED_TABLE = '42P01';

/**
 * Runs the pending migrations, forwards only, one process at a time. Each has its own transaction: a common
 * one would collect locks that running gateways of an older version take in another order. Rejects a database
 * that has a migration unknown to this code (it is newer) or lacks one before its last.
 */
export async function migrate(db: Kysely<Schema>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } });
  for (;;) {
    const { error, results } = await migrator.migrateUp();
    if (error) throw error;
    if (!results?.length) return;
  }
}

/** Whether no migration is pending. One short query, while the migrator reads the catalog first. */
export async function isMigrated(db: Kysely<Schema>): Promise<boolean> {
  try {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
    return rows.map((row) => row.name).join() === Object.keys(migrations).sort().join();
  } catch (error) {
    if (errorCode(error) === UNDEFINED_TABLE) return false;
    throw error;
  }
}
