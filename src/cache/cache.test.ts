import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createRedis } from './create-redis.ts';
import { createMemoryCache } from './memory.ts';
import { createRedisCache } from './redis.ts';
import { findRedis, quiet } from './testing.ts';
import type { Cache } from './types.ts';

describe('cache in memory', () => {
  let now = 0;
  suite(createMemoryCache({ now: () => now }), async (milliseconds) => {
    now += milliseconds;
  });

  test("stores nothing beyond its TTL when the machine's clock is set back", async () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    try {
      const cache = createMemoryCache();
      await cache.set('a', 1, 'a', 1_000);
      vi.setSystemTime(Date.now() - 600_000);
      vi.advanceTimersByTime(1_000);
      expect(await cache.getMany(['a'])).toEqual([null]);
    } finally {
      vi.useRealTimers();
    }
  });

  test('holds at most the maximum number of entries', async () => {
    const cache = createMemoryCache({ now: () => 0, maxEntries: 2 });
    for (const key of ['a', 'b', 'c']) await cache.set(key, 1, key, 1_000);
    expect(await cache.getMany(['a', 'b', 'c'])).toEqual([null, 'b', 'c']);
  });
});

describe('cache in Redis', async () => {
  const url = await findRedis();
  if (!url) return;
  const redis = await createRedis(url, quiet);
  const prefix = `test:${randomBytes(6).toString('hex')}:`;
  beforeAll(async () => {
    if (redis.status !== 'ready') await once(redis, 'ready');
  });
  suite(createRedisCache({ redis, prefix, log: quiet }), delay);

  test('reads foreign values as a miss and overwrites them', async () => {
    const cache = createRedisCache({ redis, prefix, log: quiet });
    const keys = ['g1', 'g2', 'g3', 'g4'];
    await redis.set(`${prefix}g1`, '{"address":"x"}');
    await redis.set(`${prefix}g2`, 'v99999999999999999999:x');
    await redis.lpush(`${prefix}g3`, 'v1:x');
    await redis.set(`${prefix}g4`, 'vx:1');
    expect(await cache.getMany(keys)).toEqual([null, null, null, null]);
    await cache.set('g1', 1, 'one', 5_000);
    await cache.set('g2', 1, 'two', 5_000);
    await cache.set('g3', 1, 'three', 5_000);
    await cache.drop(['g4'], 7);
    await cache.set('g4', 6, 'old', 5_000);
    expect(await cache.getMany(keys)).toEqual(['one', 'two', 'three', null]);
  });

  test('reads a hundred keys with one command', async () => {
    const cache = createRedisCache({ redis, prefix, log: quiet });
    const sent = vi.spyOn(redis, 'sendCommand');
    await cache.getMany(Array.from({ length: 100 }, (_, n) => `k${n}`));
    expect(sent.mock.calls.map(([command]) => command.name)).toEqual(['mget']);
    sent.mockRestore();
  });

  afterAll(async () => {
    const names = await redis.keys(`${prefix}*`);
    if (names.length) await redis.del(names);
    redis.disconnect();
  });
});

function suite(cache: Cache, pass: (milliseconds: number) => Promise<void>): void {
  test('returns values in the order of the keys, null for a miss', async () => {
    await cache.set('o1', 1, 'one', 5_000);
    await cache.set('o2', 1, '', 5_000);
    expect(await cache.getMany(['o2', 'none', 'o1', 'o1'])).toEqual(['', null, 'one', 'one']);
    expect(await cache.getMany([])).toEqual([]);
  });

  test.each([
    { name: 'when it comes last', versions: [1, 2], stored: '2' },
    { name: 'when it comes first', versions: [2, 1], stored: '2' },
    { name: 'by number, not by text', versions: [9, 10], stored: '10' },
    {
      name: 'with times in milliseconds',
      versions: [1_800_000_000_001, 1_800_000_000_000],
      stored: '1800000000001',
    },
  ])('the newest version stays $name', async ({ name, versions, stored }) => {
    for (const version of versions) await cache.set(name, version, String(version), 5_000);
    expect(await cache.getMany([name])).toEqual([stored]);
  });

  test('a dropped key accepts no older value and no absent value', async () => {
    await cache.set('d', 4, 'four', 5_000);
    await cache.drop(['d', 'd-none'], 5);
    expect(await cache.getMany(['d'])).toEqual([null]);
    await cache.set('d', 4, 'four again', 5_000);
    await cache.setIfAbsent('d', 'nobody', 5_000);
    await cache.setIfAbsent('d-none', 'nobody', 5_000);
    expect(await cache.getMany(['d', 'd-none'])).toEqual([null, null]);
    await cache.set('d', 5, 'five', 5_000);
    expect(await cache.getMany(['d'])).toEqual(['five']);
  });

  test('a late drop leaves newer values', async () => {
    await cache.set('l', 6, 'six', 5_000);
    await cache.drop(['l'], 5);
    expect(await cache.getMany(['l'])).toEqual(['six']);
  });

  test('a real value replaces an absent one', async () => {
    await cache.setIfAbsent('a', 'nobody', 5_000);
    await cache.setIfAbsent('a', 'nobody again', 5_000);
    expect(await cache.getMany(['a'])).toEqual(['nobody']);
    await cache.set('a', 1, 'somebody', 5_000);
    expect(await cache.getMany(['a'])).toEqual(['somebody']);
  });

  test('forgets a value after its TTL', async () => {
    await cache.set('t', 1, 'one', 60);
    expect(await cache.getMany(['t'])).toEqual(['one']);
    await pass(90);
    expect(await cache.getMany(['t'])).toEqual([null]);
  });
}
