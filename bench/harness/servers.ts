import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync } from 'node:fs';
import { eventually } from '../../test/support/eventually.ts';
import { administer, answers } from '../../test/support/server-url.ts';
import { findBinary, freePort } from '../../test/support/servers.ts';
import { spawnOn, stop } from './processes.ts';

/** Redis and PostgreSQL of the benchmark, empty and on the core of the load. */
export type Servers = {
  readonly redisUrl: string;
  /** The URL of a new database. */
  makeDatabase(): Promise<string>;
  close(): Promise<void>;
};

// PostgreSQL refuses to run as root.
const NOBODY = 65534;
const START_MILLISECONDS = 30_000;

function required(name: string): string {
  const found = findBinary(name);
  if (!found)
    throw new Error(`The benchmark starts its own ${name}, which is not installed on this machine.`);
  return found;
}

export async function openServers(folder: string): Promise<Servers> {
  const [redisPort, postgresPort] = [await freePort(), await freePort()];
  const quiet = { stdio: 'ignore' as const };
  const redis = spawnOn(
    1,
    required('redis-server'),
    ['--port', String(redisPort), '--bind', '127.0.0.1', '--save', '', '--dir', folder],
    quiet,
  );
  const home = `${folder}/postgres`;
  mkdirSync(home);
  const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  if (user.uid) {
    chownSync(folder, NOBODY, NOBODY);
    chownSync(home, NOBODY, NOBODY);
  }
  execFileSync(required('initdb'), ['-D', `${home}/data`, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8'], {
    ...quiet,
    ...user,
    cwd: home,
  });
  const words = ['-D', `${home}/data`, '-p', String(postgresPort), '-h', '127.0.0.1', '-k', home];
  const postgres = spawnOn(1, required('postgres'), words, { ...quiet, ...user, cwd: home });
  const server = `postgres://postgres@127.0.0.1:${postgresPort}`;
  // PostgreSQL accepts connections before it answers.
  const isUp = () =>
    administer(`${server}/postgres`, 'select 1').then(
      () => true,
      () => false,
    );
  await eventually(() => answers(redisPort), Boolean, START_MILLISECONDS);
  await eventually(isUp, Boolean, START_MILLISECONDS);

  let databases = 0;
  return {
    redisUrl: `redis://127.0.0.1:${redisPort}`,
    async makeDatabase() {
      databases += 1;
      await administer(`${server}/postgres`, `create database bench_${databases}`);
      return `${server}/bench_${databases}`;
    },
    async close() {
      await stop(redis);
      postgres.kill('SIGINT');
      await stop(postgres, 'SIGTERM');
    },
  };
}
