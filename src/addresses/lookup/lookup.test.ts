import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Cache, createMemoryCache, createRedis, createRedisCache } from '../../cache/index.ts';
import { findRedis, quiet } from '../../cache/testing.ts';
import { fakeLog, fakeProvider, fakeRegistry } from '../../customers/testing.ts';
import type { DepositAddress } from '../../domain/customer/deposit-address.ts';
import { newId } from '../../domain/id.ts';
import type { DepositAddressStore, FoundPrimary } from '../../store/addresses/read.ts';
import { cacheKey } from './cache-entry.ts';
import { forgetQueries, lookup } from './lookup.ts';

const projectId = newId('project');
const USDC = { currency: 'USDC', network: 'base' };

function suite(cache: Cache, poison: (key: string, value: string) => Promise<unknown>) {
  function setUp() {
    const slot = { projectId, customerId: newId('customer'), ...USDC };
    const found: { now: FoundPrimary } = { now: { depositAddress: null, version: null } };
    const primaries = vi.fn(async (slots: readonly unknown[]) => slots.map(() => found.now));
    const deps = {
      cache,
      pendingQueries: new Map(),
      store: { primaries } as Partial<DepositAddressStore> as DepositAddressStore,
      registry: fakeRegistry(fakeProvider('issuer', {})),
      clock: () => new Date(),
      log: fakeLog(),
      ttlMilliseconds: 60_000,
    };
    const address = (text: string): DepositAddress => ({
      ...slot,
      id: newId('depositAddress'),
      address: text,
      memo: null,
      origin: 'PROVIDER',
      providerId: 'issuer',
      providerReference: null,
      status: 'ACTIVE',
      primary: true,
      expiresAt: new Date(Date.now() + 60_000),
      createdAt: new Date(0),
    });
    const key = cacheKey(slot);
    const lookUp = async () => (await lookup(deps, [slot], projectId))[0];
    const cached = async () => (await cache.getMany([key]))[0] ?? null;
    /** What a change does: it drops the key from the cache, with its version. */
    const drop = async (version: number) => {
      forgetQueries(deps, [key]);
      await cache.drop([key], version);
    };
    return { key, deps, found, primaries, lookUp, cached, drop, address };
  }

  test('returns from the cache what the database returned, dates included', async () => {
    const { found, primaries, lookUp, cached, address } = setUp();
    found.now = { depositAddress: address('one'), version: 5 };
    expect(await lookUp()).toEqual(found.now.depositAddress);
    await vi.waitUntil(cached);
    expect(await lookUp()).toEqual(found.now.depositAddress);
    expect(primaries).toHaveBeenCalledTimes(1);
  });

  test('caches that there is no address', async () => {
    const { primaries, lookUp, cached } = setUp();
    expect(await lookUp()).toBeNull();
    await vi.waitUntil(cached);
    expect(await lookUp()).toBeNull();
    expect(primaries).toHaveBeenCalledTimes(1);
  });

  test('queries the database once for a hundred concurrent misses', async () => {
    const { primaries, lookUp } = setUp();
    await Promise.all(Array.from({ length: 100 }, lookUp));
    expect(primaries).toHaveBeenCalledTimes(1);
  });

  test.each([
    ['an address', { version: 5 }],
    ['no address', { version: null }],
  ])('a reader that read %s before a change does not cache it after the drop', async (_, { version }) => {
    const { found, primaries, lookUp, cached, drop, address } = setUp();
    const read = Promise.withResolvers<FoundPrimary[]>();
    primaries.mockImplementationOnce(() => read.promise);
    const slow = lookUp();
    await vi.waitUntil(() => primaries.mock.calls.length === 1);
    found.now = { depositAddress: address('new'), version: 6 };
    await drop(6);
    read.resolve([{ depositAddress: version === null ? null : address('old'), version }]);
    expect((await slow)?.address ?? null).toBe(version === null ? null : 'old');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await cached()).toBeNull();
    expect((await lookUp())?.address).toBe('new');
  });

  test('a lookup after a change does not share a query from before it', async () => {
    const { key, deps, found, primaries, lookUp, address } = setUp();
    const read = Promise.withResolvers<FoundPrimary[]>();
    primaries.mockImplementationOnce(() => read.promise);
    const before = lookUp();
    await vi.waitUntil(() => primaries.mock.calls.length === 1);
    found.now = { depositAddress: address('new'), version: 6 };
    forgetQueries(deps, [key]);
    expect((await lookUp())?.address).toBe('new');
    read.resolve([{ depositAddress: null, version: null }]);
    expect(await before).toBeNull();
  });

  test('a failed query is repeated by the next lookup', async () => {
    const { primaries, lookUp, cached } = setUp();
    const read = Promise.withResolvers<FoundPrimary[]>();
    primaries.mockImplementationOnce(() => read.promise);
    const lookups = Promise.allSettled([lookUp(), lookUp()]);
    // The cache answers in order: by now both have missed, and share one query.
    await cached();
    await new Promise(setImmediate);
    read.reject(new Error('down'));
    const both = await lookups;
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await lookUp()).toBeNull();
  });

  test.each(['garbage', 'v9:garbage', 'v9:{"form":1}', '{"form":1,"depositAddress":null}'])(
    'a foreign value is a miss: %s',
    async (value) => {
      const { key, found, lookUp, address } = setUp();
      found.now = { depositAddress: address('true'), version: 5 };
      await poison(key, value);
      expect((await lookUp())?.address).toBe('true');
    },
  );
}

describe('lookups with the in-memory cache', () => {
  const cache = createMemoryCache();
  suite(cache, (key, value) => cache.set(key, 9, `x${value}`, 60_000));
});

describe('lookups with Redis', async () => {
  const url = await findRedis();
  if (url === null) return;
  const redis = await createRedis(url, quiet);
  beforeAll(() => vi.waitUntil(() => redis.status === 'ready', { timeout: 5_000 }));
  const prefix = `addresses-test-${randomBytes(6).toString('hex')}:`;
  suite(createRedisCache({ redis, prefix, log: quiet }), (key, value) =>
    redis.set(prefix + key, value, 'PX', 60_000),
  );
  afterAll(async () => {
    const keys = await redis.keys(`${prefix}*`);
    if (keys.length > 0) await redis.del(keys);
    await redis.quit();
  });
});
