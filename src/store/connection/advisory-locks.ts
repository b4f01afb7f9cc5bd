import { Kysely, PostgresDialect, sql } from 'kysely';
import { connectionOptions, openPostgres } from './postgres.ts';

export type Locks = {
  /** Runs the work while no other process runs work of the same name on this database. Not reentrant. */
  exclusive<Result>(name: string, work: () => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
};

// Every simulator holds one lock at most at a time. Others wait for a connection, up to `connectionTimeoutMillis`.
const CONNECTIONS = 4;
const options = { ...connectionOptions, connectionTimeoutMillis: 5_000, max: CONNECTIONS };

/**
 * Locks in PostgreSQL, which end with their connection. They have connections of their own: if the holders of locks took those
 * that their work needs, all could wait for each other. Connects at the first lock.
 */
export function createLocks(url: string): Locks {
  let opened: Promise<Kysely<unknown>> | undefined;
  const open = async () =>
    new Kysely<unknown>({ dialect: new PostgresDialect({ pool: await openPostgres(url, options) }) });
  return {
    async exclusive(name, work) {
      opened ??= open();
      const db = await opened;
      return db.transaction().execute(async (transaction) => {
        await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(transaction);
        return work();
      });
    },
    close: async () => (await opened)?.destroy(),
  };
}
