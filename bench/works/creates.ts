import type { Bench, Work } from '../harness/bench.ts';
import { type Gateway, startGateway } from '../harness/gateway.ts';
import { installPeers, startPeer } from '../harness/peers.ts';
import { stop, usageOf } from '../harness/processes.ts';
import { spread } from '../harness/statistics.ts';
import { createsOf, lookUpsOf, openShop, type Shop } from './purchases.ts';

const CONNECTIONS = [1, 16, 50];
const BARE_SECONDS = 2;

type Measured = {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly cpu: number;
  /** How long bare takes for a look-up, in milliseconds. */
  readonly bare: number;
  readonly wrong: number;
};

async function measure(bench: Bench, gateway: Gateway, shop: Shop, connections: number): Promise<Measured> {
  const { seconds } = bench.options;
  const before = usageOf(gateway.child);
  const figures = await bench.load(createsOf(gateway, shop, { connections, seconds, warmUpSeconds: 0 }));
  const cpu = ((usageOf(gateway.child).cpuSeconds - before.cpuSeconds) * 1000) / figures.answered;
  return {
    ...figures,
    cpu,
    bare: await timeBare(bench, gateway, shop),
    wrong: figures.wrong + figures.refused,
  };
}

async function timeBare(bench: Bench, { key }: Gateway, shop: Shop): Promise<number> {
  const { redisUrl } = await bench.servers();
  const { child, port } = await startPeer('bare', { redisUrl, key, seeded: shop.seeded });
  const run = { connections: 64, seconds: BARE_SECONDS, warmUpSeconds: BARE_SECONDS };
  const { perSecond } = await bench.load(lookUpsOf({ port, key }, shop, run));
  await stop(child);
  return 1000 / perSecond;
}

export const creates: Work = {
  title: '`createOnrampSession`',
  method:
    'On PostgreSQL (with fsync) and Redis, to a deposit address of the customer. The provider answers at once, from another process on the other core: what is measured is the own work of the gateway. After each run bare answers look-ups over 64 connections, beside the idle gateway: its time for one is the unit of the columns “in look-ups of bare”.',
  rounds: 'timed',
  async run(bench) {
    installPeers();
    const shop = await openShop(bench);
    const found = new Map(CONNECTIONS.map((connections): [number, Measured[]] => [connections, []]));
    for (let round = 1; round <= bench.options.rounds; round += 1) {
      const gateway = await startGateway(shop.home);
      await bench.load(
        createsOf(gateway, shop, {
          connections: 16,
          seconds: bench.options.warmUpSeconds,
          warmUpSeconds: 0,
        }),
      );
      for (const [connections, all] of found) {
        const one = await measure(bench, gateway, shop, connections);
        all.push(one);
        const { perSecond, p50, bare } = one;
        const share = `${(perSecond * bare).toFixed(1)} per 1,000 look-ups of bare`;
        bench.say(`round ${round}, ${connections} connections: ${perSecond}/s, ${share}, p50 ${p50} ms`);
      }
      await gateway.stop();
    }
    const rows = [...found].map(([connections, all]) => {
      const each = (of: (one: Measured) => number) => spread(all.map(of));
      return [
        String(connections),
        each(({ perSecond }) => perSecond),
        each(({ perSecond, bare }) => perSecond * bare),
        each(({ p50 }) => p50),
        each(({ p50, bare }) => p50 / bare),
        each(({ p99 }) => p99),
        each(({ cpu }) => cpu),
        each(({ cpu, bare }) => cpu / bare),
        String(all.reduce((sum, { wrong }) => sum + wrong, 0)),
      ];
    });
    const head = [
      'connections',
      'a second',
      'per 1,000 look-ups of bare',
      'p50 ms',
      'p50 in look-ups of bare',
      'p99 ms',
    ];
    return { table: { head: [...head, 'CPU ms each', 'CPU in look-ups of bare', 'not READY'], rows } };
  },
};
