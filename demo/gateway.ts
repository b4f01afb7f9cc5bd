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

/** URLs at which a gateway may run on this machine: GATEWAY_URL, the one noted in its data directory, the default port. */
function possibleUrls(): string[] {
  const noted: unknown = JSON.parse(readText('holder.json') ?? '{}').url;
  const byDefault = `http://localhost:${process.env.PORT ?? 4000}`;
  return [process.env.GATEWAY_URL, noted, byDefault].filter((url): url is string => typeof url === 'string');
}

async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) }).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function findRunning(): Promise<string | null> {
  for (const url of possibleUrls()) if (await isReady(url)) return url;
  return null;
}

/** Starts a gateway on a free port, on the same data, and waits for its banner. */
async function start(): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, ['src/cli/start.mjs', 'serve'], {
    cwd: ROOT,
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // The gateway must not outlive the demo.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      child.once('exit', () => process.exit(1)).kill(signal);
    });
  }
  let output = '';
  for await (const chunk of child.stdout as NonNullable<ChildProcess['stdout']>) {
    output += chunk;
    const url = /(http:\/\/\S+)\/graphql/.exec(output)?.[1];
    if (url) {
      child.stdout?.resume();
      return { child, url };
    }
  }
  throw new Error('The gateway did not start; its error is printed above.');
}

/** The gateway that runs, or one that is started for the demo and stopped at its end. */
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
