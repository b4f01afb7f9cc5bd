import type { Work } from '../harness/bench.ts';
import { IDLE, startGateway } from '../harness/gateway.ts';
import { usageOf } from '../harness/processes.ts';
import { spread } from '../harness/statistics.ts';
import { makeSessions, openShop } from './purchases.ts';
import { eventsOf } from './webhooks.ts';

const SESSIONS = 100;
const CONNECTIONS = 64;
const LEAST_PER_SECOND = 1_500;

export const intake: Work = {
  title: 'Webhooks in, stored only',
  method: `Signed events over ${CONNECTIONS} connections, as fast as the gateway answers: verified and stored in PostgreSQL (with fsync). Nothing processes them meanwhile. The goal is ${LEAST_PER_SECOND.toLocaleString('en')} a second.`,
  async run(bench) {
    const shop = await openShop(bench);
    const maker = await startGateway(shop.home);
    const events = await eventsOf(shop, await makeSessions(maker, shop, SESSIONS));
    await maker.stop();
    const { rounds, seconds, warmUpSeconds } = bench.options;
    const [perSecond, p50, p99, cpu]: [number[], number[], number[], number[]] = [[], [], [], []];
    let [refused, failed] = [0, 0];
    for (let round = 1; round <= rounds; round += 1) {
      const gateway = await startGateway(shop.home, {}, IDLE);
      const run = { port: gateway.port, connections: CONNECTIONS, warmUpSeconds: 0 };
      await bench.load({ ...events, ...run, seconds: Math.max(1, warmUpSeconds) });
      const before = usageOf(gateway.child).cpuSeconds;
      const figures = await bench.load({ ...events, ...run, seconds });
      perSecond.push(figures.perSecond);
      p50.push(figures.p50);
      p99.push(figures.p99);
      cpu.push(((usageOf(gateway.child).cpuSeconds - before) * 1000) / Math.max(1, figures.answered));
      refused += figures.refused;
      failed += figures.wrong;
      await gateway.stop('SIGKILL');
      bench.say(`round ${round}: ${figures.perSecond}/s, p99 ${figures.p99} ms`);
    }
    const row = [spread(perSecond), spread(p50), spread(p99), spread(cpu), String(refused), String(failed)];
    const head = ['a second', 'p50 ms', 'p99 ms', 'CPU ms each', 'refused with 503', 'failed'];
    return { table: { head, rows: [row] } };
  },
};
