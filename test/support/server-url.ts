import { createConnection } from 'node:net';
import pg from 'pg';

/** Environment variable with the URL of the global set-up (servers.ts), which starts servers on the first request. */
export const STARTER_VARIABLE = 'TEST_SERVERS_URL';

export const DEFAULT_URLS = {
  DATABASE_URL: 'postgres://postgres@127.0.0.1:5432/postgres',
  REDIS_URL: 'redis://127.0.0.1:6379',
} as const;

/** What the global set-up answers: URLs of servers, and the name of a migrated database to copy. */
export type Answers = { DATABASE_URL: string; REDIS_URL: string; TEMPLATE: string };

async function ask(what: keyof Answers): Promise<string | null> {
  const { [STARTER_VARIABLE]: starter } = process.env;
  if (!starter) return null;
  const answer = await fetch(`${starter}/${what}`);
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text;
}

/**
 * The URL of a server for tests: from the environment, else from the global set-up, else the default one. Nothing may answer
 * there.
 */
export async function serverUrl(variable: keyof typeof DEFAULT_URLS): Promise<string> {
  return process.env[variable] || (await ask(variable)) || DEFAULT_URLS[variable];
}

/** Whether a server accepts connections. */
export function answers(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port, timeout: 1_000 });
    const end = (found: boolean) => () => {
      socket.destroy();
      resolve(found);
    };
    socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
  });
}

/**
 * Runs one statement on PostgreSQL without the gateway's timeouts: a server that has much to write needs longer than 5 s to
 * create or drop a database.
 */
export async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** The name of a migrated database on PostgreSQL to copy; null without the global set-up. */
export const templateDatabase = (): Promise<string | null> => ask('TEMPLATE');
