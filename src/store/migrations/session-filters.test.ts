import { type Kysely, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { openStore } from '../connection/open.ts';
import type { Schema } from '../schema.ts';
import { findPostgres, makeDatabase } from '../testing.ts';
import { FILTER_INDEXES } from './0017-session-filters.ts';
import { COMPLETED_INDEXES } from './0023-completed-purchases.ts';
import { buildIndexes } from './build-indexes.ts';
import { migrations } from './index.ts';

const insert = (db: Kysely<Schema>, id: string) =>
  sql`insert into onramp_session (id, project_id, idempotency_key, fingerprint, status, mode, requested, decision, metadata)
    values (${id}, 'prj_1', ${id}, '\\x00', 'READY', 'LIVE', '{}', '{}', '{}')`.execute(db);

describe('0023 on PostgreSQL', async () => {
  if (!(await findPostgres())) return;

  test('finds its index built', async () => {
    const { url, drop } = await makeDatabase();
    const { db, close } = await openStore({ databaseUrl: url, dataDirectory: null });
    onTestFinished(() => close().then(drop));
    const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } });
    await migrator.migrateTo('0022-client-tokens');
    await buildIndexes(db);
    const [name = ''] = Object.keys(COMPLETED_INDEXES);
    const { rows } = await sql`
      select indisvalid as valid from pg_index where indexrelid = to_regclass(${name})`.execute(db);
    expect(rows).toEqual([{ valid: true }]);
    expect((await migrator.migrateToLatest()).error).toBeUndefined();
  });
});

describe('0017 on PostgreSQL', async () => {
  if (!(await findPostgres())) return;

  test('builds the indexes of several new gateways at once, while an older one keeps writing', async () => {
    const { url, drop } = await makeDatabase();
    const stores = await Promise.all(
      Array.from({ length: 3 }, () => openStore({ databaseUrl: url, dataDirectory: null })),
    );
    onTestFinished(async () => {
      await Promise.all(stores.map((store) => store.close()));
      await drop();
    });
    const [{ db }, ...updated] = stores as [(typeof stores)[0], ...typeof stores];
    await new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } }).migrateTo(
      '0013-recovery-of-attempts',
    );
    await sql`insert into project (id, name) values ('prj_1', 'p')`.execute(db);
    // As a build that was interrupted leaves it.
    await sql`create index deposit_by_status on deposit (status)`.execute(db);
    await sql`update pg_index set indisvalid = false where indexrelid = 'deposit_by_status'::regclass`.execute(
      db,
    );

    const older = await db.startTransaction().execute();
    await insert(older, 'ons_1');
    const migrated = Promise.all(updated.map((store) => store.migrate()));
    await vi.waitUntil(async () => {
      const { rows } = await sql`select from pg_stat_activity
        where datname = current_database() and query like 'create index concurrently%' and wait_event_type = 'Lock'`.execute(
        db,
      );
      return rows.length > 0;
    }, 10_000);
    // The build waits for the open transaction, and no write waits for the build.
    await insert(db, 'ons_2');
    await older.commit().execute();
    await migrated;
    const { rows } = await sql<{ name: string; valid: boolean; definition: string }>`
      select relname as name, indisvalid as valid, pg_get_indexdef(indexrelid) as definition
      from pg_index join pg_class on pg_class.oid = indexrelid where relname = any(${Object.keys(FILTER_INDEXES)}::text[])`.execute(
      db,
    );
    expect(rows).toHaveLength(Object.keys(FILTER_INDEXES).length);
    for (const { valid, definition } of rows) {
      expect(valid).toBe(true);
      expect(definition).toMatch(/status, created_at DESC, id DESC\)$/);
    }
  });
});
