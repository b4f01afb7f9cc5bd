import type { PGlite } from '@electric-sql/pglite';
import { Kysely, type KyselyConfig, PGliteDialect, PostgresDialect } from 'kysely';
import { buildIndexes } from '../migrations/build-indexes.ts';
import type { Schema } from '../schema.ts';
import { simulatorState } from '../simulator-state.ts';
import { createLocks } from './advisory-locks.ts';
import { asDatabaseNotOpened } from './connection-error.ts';
import { lockDirectory } from './directory-lock.ts';
import { openEmbedded } from './embedded.ts';
import { isMigrated, migrate } from './migrate.ts';
import { connectionOptions, openPostgres } from './postgres.ts';

export type Db = Kysely<Schema>;

export type Store = {
  readonly db: Db;
  readonly kind: 'postgres' | 'embedded';
  /** The underlying database, for libraries that manage their own tables. */
  readonly backend: { kind: 'postgres'; url: string } | { kind: 'embedded'; database: PGlite };
  /** Runs the pending migrations. Await it before anything else. Throws DatabaseNotOpened. */
  migrate(): Promise<void>;
  /** The state of a provider's simulator: a `KeyValueStore` of the provider contract, with `exclusive` on PostgreSQL. */
  keyValue(providerId: string): ReturnType<typeof simulatorState>;
  close(): Promise<void>;
};

export type StoreOptions = {
  /** `postgres://…`; null for the embedded database. */
  readonly databaseUrl: string | null;
  /** Folder of the embedded database, for one process at a time; null keeps it in memory, for tests. */
  readonly dataDirectory: string | null;
  /** The gateway's own address, shown to a process that finds the data directory locked. */
  readonly url?: string;
  /** Where the gateway takes commands, for a command that finds the data directory locked. */
  readonly adminUrl?: string;
  /** Called after each statement; tests count them. */
  readonly onStatement?: (sql: string) => void;
};

/**
 * Opens PostgreSQL or the embedded database. The first statement connects to PostgreSQL.
 *
 * @throws DataDirectoryInUse
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  return options.databaseUrl === null
    ? openEmbeddedStore(options)
    : openPostgresStore(options.databaseUrl, options);
}

function logTo({ onStatement }: StoreOptions): Pick<KyselyConfig, 'log'> {
  return onStatement ? { log: ({ query }) => onStatement(query.sql) } : {};
}

async function openPostgresStore(url: string, options: StoreOptions): Promise<Store> {
  const pool = await openPostgres(url, { ...connectionOptions, max: 10 });
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }), ...logTo(options) });
  const locks = createLocks(url);
  async function migratePostgres(): Promise<void> {
    if (await isMigrated(db)) return;
    // Without statement timeouts: a migration may take long, or wait for another process.
    const untimedPool = await openPostgres(url, { connectionTimeoutMillis: 5_000, max: 2 });
    const migrating = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: untimedPool }) });
    try {
      await buildIndexes(migrating);
      await migrate(migrating);
    } finally {
      await migrating.destroy();
    }
  }
  return {
    db,
    kind: 'postgres',
    backend: { kind: 'postgres', url },
    migrate: () =>
      migratePostgres().catch(async (error: unknown) => {
        throw await asDatabaseNotOpened(error, url);
      }),
    keyValue: (providerId) => simulatorState(db, providerId, locks),
    async close() {
      await locks.close();
      await db.destroy();
    },
  };
}

async function openEmbeddedStore(options: StoreOptions): Promise<Store> {
  const { dataDirectory, url = null, adminUrl = null } = options;
  const lock = dataDirectory === null ? null : lockDirectory(dataDirectory, { url, adminUrl });
  try {
    const database = await openEmbedded(dataDirectory);
    const db = new Kysely<Schema>({
      dialect: new PGliteDialect({ pglite: database }),
      ...logTo(options),
    });
    return {
      db,
      kind: 'embedded',
      backend: { kind: 'embedded', database },
      async migrate() {
        if (!(await isMigrated(db))) await migrate(db);
      },
      keyValue: (providerId) => simulatorState(db, providerId),
      async close() {
        await db.destroy();
        // Kysely closes the database only if it has used it.
        if (!database.closed) await database.close();
        lock?.release();
      },
    };
  } catch (error) {
    lock?.release();
    throw error;
  }
}
