import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { expect, test, vi } from 'vitest';
import { type Cache, createMemoryCache } from '../../cache/index.ts';
import { makeProject } from '../../customers/testing.ts';
import { newId } from '../../domain/id.ts';
import { Unavailable } from '../../domain/unavailable.ts';
import { RetryLater } from '../../jobs/index.ts';
import { eachStore } from '../../store/testing.ts';
import { addressOf, fromNow, issued, issuerAndSeller, OTHER_WALLET, USDC, WALLET } from '../testing.ts';
import { cacheKey, encode } from './cache-entry.ts';

/** The places in a cached value. */
const [PROJECT, CUSTOMER, CURRENCY, NETWORK, ID, ADDRESS, MEMO, PROVIDER, REFERENCE, CREATED, EXPIRES] = [
  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
];

eachStore('lookups with a database and a cache', (makeStore) => {
  test('a hundred lookups take one cache read and one statement, then no statement', async () => {
    const { addresses, cache, statements, caller, customer } = await issuerAndSeller(makeStore);
    const ids = await Promise.all(Array.from({ length: 50 }, () => customer()));
    await addresses.registerWallet({ customerId: ids[7] ?? '', ...USDC, address: WALLET }, caller);
    const lookups = ids.flatMap((customerId) => [
      { customerId, ...USDC },
      { customerId, currency: 'USDT', network: 'tron' },
    ]);
    const before = statements();
    const first = await addresses.lookup(lookups, caller.projectId);
    expect([cache.getMany.mock.calls.length, statements() - before]).toEqual([1, 1]);
    expect(first.map((found) => found?.address ?? null).indexOf(WALLET)).toBe(14);
    await vi.waitUntil(
      async () =>
        (
          await cache.getMany([
            cacheKey({
              projectId: caller.projectId,
              customerId: ids[49] ?? '',
              currency: 'USDT',
              network: 'tron',
            }),
          ])
        )[0],
    );
    expect(await addresses.lookup(lookups, caller.projectId)).toEqual(first);
    expect(statements() - before).toBe(1);
  });

  test('a hundred concurrent misses of one key take one statement', async () => {
    const { lookUp, statements, customer } = await issuerAndSeller(makeStore);
    const customerId = await customer();
    const before = statements();
    await Promise.all(Array.from({ length: 100 }, () => lookUp(customerId)));
    expect(statements() - before).toBe(1);
  });

  test('a slow reader does not overwrite a newer cached address', async () => {
    const memory = createMemoryCache();
    const hold = Promise.withResolvers<void>();
    let writes = 0;
    const late: Cache = {
      ...memory,
      set: async (...values) => {
        writes += 1;
        if (writes === 1) await hold.promise;
        await memory.set(...values);
      },
    };
    const { addresses, caller, customer, lookUp } = await issuerAndSeller(makeStore, { cache: late });
    const customerId = await customer();
    const wallet = addressOf(
      await addresses.registerWallet({ customerId, ...USDC, address: WALLET }, caller),
    );
    expect((await lookUp(customerId))?.id).toBe(wallet.id);
    const made = addressOf(await addresses.request({ customerId, ...USDC }, caller));
    hold.resolve();
    await delay(0);
    expect((await lookUp(customerId))?.id).toBe(made.id);
    expect((await lookUp(customerId))?.id).toBe(made.id);
  });

  test('versions grow with every change, and the job drops the key if the process died', async () => {
    const { addresses, make, cache, drops, caller, customer, lookUp } = await issuerAndSeller(makeStore);
    const customerId = await customer();
    await addresses.registerWallet({ customerId, ...USDC, address: WALLET }, caller);
    expect((await lookUp(customerId))?.address).toBe(WALLET);
    // This process dies between the commit and its drop.
    const dying = make({ cache: { ...cache, drop: () => Promise.reject(new Error('gone')) } });
    const made = addressOf(await dying.request({ customerId, ...USDC }, caller));
    expect((await lookUp(customerId))?.address).toBe(WALLET);
    const [first, second] = drops();
    expect(second?.version).toBeGreaterThan(first?.version ?? Number.NaN);
    if (second) await addresses.dropFromCache(second);
    expect((await lookUp(customerId))?.id).toBe(made.id);
  });

  test('while Redis is unavailable a change logs nothing and its job is retried as long as an old value may be cached', async () => {
    let now = Date.now();
    const clock = () => new Date(now);
    const { make, log, cache, drops, caller, customer } = await issuerAndSeller(makeStore, { clock });
    const withoutRedis = make({
      cache: { ...cache, drop: () => Promise.reject(new Unavailable('Redis is unavailable')) },
    });
    await withoutRedis.registerWallet({ customerId: await customer(), ...USDC, address: WALLET }, caller);
    expect(log.warn).not.toHaveBeenCalled();
    const [job] = drops();
    if (!job) throw new Error('no job');
    now = job.version + 5 * 60_000;
    await expect(withoutRedis.dropFromCache(job)).rejects.toThrow(RetryLater);
    now += 2 * 60_000;
    await withoutRedis.dropFromCache(job);
  });

  test('a cached value that was not written for this slot is a miss', async () => {
    const { addresses, cache, caller, customer, lookUp } = await issuerAndSeller(makeStore);
    const customerId = await customer();
    const slot = { projectId: caller.projectId, customerId, ...USDC };
    const key = cacheKey(slot);
    const wallet = addressOf(
      await addresses.registerWallet({ customerId, ...USDC, address: WALLET }, caller),
    );
    const [form, ...fields] = JSON.parse(encode(wallet)) as unknown[];
    /** As `encode` writes another address of the slot, but for one element. */
    const written = (place = -1, value?: unknown) => {
      const elements = [form, ...fields].with(ADDRESS, OTHER_WALLET);
      return JSON.stringify(place < 0 ? elements : elements.with(place, value));
    };
    const poisoned = [
      'garbage',
      '',
      '[]',
      'null',
      '{}',
      '"text"',
      JSON.stringify([form, 7]),
      JSON.stringify([form, ...fields.slice(0, -1)]),
      written(0, Number(form) - 1),
      written(PROJECT, newId('project')),
      written(CUSTOMER, newId('customer')),
      written(CURRENCY, 'USDT'),
      written(NETWORK, 'ethereum'),
      written(ADDRESS, 7),
      written(ID, ''),
      written(MEMO, 7),
      written(PROVIDER, 'gone'),
      written(REFERENCE, 7),
      written(CREATED, 'yesterday'),
      written(CREATED, null),
      written(EXPIRES, '2099-01-01T00:00:00Z'),
      written(EXPIRES, fromNow(-1_000).getTime()),
    ];
    for (const value of poisoned) {
      await cache.set(key, Date.now() + 1e9, value, 60_000);
      expect((await lookUp(customerId))?.address, value).toBe(WALLET);
    }
    await cache.set(key, Date.now() + 1e9, written(), 60_000);
    expect((await lookUp(customerId))?.address).toBe(OTHER_WALLET);
  });

  test('an address past its end is not returned from the cache', async () => {
    let now = Date.now();
    const { db, addresses, issuer, caller, customer, lookUp } = await issuerAndSeller(makeStore, {
      clock: () => new Date(now),
    });
    const customerId = await customer();
    issuer.issue.mockResolvedValueOnce(issued(WALLET, fromNow(60_000)));
    await addresses.request({ customerId, ...USDC }, caller);
    expect((await lookUp(customerId))?.address).toBe(WALLET);
    now += 61_000;
    await sql`update deposit_address set expires_at = now() - interval '1 second'`.execute(db);
    expect(await lookUp(customerId)).toBeNull();
  });

  test("another project's customer, an invalid id and an unknown asset have no address", async () => {
    const { db, addresses, cache, caller, customer, lookUp } = await issuerAndSeller(makeStore);
    const customerId = await customer();
    const { id } = addressOf(
      await addresses.registerWallet({ customerId, ...USDC, address: WALLET }, caller),
    );
    const stranger = await makeProject(db);
    expect(await lookUp(customerId, stranger.projectId)).toBeNull();
    expect((await lookUp(customerId))?.id).toBe(id);
    expect(await addresses.byIds([id], stranger)).toEqual([null]);
    const invalid = [
      { customerId: 'cus_\u0000', ...USDC },
      { customerId: customerId.repeat(1_000), ...USDC },
      { customerId, currency: 'NONE', network: 'base' },
    ];
    expect(await addresses.lookup(invalid, caller.projectId)).toEqual([null, null, null]);
    const [keys = []] = cache.getMany.mock.lastCall ?? [];
    expect(Math.max(...keys.map((key) => key.length))).toBeLessThan(120);
  });

  test('a cache that fails or is slow does not change the result', async () => {
    const fail = () => Promise.reject(new Error('down'));
    const broken: Cache = { getMany: fail, set: fail, setIfAbsent: fail, drop: fail, close: async () => {} };
    const memory = createMemoryCache();
    const slow: Cache = { ...memory, getMany: (keys) => delay(50).then(() => memory.getMany(keys)) };
    for (const cache of [broken, slow]) {
      const { addresses, caller, customer, lookUp } = await issuerAndSeller(makeStore, { cache });
      const customerId = await customer();
      expect(await lookUp(customerId)).toBeNull();
      const { id } = addressOf(
        await addresses.registerWallet({ customerId, ...USDC, address: WALLET }, caller),
      );
      expect((await lookUp(customerId))?.id).toBe(id);
    }
  });
});
