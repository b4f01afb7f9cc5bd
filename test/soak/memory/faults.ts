import { setTimeout as wait } from 'node:timers/promises';
import type { FaultProxy } from '../../support/fault-proxy.ts';
import type { OwnRedis } from '../../support/model/redis.ts';
import type { Vendor } from '../../support/providers/vendor.ts';
import { pick } from '../random.ts';

/** Faults of the servers behind the gateways, one after the other. Each ends before the next one begins. */
export function createFaults(given: {
  random: () => number;
  vendor: Vendor;
  postgres: FaultProxy;
  redis: OwnRedis;
}): Record<'one', () => Promise<string>> {
  const { random, vendor, postgres, redis } = given;
  const seconds = () => 1_000 * (2 + random() * 6);
  const faults: Record<string, () => Promise<unknown>> = {
    'provider fails': () => vendor.simulator.fault({ kind: 'error_before', times: 20 }),
    'provider fails after it has acted': () => vendor.simulator.fault({ kind: 'error_after', times: 20 }),
    'provider does not answer': () =>
      vendor.simulator.fault({ kind: 'slow', times: 5, milliseconds: 15_000 }),
    'provider breaks connections': () => vendor.simulator.fault({ kind: 'reset', times: 10 }),
    'provider limits the rate': () => vendor.simulator.fault({ kind: 'rate_limited', times: 10 }),
    async 'database is away'() {
      postgres.judge(() => 'cut');
      postgres.cutAll();
      await wait(seconds());
      postgres.judge(() => 'pass');
    },
    async 'database connections break'() {
      postgres.cutAll();
    },
    async 'Redis is killed'() {
      await redis.kill();
      await wait(seconds());
      await redis.start();
    },
    async 'Redis hangs'() {
      redis.pause();
      await wait(seconds());
      await redis.start();
    },
  };
  return {
    async one() {
      const [name, inject] = pick(random, Object.entries(faults));
      await inject();
      return name;
    },
  };
}
