import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { Bench, Work } from '../harness/bench.ts';
import { type Gateway, startGateway } from '../harness/gateway.ts';
import { memoryOf, PROBE } from '../harness/memory.ts';
import { spawnOn } from '../harness/processes.ts';
import { spread } from '../harness/statistics.ts';

const TIMES = [1, 2, 10];
const HEALTH_EVERY_MILLISECONDS = 20;

/** `npm run demo` at a running gateway: three purchases one after the other. Answers whether it completed. */
async function demo({ port }: Gateway, folder: string): Promise<boolean> {
  const child = spawnOn(1, process.execPath, ['demo/main.ts'], {
    env: { ...process.env, GATEWAY_URL: `http://localhost:${port}`, DATA_DIR: folder },
    stdio: 'ignore',
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code === 0;
}

/** Asks for the health of the gateway until `work` has ended; resolves to the longest time that an answer took. */
async function longestAnswer({ port }: Gateway, work: Promise<unknown>): Promise<number> {
  let [ended, longest] = [false, 0];
  void work.finally(() => {
    ended = true;
  });
  while (!ended) {
    const since = performance.now();
    await fetch(`http://localhost:${port}/healthz`);
    longest = Math.max(longest, performance.now() - since);
    await wait(HEALTH_EVERY_MILLISECONDS);
  }
  return longest;
}

async function round(bench: Bench, times: number) {
  const folder = bench.folder();
  const gateway = await startGateway({ folder, databaseUrl: null, redisUrl: null }, PROBE);
  try {
    await demo(gateway, folder);
    await memoryOf(gateway);
    const demos = Promise.all(Array.from({ length: times }, () => demo(gateway, folder)));
    const health = await longestAnswer(gateway, demos);
    const completed = (await demos).filter(Boolean).length;
    return { health, completed, delay: (await memoryOf(gateway)).delay };
  } finally {
    await gateway.stop('SIGKILL');
  }
}

export const embedded: Work = {
  title: 'The embedded database under load',
  method:
    '`npm run demo` once, twice and ten times at the same moment, at a gateway on the embedded database with two simulators inside. It works on the thread that answers requests, so what counts is how long the event loop stands still.',
  rounds: 'counted',
  async run(bench) {
    const rows: string[][] = [];
    for (const times of TIMES) {
      const rounds = [];
      for (let number = 0; number < bench.options.rounds; number += 1) rounds.push(await round(bench, times));
      const completed = rounds.reduce((sum, each) => sum + each.completed, 0);
      rows.push([
        String(times),
        spread(rounds.map(({ delay }) => delay.p99)),
        spread(rounds.map(({ delay }) => delay.longest)),
        spread(rounds.map(({ health }) => health)),
        `${completed} of ${times * rounds.length}`,
      ]);
      bench.say(`${times} demos: the loop stands still for ${rows.at(-1)?.[2]} ms`);
    }
    const head = ['demos at once', 'loop delay p99 ms', 'longest ms', 'slowest /healthz ms', 'completed'];
    return { table: { head, rows } };
  },
};
