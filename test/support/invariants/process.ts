import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { sql } from 'kysely';
import type { Db } from '../../../src/store/index.ts';
import { logLines } from './secrets.ts';

/**
 * What may be an error while something is broken: what an operator is to know, and what is made good later. Any other
 * line of that level is a fault of ours.
 */
const ERRORS_WHILE_BROKEN: ReadonlyArray<RegExp> = [
  /^A webhook could not be stored; the provider has to send it again$/,
  /^A webhook was sent, but its result could not be recorded$/,
  /^Due webhooks could not be read$/,
  /^The job queue cannot use the database; not logged again until it recovers$/,
  /^A periodic task failed: .+; the next tick tries again$/,
  // Made, and its answer lost; then made again by a caller of another moment, or told of by a webhook before.
  /^A provider made a session after its attempt had ended; no customer was sent there$/,
];
/** A request may fail for want of a server, and for nothing else. */
const FAILED_REQUEST = /^a request failed$/i;
const FATAL = 60;
const ERROR = 50;
const ESTABLISHED = '01';

type Logged = { level: number; msg?: string; err?: { name?: string } };

/** I7: what a process printed that none may print. `broken`: something was, while it ran. */
export function outputViolations(output: string, broken: boolean): string[] {
  const found: string[] = [];
  if (/unhandled|uncaught/i.test(output)) found.push('an error that nobody handled');
  for (const line of logLines(output)) {
    const { level, msg = '', err } = JSON.parse(line) as Logged;
    const known = FAILED_REQUEST.test(msg)
      ? err?.name === 'Unavailable'
      : ERRORS_WHILE_BROKEN.some((pattern) => pattern.test(msg));
    const allowed = broken && known;
    if (level >= FATAL || (level >= ERROR && !allowed)) found.push(`logged at ${level}: ${line}`);
  }
  return found;
}

/** What a process holds of what it must give back. */
export type Levels = {
  readonly connections: number;
  /** Of Redis; 0 where there is none. */
  readonly clients: number;
  /** Sockets, files and pipes, but for its callers' connections: those are theirs to close. */
  readonly descriptors: number;
  readonly megabytes: number;
};

/** Connections that somebody has to a port of this machine. */
function callersAt(port: number): number {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const tables = ['/proc/net/tcp', '/proc/net/tcp6'].filter((file) => existsSync(file));
  const lines = tables.flatMap((file) => readFileSync(file, 'utf8').split('\n'));
  return lines.filter((line) => {
    const [, at = '', , state] = line.trim().split(/\s+/);
    return at.endsWith(local) && state === ESTABLISHED;
  }).length;
}

/** `name`: by which its connections call themselves at PostgreSQL. Descriptors and memory are told by Linux alone. */
export async function levelsOf(
  { pid, url }: { pid: number; url: string },
  { db, name, clients }: { db: Db; name: string; clients: () => Promise<number> },
): Promise<Levels> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from pg_stat_activity where application_name = ${name}`.execute(db);
  const place = `/proc/${pid}`;
  const status = existsSync(place) ? readFileSync(`${place}/status`, 'utf8') : '';
  return {
    connections: rows[0]?.count ?? 0,
    clients: await clients(),
    descriptors: existsSync(place)
      ? readdirSync(`${place}/fd`).length - callersAt(Number(new URL(url).port))
      : 0,
    megabytes: Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024),
  };
}

/** I8: which levels lie above what they were before, by more than is given. */
export function levelsAbove(before: Levels, now: Levels, more: Levels): string[] {
  return (Object.keys(before) as Array<keyof Levels>).flatMap((name) =>
    now[name] > before[name] + more[name] ? [`${name}: ${now[name]}, before ${before[name]}`] : [],
  );
}
