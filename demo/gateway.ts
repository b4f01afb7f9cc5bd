import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export type Gateway = { readonly url: string; readonly key: string; close(): Promise<void> };

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const dataDirectory = process.env.DATA_DIR ?? `${ROOT}.data`;

function readText(file: string): string | null {
  try {
    return readFileSync(`${dataDirectory}/${file}`, 'utf8').trim();
  } catch {
    return null;
  }
}

/** Where a gateway on this machine would be: as it noted beside its data, else at the usual port. */
function addresses(): string[] {
  const noted: unknown = JSON.parse(readText('holder.json') ?? '{}').url;
  const usual = `http://localhost:${process.env.PORT ?? 4000}`;
  return [process.env.GATEWAY_URL, noted, usual].filter((url): url is string => typeof url === 'string');
}

async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) }).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function findRunning(): Promise<string | null> {
  for (const url of addresses()) if (await isReady(url)) return url;
  return null;
}

/** Starts one on a free port, on the same data, and waits for its banner. */
async function start(): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, ['src/cli/start.mjs', 'serve'], {
    cwd: ROOT,
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  for await (const chunk of child.stdout as NonNullable<ChildProcess['stdout']>) {
    output += chunk;
    const url = /(http:\/\/\S+)\/graphql/.exec(output)?.[1];
    if (url) {
      child.stdout?.resume();
      return { child, url };
    }
  }
  throw new Error('The gateway did not start; what it printed stands above.');
}

/** The gateway that runs, or one started for this demo and ended with it. */
export async function openGateway(): Promise<Gateway> {
  const running = await findRunning();
  const started = running ? null : await start();
  const url = running ?? started?.url ?? '';
  const key = process.env.GATEWAY_KEY ?? readText('demo-key');
  if (!key)
    throw new Error(
      `A gateway runs at ${url}, but its demo key is not in ${dataDirectory}. Set DATA_DIR to its data directory, or GATEWAY_KEY to one of its keys.`,
    );
  return {
    url,
    key,
    async close() {
      if (!started) return;
      started.child.kill('SIGTERM');
      if (started.child.exitCode === null) await once(started.child, 'exit');
    },
  };
}
