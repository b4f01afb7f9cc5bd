import type { Job } from '../client/job.ts';
import type { Work } from '../harness/bench.ts';
import { startGateway } from '../harness/gateway.ts';
import { memoryOf, PROBE } from '../harness/memory.ts';
import { createsOf, lookUpsOf, openShop } from './purchases.ts';

const LOOK_UPS = 200_000;
const CREATES = 20_000;
const PARTS = 4;
const NO_LIMIT_SECONDS = 3_600;

export const growth: Work = {
  title: 'Memory over many requests',
  method: `${LOOK_UPS.toLocaleString('en')} look-ups, then ${CREATES.toLocaleString('en')} creates, in one process. What lives is measured after a full garbage collection.`,
  async run(bench) {
    const shop = await openShop(bench);
    const gateway = await startGateway(shop.home, PROBE);
    bench.after(() => gateway.stop('SIGKILL'));
    const rows: string[][] = [];
    async function note(what: string): Promise<void> {
      const { live, resident } = await memoryOf(gateway);
      rows.push([what, live.toFixed(1), resident.toFixed(0)]);
      bench.say(`${what}: ${live.toFixed(1)} MB live, ${resident.toFixed(0)} MB resident`);
    }
    const run = { connections: 32, seconds: NO_LIMIT_SECONDS, warmUpSeconds: 0 };
    await note('at the start');
    const works: Array<[name: string, total: number, job: Job]> = [
      ['look-ups', LOOK_UPS, lookUpsOf(gateway, shop, run)],
      ['creates', CREATES, createsOf(gateway, shop, run)],
    ];
    for (const [name, total, job] of works) {
      const part = Math.ceil(total / PARTS / bench.options.scale);
      for (let number = 1; number <= PARTS; number += 1) {
        const { wrong, refused } = await bench.load({ ...job, requests: part });
        if (wrong + refused > 0) bench.say(`${wrong + refused} of ${part} ${name} failed`);
        await note(`${(part * number).toLocaleString('en')} ${name}`);
      }
    }
    return { table: { head: ['after', 'live MB', 'resident MB'], rows } };
  },
};
