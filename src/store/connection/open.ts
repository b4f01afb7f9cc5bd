import type { PGlite } from '@electric-sql/pglite';
import { Kysely, type KyselyConfig, PGliteDialect, PostgresDialect } from 'kysely';
import type { Schema } from '../schema.ts';
import { simulatorState } from '../simulator-state.ts';
import { asDatabaseNotOpened } from './connection-error.ts';
import { lockDirectory } from './directory-lock.ts';
import { openEmbedded } from './embedded.ts';
import { isMigrated, migrate } from './migrate.ts';
import { connectionOptions, openPostgres } from './postgres.ts';

export type Db = Kysely<Schema>;

export type Store = {
  readonly db: Db;
  readonly kind: 'postgres' | 'embedded';
  /** What runs the statements, for parts that bring tables of their own. */
  readonly backend: { kind: 'postgres'; url: string } | { kind: 'embedded'; database: PGlite };
  /** Brings the schema up to date. To be awaited before anything else. Throws DatabaseNotOpened. */
  migrate(): Promise<void>;
  /** A simulator's memory: a `KeyValueStore` of the provider contract. */
  keyValue(providerId: string): ReturnType<typeof simulatorState>;
  close(): Promise<void>;
};

export type StoreOptions = {
  /** `postgres://…`; null for the embedded database. */
  readonly databaseUrl: string | null;
  /** Where the embedded database keeps its files, for one process at a time; null keeps them in memory, for tests. */
  readonly dataDirectory: string | null;
  /** The gateway's own address, told to whoever finds the data directory taken. */
  readonly url?: string;
  /** Told of each statement when it has run; tests count them. */
  readonly onStatement?: (sql: string) => void;
};

/**
 * Opens PostgreSQL or the embedded database. PostgreSQL is not connected to before the first statement.
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
  async function bringUpToDate(): Promise<void> {
    if (await isMigrated(db)) return;
    // On a connection without time limits: a step may take long, and may wait for another process's.
    const unhurried = await openPostgres(url, { connectionTimeoutMillis: 5_000, max: 2 });
    const migrating = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: unhurried }) });
    try {
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
      bringUpToDate().catch(async (error: unknown) => {
        throw await asDatabaseNotOpened(error, url);
      }),
    keyValue: (providerId) => simulatorState(db, providerId),
    close: () => db.destroy(),
  };
}

async function openEmbeddedStore(options: StoreOptions): Promise<Store> {
  const { dataDirectory, url } = options;
  const lock = dataDirectory === null ? null : lockDirectory(dataDirectory, url ?? null);
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
        // Kysely closes only what it has used.
        if (!database.closed) await database.close();
        lock?.release();
      },
    };
  } catch (error) {
    lock?.release();
    throw error;
  }
}
