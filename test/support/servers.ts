// Runs once before all tests: where no Redis or PostgreSQL is named or answers at its default port, starts one from the
// binaries of this machine, and ends it after. What cannot be found is named by the tests that are left out.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const PATIENCE_MILLISECONDS = 20_000;

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    const end = (found: boolean) => () => {
      socket.destroy();
      resolve(found);
    };
    socket.once('connect', end(true)).once('error', end(false));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

/** A binary on the path, or where distributions hide PostgreSQL's. */
function find(name: string): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...globSync('/usr/lib/postgresql/*/bin')];
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file)) ?? null;
}

async function start(
  command: string,
  words: string[],
  port: number,
  user?: number,
): Promise<() => Promise<void>> {
  const child: ChildProcess = spawn(command, words, {
    stdio: 'ignore',
    ...(user === undefined ? {} : { uid: user, gid: user }),
  });
  const until = Date.now() + PATIENCE_MILLISECONDS;
  while (!(await answers(port))) {
    if (child.exitCode !== null || Date.now() > until) throw new Error(`${command} did not start`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return async () => {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
  };
}

async function startRedis(folder: string): Promise<(() => Promise<void>) | null> {
  const server = find('redis-server');
  if (process.env.REDIS_URL || (await answers(6379)) || !server) return null;
  const port = await freePort();
  const stop = await start(
    server,
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder],
    port,
  );
  process.env.REDIS_URL = `redis://127.0.0.1:${port}`;
  return stop;
}

// PostgreSQL refuses to run as root.
const NOBODY = 65534;

async function startPostgres(folder: string): Promise<(() => Promise<void>) | null> {
  const server = find('postgres');
  const initialise = find('initdb');
  if (process.env.DATABASE_URL || (await answers(5432)) || !server || !initialise) return null;
  const user = process.getuid?.() === 0 ? NOBODY : undefined;
  if (user !== undefined) chownSync(folder, user, user);
  const data = join(folder, 'postgres');
  execFileSync(initialise, ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'], {
    stdio: 'ignore',
    cwd: folder,
    ...(user === undefined ? {} : { uid: user, gid: user }),
  });
  const port = await freePort();
  const stop = await start(
    server,
    ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder, '-F'],
    port,
    user,
  );
  process.env.DATABASE_URL = `postgres://postgres@127.0.0.1:${port}/postgres`;
  return stop;
}

export default async function setup(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(`${tmpdir()}/onramp-servers-`);
  const stops = [await startRedis(folder), await startPostgres(folder)];
  return async () => {
    for (const stop of stops) await stop?.();
    rmSync(folder, { recursive: true, force: true });
  };
}
