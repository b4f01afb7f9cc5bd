// npm run bench: cached depositAddress look-ups per second, of the gateway and of a bare server as the baseline. Each round
// starts new processes, the server on one core and the load on the other; the result is their ratio within one run.
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';
import { seed } from './seed.ts';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const WARM_UP_SECONDS = 8;
const MEASURED_SECONDS = Number(process.env.BENCH_SECONDS ?? 8);
const redisUrl = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379';

type Server = { child: ChildProcess; url: string };
type Figures = { perSecond: number; p99Milliseconds: number; wrong: number };

/** Runs a script, on Linux pinned to one core. */
function pinned(core: 0 | 1, args: string[], env: Record<string, string> = {}): ChildProcess {
  const command =
    process.platform === 'linux' ? ['taskset', '-c', String(core), process.execPath] : [process.execPath];
  return spawn(command[0] ?? '', [...command.slice(1), ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function stop({ child }: Server): Promise<void> {
  child.kill('SIGTERM');
  if (child.exitCode === null) await once(child, 'exit');
}

async function load(url: string, bearer: string, customers: string[], seconds: number): Promise<Figures> {
  const child = pinned(1, ['bench/load.ts', url, bearer, String(seconds), JSON.stringify(customers)]);
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  await once(child, 'exit');
  return JSON.parse(output);
}

async function startBare(bearer: string, cacheKeys: Record<string, string>): Promise<Server> {
  const digest = createHash('sha256').update(bearer).digest('hex');
  const child = pinned(0, ['bench/bare.ts', redisUrl, randomUUID(), digest, JSON.stringify(cacheKeys)]);
  const lines = createInterface({ input: child.stdout as NonNullable<ChildProcess['stdout']> });
  const [line] = (await once(lines, 'line')) as [string];
  return { child, url: JSON.parse(line).url };
}

async function startGateway(dataDirectory: string, port: number): Promise<Server> {
  const child = pinned(0, ['src/cli/start.mjs', 'serve'], {
    DATA_DIR: dataDirectory,
    REDIS_URL: redisUrl,
    PORT: String(port),
    LOG_LEVEL: 'error',
  });
  child.stdout?.resume();
  const url = `http://127.0.0.1:${port}`;
  for (;;) {
    const up = await fetch(`${url}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (up) return { child, url };
    if (child.exitCode !== null) throw new Error('The gateway did not start.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const describe = ({ perSecond, p99Milliseconds, wrong }: Figures) =>
  `${perSecond}/s (p99 ${p99Milliseconds} ms, wrong ${wrong})`;

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const dataDirectory = mkdtempSync(`${tmpdir()}/onramp-bench-`);
const port = 40_000 + (process.pid % 10_000);
const redis = new Redis(redisUrl);
try {
  const first = await startGateway(dataDirectory, port);
  const { bearer, customers } = await seed(first.url, dataDirectory);
  await stop(first);

  const rates: Record<'bare' | 'gateway', number[]> = { bare: [], gateway: [] };
  for (let round = 1; round <= ROUNDS; round += 1) {
    const gateway = await startGateway(dataDirectory, port);
    await load(`${gateway.url}/graphql`, bearer, customers, WARM_UP_SECONDS);
    const gatewayFigures = await load(`${gateway.url}/graphql`, bearer, customers, MEASURED_SECONDS);
    await stop(gateway);

    const cacheKeys: Record<string, string> = {};
    for (const key of await redis.keys('*:USDC:base')) {
      for (const customer of customers) if (key.includes(customer)) cacheKeys[customer] = key;
    }
    const bare = await startBare(bearer, cacheKeys);
    await load(bare.url, bearer, customers, WARM_UP_SECONDS);
    const bareFigures = await load(bare.url, bearer, customers, MEASURED_SECONDS);
    await stop(bare);

    rates.gateway.push(gatewayFigures.perSecond);
    rates.bare.push(bareFigures.perSecond);
    console.log(
      `round ${round}: gateway ${describe(gatewayFigures)}, bare ${describe(bareFigures)}, ` +
        `ratio ${(gatewayFigures.perSecond / bareFigures.perSecond).toFixed(2)}`,
    );
  }
  const ratio = median(rates.gateway) / median(rates.bare);
  console.log(`cached depositAddress look-ups: ${ratio.toFixed(2)} of bare (median of ${ROUNDS} rounds)`);
} finally {
  redis.disconnect();
  rmSync(dataDirectory, { recursive: true, force: true });
}
