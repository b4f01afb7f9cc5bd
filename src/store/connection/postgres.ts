import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type { Pool, PoolClient, PoolConfig } from 'pg';
import { Unavailable } from '../../domain/unavailable.ts';
import { asUnavailable } from '../errors.ts';
import { createReplanning, createStatementNames } from './prepared-statement.ts';

const INT8 = 20;
const BYTEA = 17;

/** Options of all connections. A query without a result within 6 s fails, whatever happened to the server. */
export const connectionOptions = {
  connectionTimeoutMillis: 2_000,
  statement_timeout: 5_000,
  query_timeout: 6_000,
  idle_in_transaction_session_timeout: 10_000,
  keepAlive: true,
  keepAliveInitialDelayMillis: 5_000,
} satisfies PoolConfig;

/** A pool for Kysely. A server that dies or cannot be reached causes `Unavailable` and ends no process. */
export async function openPostgres(url: string, options: PoolConfig): Promise<PostgresPool> {
  const { default: pg } = await import('pg');
  const parsers = new Map<number, (text: string) => unknown>([
    // The same types as the embedded database returns.
    [INT8, readInteger],
    [BYTEA, (text) => new Uint8Array(Buffer.from(text.slice(2), 'hex'))],
  ]);
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'onramp-gateway',
    types: {
      getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
        parsers.get(oid) ?? pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
    },
    ...options,
  });
  // The pool removes broken connections itself. Without listeners their errors would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const nameOf = createStatementNames();
  const isReplanDue = createReplanning();
  return { connect: () => connect(pool, nameOf, isReplanDue), end: () => pool.end(), options: {} };
}

async function connect(
  pool: Pool,
  nameOf: (text: string) => string | undefined,
  isReplanDue: (client: PoolClient) => boolean,
): Promise<PostgresPoolClient> {
  const client = await pool.connect().catch((error) => {
    throw asUnavailable(error);
  });
  let broken = false;
  const query = async (sql: string, parameters: readonly unknown[]) => {
    try {
      const name = nameOf(sql);
      const values = [...parameters];
      return await (name === undefined
        ? client.query(sql, values)
        : client.query({ name, text: sql, values }));
    } catch (error) {
      const translated = asUnavailable(error);
      // A query without a result still occupies its connection, which must not return to the pool.
      broken ||= translated instanceof Unavailable;
      throw translated;
    }
  };
  const release = (destroy?: boolean) => client.release(destroy || broken);
  if (isReplanDue(client)) {
    await query('discard plans', []).catch((error) => {
      release();
      throw error;
    });
  }
  return { query: query as unknown as PostgresPoolClient['query'], release };
}

function readInteger(text: string): number | bigint {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}
