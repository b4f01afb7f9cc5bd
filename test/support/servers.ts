// Global set-up of the tests: starts Redis and PostgreSQL from the binaries of this machine when a test file first asks for
// one (server-url.ts), and stops them after the run. A server that the environment names, or that answers at its default
// port, is used instead. A run of tests without servers starts none.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, existsSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type Answers, administer, answers, DEFAULT_URLS, STARTER_VARIABLE } from './server-url.ts';

const START_TIMEOUT_MILLISECONDS = 20_000;
// PostgreSQL refuses to run as root.
const NOBODY = 65534;

type Stop = () => Promise<void>;
type Server = { readonly url: string; readonly stop: Stop };

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** A binary on the path, or where distributions install PostgreSQL. */
export function findBinary(name: string): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...globSync('/usr/lib/postgresql/*/bin')];
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file)) ?? null;
}

async function start(command: string, words: string[], port: number, user?: number): Promise<Stop> {
  const child: ChildProcess = spawn(command, words, {
    stdio: 'ignore',
    ...(user === undefined ? {} : { uid: user, gid: user }),
  });
  const until = Date.now() + START_TIMEOUT_MILLISECONDS;
  while (!(await answers(port))) {
    if (child.exitCode !== null || Date.now() > until) throw new Error(`${command} did not start`);
    await wait(50);
  }
  return async () => {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
  };
}

async function startRedis(folder: string): Promise<Server | null> {
  const server = findBinary('redis-server');
  if (!server) return null;
  const port = await freePort();
  const words = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder];
  return { url: `redis://127.0.0.1:${port}`, stop: await start(server, words, port) };
}

async function startPostgres(folder: string): Promise<Server | null> {
  const server = findBinary('postgres');
  const initialise = findBinary('initdb');
  if (!server || !initialise) return null;
  const user = process.getuid?.() === 0 ? NOBODY : undefined;
  if (user !== undefined) chownSync(folder, user, user);
  const data = join(folder, 'postgres');
  const initialWords = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'];
  await promisify(execFile)(initialise, initialWords, {
    cwd: folder,
    ...(user === undefined ? {} : { uid: user, gid: user }),
  });
  const port = await freePort();
  const words = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder, '-F'];
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    stop: await start(server, words, port, user),
  };
}

/** Makes a migrated database to copy: `create database … template` is faster than the migrations. */
async function makeTemplate(serverUrl: string): Promise<{ name: string; drop: Stop }> {
  const { openStore } = await import('../../src/store/index.ts');
  const { createJobs } = await import('../../src/jobs/index.ts');
  const name = `onramp_template_${randomBytes(6).toString('hex')}`;
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  await administer(serverUrl, `create database ${name}`);
  const store = await openStore({ databaseUrl: url.href, dataDirectory: null });
  const jobs = createJobs({ store, log: { info() {}, warn() {}, error() {} } });
  try {
    await store.migrate();
    await jobs.migrate();
  } finally {
    await jobs.stop();
    await store.close();
  }
  return { name, drop: () => administer(serverUrl, `drop database ${name} with (force)`) };
}

export default async function setup(): Promise<Stop> {
  const folder = mkdtempSync(`${tmpdir()}/onramp-servers-`);
  const stops: Stop[] = [];

  async function urlOf(
    variable: keyof typeof DEFAULT_URLS,
    start: (folder: string) => Promise<Server | null>,
  ): Promise<string> {
    const url = process.env[variable] || DEFAULT_URLS[variable];
    if (process.env[variable] || (await answers(Number(new URL(url).port)))) return url;
    const server = await start(folder);
    if (server) stops.push(server.stop);
    return server?.url ?? url;
  }

  const ask: Readonly<Record<keyof Answers, () => Promise<string>>> = {
    REDIS_URL: () => urlOf('REDIS_URL', startRedis),
    DATABASE_URL: () => urlOf('DATABASE_URL', startPostgres),
    async TEMPLATE() {
      const { name, drop } = await makeTemplate(await answerTo('DATABASE_URL'));
      stops.push(drop);
      return name;
    },
  };
  const answered = new Map<string, Promise<string>>();
  function answerTo(what: keyof Answers): Promise<string> {
    const answer = answered.get(what) ?? ask[what]();
    answered.set(what, answer);
    return answer;
  }

  const starter = createHttpServer((request, response) => {
    // A kept connection may be closed just when the next request is sent on it.
    response.setHeader('connection', 'close');
    answerTo(request.url?.slice(1) as keyof Answers).then(
      (text) => response.end(text),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  }).listen(0, '127.0.0.1');
  await once(starter, 'listening');
  process.env[STARTER_VARIABLE] = `http://127.0.0.1:${(starter.address() as AddressInfo).port}`;

  return async () => {
    starter.close();
    starter.closeAllConnections();
    await Promise.allSettled(answered.values());
    for (const stop of stops.reverse()) await stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
