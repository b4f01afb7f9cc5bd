import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Cache, createMemoryCache, createRedis, createRedisCache } from '../../cache/index.ts';
import { findRedis, quiet } from '../../cache/testing.ts';
import { fakeLog, fakeProvider, fakeRegistry } from '../../customers/testing.ts';
import type { DepositAddress } from '../../domain/customer/deposit-address.ts';
import { newId } from '../../domain/id.ts';
import type { DepositAddressStore, FoundPrimary } from '../../store/addresses/read.ts';
import { cacheKey } from './cache-entry.ts';
import { createLookup } from './lookup.ts';

const projectId = newId('project');
const USDC = { currency: 'USDC', network: 'base' };

function suite(cache: Cache, poison: (key: string, value: string) => Promise<unknown>) {
  function setUp() {
    const place = { projectId, customerId: newId('customer'), ...USDC };
    const found: { now: FoundPrimary } = { now: { depositAddress: null, version: null } };
    const primaries = vi.fn(async (places: readonly unknown[]) => places.map(() => found.now));
    const { lookup, forget } = createLookup({
      cache,
      store: { primaries } as Partial<DepositAddressStore> as DepositAddressStore,
      registry: fakeRegistry(fakeProvider('issuer', {})),
      clock: () => new Date(),
      log: fakeLog(),
      ttlMilliseconds: 60_000,
    });
    const address = (text: string): DepositAddress => ({
      ...place,
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
    const look = async () => (await lookup([place], projectId))[0];
    const kept = async () => (await cache.getMany([cacheKey(place)]))[0] ?? null;
    return { key: cacheKey(place), found, primaries, look, kept, forget, address };
  }

  test('answers from the cache what the database told, dates included', async () => {
    const { found, primaries, look, kept, address } = setUp();
    found.now = { depositAddress: address('one'), version: 5 };
    expect(await look()).toEqual(found.now.depositAddress);
    await vi.waitUntil(kept);
    expect(await look()).toEqual(found.now.depositAddress);
    expect(primaries).toHaveBeenCalledTimes(1);
  });

  test('keeps that there is none', async () => {
    const { primaries, look, kept } = setUp();
    expect(await look()).toBeNull();
    await vi.waitUntil(kept);
    expect(await look()).toBeNull();
    expect(primaries).toHaveBeenCalledTimes(1);
  });

  test('asks the database once for a hundred misses at once', async () => {
    const { primaries, look } = setUp();
    await Promise.all(Array.from({ length: 100 }, look));
    expect(primaries).toHaveBeenCalledTimes(1);
  });

  test.each([
    ['an address', { version: 5 }],
    ['none', { version: null }],
  ])('a reader that read %s before a change and writes after its drop loses', async (_, { version }) => {
    const { key, found, primaries, look, kept, forget, address } = setUp();
    const read = Promise.withResolvers<FoundPrimary[]>();
    primaries.mockImplementationOnce(() => read.promise);
    const slow = look();
    await vi.waitUntil(() => primaries.mock.calls.length === 1);
    found.now = { depositAddress: address('new'), version: 6 };
    forget([key]);
    await cache.drop([key], 6);
    read.resolve([{ depositAddress: version === null ? null : address('old'), version }]);
    expect((await slow)?.address ?? null).toBe(version === null ? null : 'old');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await kept()).toBeNull();
    expect((await look())?.address).toBe('new');
  });

  test('a look-up after a change shares no query from before it', async () => {
    const { key, found, primaries, look, forget, address } = setUp();
    const read = Promise.withResolvers<FoundPrimary[]>();
    primaries.mockImplementationOnce(() => read.promise);
    const before = look();
    await vi.waitUntil(() => primaries.mock.calls.length === 1);
    found.now = { depositAddress: address('new'), version: 6 };
    forget([key]);
    expect((await look())?.address).toBe('new');
    read.resolve([{ depositAddress: null, version: null }]);
    expect(await before).toBeNull();
  });

  test('a database that fails is asked again by the next one', async () => {
    const { primaries, look } = setUp();
    primaries.mockRejectedValueOnce(new Error('down'));
    const both = await Promise.allSettled([look(), look()]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await look()).toBeNull();
  });

  test.each(['garbage', 'v9:garbage', 'v9:{"form":1}', '{"form":1,"depositAddress":null}'])(
    'what somebody else wrote is a miss: %s',
    async (value) => {
      const { key, found, look, address } = setUp();
      found.now = { depositAddress: address('true'), version: 5 };
      await poison(key, value);
      expect((await look())?.address).toBe('true');
    },
  );
}

describe('look-ups through the cache in this process', () => {
  const cache = createMemoryCache();
  suite(cache, (key, value) => cache.set(key, 9, `x${value}`, 60_000));
});

describe('look-ups through Redis', async () => {
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
