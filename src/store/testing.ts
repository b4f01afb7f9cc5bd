import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { administer, serverUrl, templateDatabase } from '../../test/support/server-url.ts';
import { openStore, type Store } from './connection/open.ts';

const POSTGRES_URL = await serverUrl('DATABASE_URL');

/**
 * Runs a suite on the embedded database, and again on PostgreSQL (`DATABASE_URL`, else port 5432 of this
 * machine) in a temporary database. Without PostgreSQL that part is skipped; with REQUIRE_SERVERS=1 it fails.
 *
 * `makeStore` empties the suite's migrated store and returns it: call it once per test.
 *
 * @example
 * eachStore('customers', (makeStore) => {
 *   test('stores one', async () => {
 *     const { db } = await makeStore();
 *   });
 * });
 */
export function eachStore(name: string, suite: (makeStore: () => Promise<Store>) => void): void {
  // Mutation tests use the faster one alone (stryker.config.mjs).
  if (process.env.TEST_STORES !== 'postgresql') {
    describe(`${name} on the embedded database`, () => {
      suite(
        shared(async () => ({
          store: await openStore({ databaseUrl: null, dataDirectory: null }),
          drop: null,
        })),
      );
    });
  }
  describe(`${name} on PostgreSQL`, async () => {
    if (await findPostgres()) suite(shared(makePostgres));
  });
}

/**
 * The URL of PostgreSQL for tests; null if none answers, and then adds a skipped test that says so, with
 * REQUIRE_SERVERS=1 a failing one. Call it inside a `describe`.
 */
export async function findPostgres(): Promise<string | null> {
  const { host } = new URL(POSTGRES_URL);
  if (await postgresAnswers()) return POSTGRES_URL;
  if (process.env.REQUIRE_SERVERS === '1') {
    test('is found', () => {
      throw new Error(`No PostgreSQL at ${host}, and REQUIRE_SERVERS=1 requires one.`);
    });
  } else {
    test.skip(`not found at ${host}: set DATABASE_URL`, () => {});
  }
  return null;
}

type TestStore = { store: Store; drop: (() => Promise<void>) | null };

/** One store per suite, made before its tests and removed after them. */
function shared(make: () => Promise<TestStore>): () => Promise<Store> {
  let made: TestStore | undefined;
  beforeAll(async () => {
    made = await make();
    await made.store.migrate();
  }, 30_000);
  afterAll(async () => {
    await made?.store.close();
    await made?.drop?.();
  });
  return async () => {
    if (!made) throw new Error('call makeStore inside a test');
    await empty(made.store);
    return made.store;
  };
}

async function empty({ db }: Store): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname = 'public' and tablename not like 'kysely%'
       or schemaname = 'pgboss' and tablename = 'job'`.execute(db);
  await db.transaction().execute(async (open) => {
    // The trigger of the audit log, which refuses this, does not fire on a replica.
    await sql`set local session_replication_role = replica`.execute(open);
    await sql.raw(`truncate ${rows.map((row) => row.name).join(', ')} cascade`).execute(open);
  });
}

async function makePostgres(): Promise<TestStore> {
  const { url, drop } = await makeMigratedDatabase();
  return { store: await openStore({ databaseUrl: url, dataDirectory: null }), drop };
}

/** Creates an empty database, or a copy of `template`, on the PostgreSQL that `findPostgres` found. */
export async function makeDatabase(
  template: string | null = null,
): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `onramp_test_${randomBytes(6).toString('hex')}`;
  const url = new URL(POSTGRES_URL);
  url.pathname = `/${name}`;
  await administer(POSTGRES_URL, `create database ${name}${template ? ` template ${template}` : ''}`);
  return { url: url.href, drop: () => administer(POSTGRES_URL, `drop database ${name} with (force)`) };
}

/** A database with all tables, and nothing in them: a copy, since migrations take longer. */
export async function makeMigratedDatabase(): ReturnType<typeof makeDatabase> {
  return makeDatabase(await templateDatabase());
}

async function postgresAnswers(): Promise<boolean> {
  return administer(POSTGRES_URL, 'select 1').then(
    () => true,
    () => false,
  );
}
