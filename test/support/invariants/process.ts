import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { sql } from 'kysely';
import type { Db } from '../../../src/store/index.ts';
import { logLines } from './secrets.ts';

/** Events that may be logged as errors while a fault is injected. Any other error is a fault of the gateway. */
const EXPECTED_ERRORS: ReadonlySet<string> = new Set([
  'webhook_not_stored',
  'webhook_result_not_recorded',
  'webhook_inbox_unavailable',
  'webhook_outbox_unavailable',
  'job_queue_unavailable',
  'periodic_task_failed',
  // The answer to a create was lost, and a retry or a webhook ended its attempt first.
  'orphan_session',
]);
const FATAL = 60;
const ERROR = 50;
const ESTABLISHED = '01';

type Logged = { level: number; event?: string; err?: { name?: string } };

/** I7: output that no process may print. `faulty`: a fault was injected while it ran. */
export function outputViolations(output: string, faulty: boolean): string[] {
  const found: string[] = [];
  if (/unhandled|uncaught/i.test(output)) found.push('an unhandled error');
  for (const line of logLines(output)) {
    const { level, event = '', err } = JSON.parse(line) as Logged;
    // A request may fail because a server is unavailable, and for no other reason.
    const expected = event === 'request_failed' ? err?.name === 'Unavailable' : EXPECTED_ERRORS.has(event);
    if (level >= FATAL || (level >= ERROR && !(faulty && expected))) {
      found.push(`logged at ${level}: ${line}`);
    }
  }
  return found;
}

/** Resources that a process holds and must release. */
export type Levels = {
  readonly connections: number;
  /** Connections to Redis; 0 without Redis. */
  readonly clients: number;
  /** Sockets, files and pipes, without the connections of callers, which close them. */
  readonly descriptors: number;
  readonly megabytes: number;
};

/** The number of connections to a port of this machine. */
function connectionsTo(port: number): number {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const tables = ['/proc/net/tcp', '/proc/net/tcp6'].filter((file) => existsSync(file));
  const lines = tables.flatMap((file) => readFileSync(file, 'utf8').split('\n'));
  return lines.filter((line) => {
    const [, at = '', , state] = line.trim().split(/\s+/);
    return at.endsWith(local) && state === ESTABLISHED;
  }).length;
}

/** Measures a process. `name`: the application_name of its connections to PostgreSQL. Outside of Linux, descriptors and memory are 0. */
export async function levelsOf(
  { pid, url }: { pid: number; url: string },
  { db, name, clients }: { db: Db; name: string; clients: () => Promise<number> },
): Promise<Levels> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from pg_stat_activity where application_name = ${name}`.execute(db);
  const folder = `/proc/${pid}`;
  const status = existsSync(folder) ? readFileSync(`${folder}/status`, 'utf8') : '';
  return {
    connections: rows[0]?.count ?? 0,
    clients: await clients(),
    descriptors: existsSync(folder)
      ? readdirSync(`${folder}/fd`).length - connectionsTo(Number(new URL(url).port))
      : 0,
    megabytes: Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024),
  };
}

/** I8: the levels that have grown by more than is allowed. */
export function levelsAbove(before: Levels, now: Levels, allowed: Levels): string[] {
  return (Object.keys(before) as Array<keyof Levels>).flatMap((name) =>
    now[name] > before[name] + allowed[name] ? [`${name}: ${now[name]}, before ${before[name]}`] : [],
  );
}
