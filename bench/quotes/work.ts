import { fileURLToPath } from 'node:url';
import type { Figures } from '../client/job.ts';
import type { Bench, Work } from '../harness/bench.ts';
import { startGateway } from '../harness/gateway.ts';
import { linesOf, spawnOn, stop, usageOf } from '../harness/processes.ts';
import { spread } from '../harness/statistics.ts';
import type { QuotesJob } from './client.ts';

const CONNECTIONS = 50;
/** Milliseconds after which each provider answers. */
const TIMES = [50, 150, 300];
const ADAPTER = fileURLToPath(new URL('adapter.ts', import.meta.url));

const ROWS: ReadonlyArray<{ readonly kind: QuotesJob['kind']; readonly name: string }> = [
  { kind: 'new', name: 'query, every provider asked' },
  { kind: 'cached', name: 'query, prices cached' },
  { kind: 'stream', name: 'subscription, to the first quote' },
];

async function openClients(bench: Bench) {
  const child = spawnOn(1, process.execPath, ['bench/quotes/client.ts', JSON.stringify(TIMES)]);
  bench.after(() => stop(child, 'SIGKILL'));
  const line = linesOf(child, 'The clients');
  const { origins } = JSON.parse(await line()) as { origins: string[] };
  const yaml = origins.map((baseUrl, at) => {
    const options = JSON.stringify({ secretKey: 'sk_test_bench', baseUrl });
    return `  provider-${at + 1}: { module: ${JSON.stringify(ADAPTER)}, target: sandbox, options: ${options} }\n`;
  });
  return {
    providers: yaml.join(''),
    async run(job: QuotesJob): Promise<Figures> {
      child.stdin?.write(`${JSON.stringify(job)}\n`);
      return JSON.parse(await line()) as Figures;
    },
  };
}

export const quotes: Work = {
  title: 'Quotes of several providers',
  method: `${CONNECTIONS} clients at once, on PostgreSQL and Redis. ${TIMES.length} providers answer after ${TIMES.join(', ')} ms and up to a fifth more, from another process on the other core. A query is timed from its request to its answer, without the time that the slowest provider took; a subscription from the first provider's answer to the first quote at the client, while the other providers have not answered. The cached prices are asked for as often as the new ones. The goals are a p50 of 3 ms for a query and of 50 ms for a subscription.`,
  async run(bench) {
    const clients = await openClients(bench);
    const { redisUrl, makeDatabase } = await bench.servers();
    const { providers } = clients;
    const home = { folder: bench.folder(), databaseUrl: await makeDatabase(), redisUrl, providers };
    const { rounds, seconds, warmUpSeconds } = bench.options;
    const found = ROWS.map((row) => ({
      ...row,
      p50: [] as number[],
      p99: [] as number[],
      perSecond: [] as number[],
      cpu: [] as number[],
      wrong: 0,
    }));
    for (let round = 1; round <= rounds; round += 1) {
      const gateway = await startGateway(home);
      for (const row of found) {
        const { port, key, child } = gateway;
        const job = { port, key, connections: CONNECTIONS, kind: row.kind };
        await clients.run({ ...job, seconds: Math.max(1, warmUpSeconds) });
        const before = usageOf(child).cpuSeconds;
        const figures = await clients.run({ ...job, seconds });
        const cpu = usageOf(child).cpuSeconds - before;
        row.p50.push(figures.p50);
        row.p99.push(figures.p99);
        row.perSecond.push(figures.perSecond);
        row.cpu.push((cpu * 1000) / Math.max(1, figures.answered));
        row.wrong += figures.wrong + figures.refused;
        bench.say(`round ${round}, ${row.name}: p50 ${figures.p50} ms, p99 ${figures.p99} ms`);
      }
      await gateway.stop();
    }
    const rows = found.map(({ name, p50, p99, perSecond, cpu, wrong }) => [
      name,
      spread(p50),
      spread(p99),
      spread(perSecond),
      spread(cpu),
      String(wrong),
    ]);
    return { table: { head: ['', 'p50 ms', 'p99 ms', 'a second', 'CPU ms each', 'without quotes'], rows } };
  },
};
