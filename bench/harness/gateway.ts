import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../../test/support/servers.ts';
import { spawnOn, stop } from './processes.ts';

/** What a gateway keeps over its processes. `databaseUrl`: null for the embedded database. */
export type Home = {
  readonly folder: string;
  readonly databaseUrl: string | null;
  readonly redisUrl: string | null;
  /** The lines of gateway.yaml below `providers:`; left out, the simulators inside the gateway. */
  readonly providers?: string;
  /** Trusted documents by their id. */
  readonly documents?: Readonly<Record<string, string>>;
  /** The lines of its limits; left out, calls are not limited. */
  readonly limits?: string;
};

export type Gateway = {
  readonly child: ChildProcess;
  readonly port: number;
  readonly key: string;
  /** From the start of the process to its first answer. */
  readonly startMilliseconds: number;
  /** Throws where an answer has errors. `key`: instead of its own. */
  ask<Data>(query: string, variables?: object, key?: string): Promise<Data>;
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
};

/** All calls come from one key, and subscriptions are about few customers. */
const UNLIMITED =
  'limits: { perKey: { readsPerMinute: 100000000, writesPerMinute: 100000000, sessionsPerMinute: 100000000 } }\n' +
  'subscriptions: { perKey: 100000, perCustomer: 100000 }\n';
const POLL_MILLISECONDS = 10;
const START_MILLISECONDS = 120_000;

/** Those of `npm start`. */
function startOptions(): string[] {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  const [, options] = /^exec node (.+) src\/cli\/start\.mjs serve$/.exec(scripts.start) ?? [];
  if (options === undefined) throw new Error('The script "start" of package.json has another form.');
  return options.split(' ');
}
const SERVE = ['src/cli/start.mjs', 'serve'];
/** Instead of the command `serve`: no background work. */
export const IDLE = ['bench/harness/idle-gateway.ts'];

/** Starts a gateway on the first core, with the options of `npm start`, and waits for its first answer. */
export async function startGateway(
  home: Home,
  environment: Record<string, string> = {},
  command: readonly string[] = SERVE,
): Promise<Gateway> {
  mkdirSync(home.folder, { recursive: true });
  const file = `${home.folder}/gateway.yaml`;
  writeFileSync(`${home.folder}/documents.json`, JSON.stringify(home.documents ?? {}));
  const providers = home.providers ?? '  stripe: {}\n  calypso: {}\n';
  const settings = `${home.limits ?? UNLIMITED}trustedDocuments: { manifest: ./documents.json }\n`;
  writeFileSync(file, `mode: sandbox\n${settings}providers:\n${providers}`);
  const port = await freePort();
  const { PATH = '', HOME = '' } = process.env;
  const startedAt = performance.now();
  const child = spawnOn(0, process.execPath, [...startOptions(), ...command], {
    env: {
      PATH,
      HOME,
      PORT: String(port),
      ADMIN_PORT: 'off',
      DATA_DIR: home.folder,
      GATEWAY_FILE: file,
      LOG_LEVEL: 'fatal',
      ...(home.databaseUrl && { DATABASE_URL: home.databaseUrl }),
      ...(home.redisUrl && { REDIS_URL: home.redisUrl }),
      ...environment,
    },
  });
  child.stdout?.resume();
  const url = `http://127.0.0.1:${port}`;
  await untilReady(child, url);
  const startMilliseconds = performance.now() - startedAt;
  const keyFile = `${home.folder}/demo-key`;
  const key = existsSync(keyFile) ? readFileSync(keyFile, 'utf8').trim() : '';
  return {
    child,
    port,
    key,
    startMilliseconds,
    async ask<Data>(query: string, variables: object = {}, own = key) {
      const answer = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${own}` },
        body: JSON.stringify({ query, variables }),
      });
      const { data, errors } = (await answer.json()) as { data: Data; errors?: unknown };
      if (errors) throw new Error(JSON.stringify(errors));
      return data;
    },
    stop: (signal) => stop(child, signal),
  };
}

async function untilReady(child: ChildProcess, url: string): Promise<void> {
  const until = Date.now() + START_MILLISECONDS;
  for (;;) {
    const isReady = await fetch(`${url}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (isReady) return;
    if (child.exitCode !== null || Date.now() > until) throw new Error('The gateway did not start.');
    await wait(POLL_MILLISECONDS);
  }
}
