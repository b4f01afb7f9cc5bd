import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { eventually } from '../../test/support/eventually.ts';
import { createRedis } from '../cache/index.ts';
import { findRedis, quiet } from '../cache/testing.ts';
import { createRedisBuckets } from './redis.ts';

describe('buckets in Redis', async () => {
  const url = await findRedis();
  if (!url) return;
  const prefix = `test-${randomUUID()}:`;
  let redis: Redis;
  beforeAll(async () => {
    redis = await createRedis(url, quiet);
    if (redis.status !== 'ready') await new Promise((resolve) => redis.once('ready', resolve));
  });
  afterAll(async () => {
    const keys = await redis.keys(`${prefix}*`);
    if (keys.length > 0) await redis.del(keys);
    redis.disconnect();
  });

  /** Refills one token in 1,000 seconds: none during the test. */
  const spend = (key: string, spent: number) => ({ key, spent, size: 10, perSecond: 0.001 });
  const tokens = async (
    buckets: ReturnType<typeof createRedisBuckets>,
    ...spendings: ReturnType<typeof spend>[]
  ) => (await buckets.exchange(spendings)).tokens.map((value) => Math.round(value * 10) / 10);

  test('are shared by all processes, which are counted', async () => {
    const one = createRedisBuckets({ redis, prefix, log: quiet });
    const two = createRedisBuckets({ redis, prefix, log: quiet });
    expect(await tokens(one, spend('a', 4), spend('b', 1))).toEqual([6, 9]);
    expect(await tokens(two, spend('b', 2), spend('a', 3))).toEqual([7, 3]);
    expect(await one.exchange([spend('a', 0)])).toMatchObject({ processes: 2 });
  });

  test('a debt is at most a full bucket', async () => {
    const buckets = createRedisBuckets({ redis, prefix, log: quiet });
    expect(await tokens(buckets, spend('debt', 500))).toEqual([-10]);
    expect(await tokens(buckets, spend('debt', 0))).toEqual([-10]);
  });

  test('refill, and are gone when they are full', async () => {
    const buckets = createRedisBuckets({ redis, prefix, log: quiet });
    const fast = { key: 'fast', size: 10, perSecond: 1_000_000 };
    await buckets.exchange([{ ...fast, spent: 20 }]);
    // A millisecond later it is full, by the clock of Redis.
    await eventually(
      async () => (await buckets.exchange([{ ...fast, spent: 0 }])).tokens[0],
      (tokens) => tokens === 10,
    );
    const left = await redis.pttl(`${prefix}rate:fast`);
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(1_001);
  });

  test('a value of something else counts as full', async () => {
    await redis.set(`${prefix}rate:odd`, 'x');
    expect(await tokens(createRedisBuckets({ redis, prefix, log: quiet }), spend('odd', 1))).toEqual([9]);
  });

  test('a command that fails is logged once, until one works', async () => {
    const warn = vi.fn();
    const other = await createRedis(url, quiet);
    const buckets = createRedisBuckets({ redis: other, prefix, log: { warn } });
    if (other.status !== 'ready') await new Promise((resolve) => other.once('ready', resolve));
    await redis.set(`${prefix}rate-processes`, 'no sorted set');
    for (let count = 0; count < 3; count += 1)
      await expect(buckets.exchange([spend('c', 1)])).rejects.toThrow();
    expect(warn.mock.calls.map(([details]) => details.event)).toEqual(['rate_limits_not_shared']);
    await redis.del(`${prefix}rate-processes`);
    expect(await tokens(buckets, spend('c', 1))).toEqual([9]);
    const ended = new Promise((resolve) => other.once('end', resolve));
    other.disconnect();
    await ended;
    await expect(buckets.exchange([spend('c', 1)])).rejects.toThrow();
    expect(warn).toHaveBeenCalledTimes(1);
  });

  test('more than one command holds are all answered', async () => {
    const spendings = Array.from({ length: 1_200 }, (_, index) => spend(`many-${index}`, index % 10));
    const { tokens: left } = await createRedisBuckets({ redis, prefix, log: quiet }).exchange(spendings);
    expect(left.map(Math.round)).toEqual(spendings.map(({ spent }) => 10 - spent));
  });
});
