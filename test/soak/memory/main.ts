// npm run test:memory: two gateways under mixed load and faults, on PostgreSQL and Redis. Prints their memory over time.
// SOAK_MINUTES (30), SOAK_RATE (calls a second, 15) and SOAK_SEED set the run; SOAK_PROBE keeps the samples.

import { writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openFaultProxy } from '../../support/fault-proxy.ts';
import { openRedis } from '../../support/model/redis.ts';
import { openIssuer } from '../../support/providers/issuer.ts';
import { openVendor } from '../../support/providers/vendor.ts';
import { makeSlots, openData } from '../gateways.ts';
import { pick, randomFrom } from '../random.ts';
import { runSoak } from '../run.ts';
import { createFaults } from './faults.ts';
import { createLoad } from './load.ts';
import { readSamples, report } from './report.ts';

const MINUTES = Number(process.env.SOAK_MINUTES ?? 30);
const PER_SECOND = Number(process.env.SOAK_RATE ?? 15);
const SEED = Number(process.env.SOAK_SEED ?? Date.now() % 2 ** 31);
const FAULT_EVERY_MILLISECONDS = 30_000;

await runSoak(async (closers) => {
  const random = randomFrom(SEED);
  const { folder, url } = await openData(closers);
  const postgres = await openFaultProxy(url);
  closers.push(postgres.close);
  const vendor = await openVendor();
  closers.push(vendor.close);
  const issuer = await openIssuer();
  closers.push(issuer.close);
  const redis = await openRedis(folder);
  closers.push(redis.close);

  const probe = process.env.SOAK_PROBE ?? `${folder}/probe`;
  const slots = await makeSlots(
    2,
    {
      folder,
      yaml: vendor.yaml + issuer.yaml,
      environment: (number) => ({
        DATABASE_URL: postgres.through,
        REDIS_URL: redis.url,
        LOG_LEVEL: 'error',
        NODE_OPTIONS: `--import ${fileURLToPath(new URL('probe.mjs', import.meta.url))}`,
        PROBE_FILE: `${probe}.${number}`,
      }),
    },
    closers,
  );
  for (const number of slots.keys()) writeFileSync(`${probe}.${number}`, '');
  for (const slot of slots) await slot.start();
  const gateway = () => {
    const { current } = pick(random, slots);
    const running = current();
    if (!running || running.ended() !== null) throw new Error('A gateway ended by itself.');
    return running;
  };

  const load = createLoad({ random, gateway, vendor });
  const faults = createFaults({ random, vendor, postgres, redis });
  const until = Date.now() + MINUTES * 60_000;
  async function disturb(): Promise<void> {
    while (Date.now() < until - FAULT_EVERY_MILLISECONDS) {
      await wait(FAULT_EVERY_MILLISECONDS * (0.5 + random()));
      console.log(`${new Date().toISOString().slice(11, 19)} ${await faults.one()}`);
      for (const { deliverTo } of [vendor, issuer]) deliverTo(gateway().url);
    }
  }
  for (const { deliverTo } of [vendor, issuer]) deliverTo(gateway().url);
  console.log(
    `seed ${SEED}, ${MINUTES} minutes, ${PER_SECOND} calls a second; pids ${slots.map(({ current }) => current()?.pid)}`,
  );
  const disturbing = disturb();
  while (Date.now() < until) {
    void load.step();
    await wait(1_000 / PER_SECOND);
  }
  await disturbing;
  load.stop();
  console.log(
    [...load.counts]
      .map(([name, count]) => `${count} ${name}`)
      .sort()
      .join('\n'),
  );
  console.log(
    report(
      slots.map((_, number) => readSamples(`${probe}.${number}`)),
      MINUTES / 3,
    ),
  );
});
