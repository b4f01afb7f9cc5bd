import { type Kysely, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { errorCode } from '../errors.ts';
import { migrations } from '../migrations/index.ts';
import type { Schema } from '../schema.ts';

const UNDEFINED_TABLE = '42P01';

/**
 * Brings the schema up to date, forwards only, one process at a time. Each step is a transaction of its own: together they
 * would hold locks, one by one, that gateways of before take in another order. Refuses a database that knows a step this
 * code does not (it is newer), or that lacks one before its last.
 */
export async function migrate(db: Kysely<Schema>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } });
  for (;;) {
    const { error, results } = await migrator.migrateUp();
    if (error) throw error;
    if (!results?.length) return;
  }
}

/** Whether there is nothing to migrate. One short query, where the migrator reads the catalogue first. */
export async function isMigrated(db: Kysely<Schema>): Promise<boolean> {
  try {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
    return rows.map((row) => row.name).join() === Object.keys(migrations).sort().join();
  } catch (error) {
    if (errorCode(error) === UNDEFINED_TABLE) return false;
    throw error;
  }
}
