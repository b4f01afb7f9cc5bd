import { setTimeout as wait } from 'node:timers/promises';
import type { Bench, Work } from '../harness/bench.ts';
import { type Home, startGateway } from '../harness/gateway.ts';
import { usageOf } from '../harness/processes.ts';
import { spread } from '../harness/statistics.ts';

const IDLE_SECONDS = 60;

type Kind = { readonly name: string; readonly home: () => Promise<Home>; readonly isNew: boolean };

function kindsOf(bench: Bench): Kind[] {
  const embedded = async () => ({ folder: bench.folder(), databaseUrl: null, redisUrl: null });
  const postgres = async () => {
    const { redisUrl, makeDatabase } = await bench.servers();
    return { folder: bench.folder(), databaseUrl: await makeDatabase(), redisUrl };
  };
  return [
    { name: 'PostgreSQL, existing data', home: postgres, isNew: false },
    { name: 'PostgreSQL, new', home: postgres, isNew: true },
    { name: 'embedded, existing data', home: embedded, isNew: false },
    { name: 'embedded, new', home: embedded, isNew: true },
  ];
}

export const starts: Work = {
  title: 'Start and idle memory',
  method: `From the start of the process to the first answer of \`/readyz\`, with the compile cache of an earlier start; resident memory ${IDLE_SECONDS} s later, in sandbox mode with two simulators, and its peak since the start.`,
  rounds: 'counted',
  async run(bench) {
    const rows: string[][] = [];
    for (const { name, home, isNew } of kindsOf(bench)) {
      const kept = await home();
      if (!isNew) await (await startGateway(kept)).stop();
      const milliseconds: number[] = [];
      let [idle, peak] = ['–', '–'];
      for (let round = 1; round <= bench.options.rounds; round += 1) {
        const gateway = await startGateway(isNew ? await home() : kept);
        milliseconds.push(gateway.startMilliseconds);
        if (round === bench.options.rounds) {
          await wait((IDLE_SECONDS * 1000) / bench.options.scale);
          const usage = usageOf(gateway.child);
          [idle, peak] = [String(usage.megabytes), String(usage.peakMegabytes)];
        }
        await gateway.stop();
      }
      rows.push([name, spread(milliseconds.map((each) => each / 1000)), idle, peak]);
      bench.say(`${name}: ${spread(milliseconds)} ms, ${idle} MB idle, ${peak} MB at most`);
    }
    return { table: { head: ['', 'start s', 'idle MB', 'peak MB'], rows } };
  },
};
