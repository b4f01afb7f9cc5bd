import type { Work } from '../harness/bench.ts';
import { startGateway } from '../harness/gateway.ts';
import { usageOf } from '../harness/processes.ts';
import { spread } from '../harness/statistics.ts';
import { createsOf, openShop } from './purchases.ts';

const CONNECTIONS = [1, 16, 50];

export const creates: Work = {
  title: '`createOnrampSession`',
  method:
    'On PostgreSQL (with fsync) and Redis, to a deposit address of the customer. The provider answers at once, from another process on the other core: what is measured is the own work of the gateway.',
  async run(bench) {
    const shop = await openShop(bench);
    const { seconds, warmUpSeconds, rounds } = bench.options;
    const rows: string[][] = [];
    const found = CONNECTIONS.map((connections) => ({
      connections,
      perSecond: [] as number[],
      p50: [] as number[],
      p99: [] as number[],
      cpu: [] as number[],
      wrong: 0,
    }));
    for (let round = 1; round <= rounds; round += 1) {
      const gateway = await startGateway(shop.home);
      await bench.load(
        createsOf(gateway, shop, { connections: 16, seconds: warmUpSeconds, warmUpSeconds: 0 }),
      );
      for (const each of found) {
        const before = usageOf(gateway.child);
        const { connections } = each;
        const figures = await bench.load(
          createsOf(gateway, shop, { connections, seconds, warmUpSeconds: 0 }),
        );
        const cpu = usageOf(gateway.child).cpuSeconds - before.cpuSeconds;
        each.perSecond.push(figures.perSecond);
        each.p50.push(figures.p50);
        each.p99.push(figures.p99);
        each.cpu.push((cpu * 1000) / figures.answered);
        each.wrong += figures.wrong + figures.refused;
        bench.say(
          `round ${round}, ${connections} connections: ${figures.perSecond}/s, p50 ${figures.p50} ms`,
        );
      }
      await gateway.stop();
    }
    for (const { connections, perSecond, p50, p99, cpu, wrong } of found)
      rows.push([
        String(connections),
        spread(perSecond),
        spread(p50),
        spread(p99),
        spread(cpu),
        String(wrong),
      ]);
    return {
      table: { head: ['connections', 'a second', 'p50 ms', 'p99 ms', 'CPU ms each', 'not READY'], rows },
    };
  },
};
