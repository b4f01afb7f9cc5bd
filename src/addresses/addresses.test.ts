import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { expect, test, vi } from 'vitest';
import { type Cache, createMemoryCache } from '../cache/index.ts';
import { createCustomers } from '../customers/index.ts';
import {
  counted,
  fakeIssuer,
  fakeJobs,
  fakeLog,
  fakeProvider,
  fakeRegistry,
  keyRing,
  makeProject,
  policy,
} from '../customers/testing.ts';
import type { DepositAddress } from '../domain/customer.ts';
import { newId } from '../domain/id.ts';
import type { JobData } from '../jobs/types.ts';
import { ProviderError } from '../provider/error.ts';
import { decide } from '../router/index.ts';
import { eachStore } from '../store/testing.ts';
import { cacheKey } from './cached.ts';
import { createAddresses } from './index.ts';
import type { DepositAddressResult } from './types.ts';

const USDC = { currency: 'USDC', network: 'base' };
const WALLET = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';
const OTHER_WALLET = '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359';

function addressOf(result: DepositAddressResult): DepositAddress {
  if (result.kind !== 'DepositAddressPayload') throw new Error(JSON.stringify(result));
  return result.depositAddress;
}

eachStore('addresses', (makeStore) => {
  async function setUp({ cache = createMemoryCache() as Cache, clock = () => new Date() } = {}) {
    const store = await makeStore();
    const issuer = fakeIssuer();
    const log = fakeLog();
    const seller = fakeProvider('seller', {});
    const registry = fakeRegistry(fakeProvider('issuer', { addresses: issuer }), seller);
    const { db, statements } = counted(store.db);
    const customers = createCustomers({ db: store.db, keyRing, registry, jobs: fakeJobs(), log });
    const jobs: JobData['address-cache-drop'][] = [];
    const spied = { ...cache, getMany: vi.fn(cache.getMany) };
    const make = (over: Partial<Parameters<typeof createAddresses>[0]> = {}) =>
      createAddresses({
        db,
        cache: spied,
        jobs: { enqueue: async (_, data) => void jobs.push(data as JobData['address-cache-drop']) },
        registry,
        customers,
        decide,
        policy: () => policy,
        clock,
        headroomHours: 0,
        log,
        ...over,
      });
    const caller = await makeProject(store.db);
    const customer = async (country: string | null = 'DE') => {
      const made = await customers.create({ externalId: newId('customer'), country }, caller);
      if (made.kind !== 'CustomerPayload') throw new Error(made.message);
      return made.customer.id;
    };
    const addresses = make();
    const look = async (customerId: string, projectId = caller.projectId) =>
      (await addresses.lookup([{ customerId, ...USDC }], projectId))[0];
    return {
      db: store.db,
      statements,
      issuer,
      log,
      registry,
      cache: spied,
      jobs,
      make,
      caller,
      customers,
      customer,
      addresses,
      look,
    };
  }

  test('concurrent requests get one address, from one account', async () => {
    const { make, issuer, caller, customer } = await setUp();
    const customerId = await customer();
    const processes = [make(), make()];
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, i) => processes[i % 2]?.request({ customerId, ...USDC }, caller)),
    );
    const ids = results.map((result) => result && addressOf(result).id);
    expect(new Set(ids).size).toBe(1);
    expect(
      results.filter((result) => result?.kind === 'DepositAddressPayload' && result.created),
    ).toHaveLength(1);
    expect(issuer.createCustomer).toHaveBeenCalledTimes(1);
  });

  test('a request answers the active address, primary, without asking the provider again', async () => {
    const { addresses, issuer, caller, customer } = await setUp();
    const customerId = await customer();
    const first = addressOf(await addresses.request({ customerId, ...USDC }, caller));
    expect(first).toMatchObject({
      origin: 'PROVIDER',
      providerId: 'issuer',
      status: 'ACTIVE',
      primary: true,
    });
    const again = await addresses.request({ customerId, ...USDC }, caller);
    expect(again).toMatchObject({ created: false, depositAddress: { id: first.id } });
    expect(issuer.issue).toHaveBeenCalledTimes(1);
  });

  test('an asset nobody issues, and a provider that issues none, get each candidate with its reasons', async () => {
    const { addresses, issuer, caller, customer } = await setUp();
    const customerId = await customer();
    const unsold = await addresses.request({ customerId, currency: 'XLM', network: 'stellar' }, caller);
    expect(unsold).toMatchObject({
      kind: 'NoRoute',
      decision: {
        chosen: null,
        candidates: [
          { providerId: 'issuer', eligible: false },
          { providerId: 'seller', eligible: false },
        ],
      },
    });
    const pinned = await addresses.request({ customerId, ...USDC, provider: 'seller' }, caller);
    if (pinned.kind !== 'NoRoute') throw new Error(pinned.kind);
    expect(pinned.decision.chosen).toBeNull();
    expect(pinned.decision.candidates.map(({ reasons }) => reasons.map(({ reason }) => reason))).toEqual([
      ['EXCLUDED_BY_CALLER'],
      ['ASSET_UNSUPPORTED'],
    ]);
    expect(issuer.createCustomer).not.toHaveBeenCalled();
  });

  test('where the customer is counts as far as it is known', async () => {
    const { addresses, caller, customer } = await setUp();
    const unknown = await addresses.request({ customerId: await customer(null), ...USDC }, caller);
    expect(unknown.kind).toBe('DepositAddressPayload');
    const elsewhere = await addresses.request({ customerId: await customer('FR'), ...USDC }, caller);
    expect(elsewhere).toMatchObject({ kind: 'NoRoute' });
  });

  test('bad input, unknown and blocked customers are told before any provider is asked', async () => {
    const { addresses, issuer, caller, customer, customers } = await setUp();
    const customerId = await customer();
    const request = (input: object) => addresses.request({ customerId, ...USDC, ...input }, caller);
    expect(await request({ network: 'nowhere', provider: 'nobody' })).toMatchObject({
      kind: 'InvalidInput',
      issues: [{ path: 'input.network' }, { path: 'input.provider' }],
    });
    expect(await request({ customerId: newId('customer') })).toMatchObject({ kind: 'NotFound' });
    expect(await request({ customerId: 'cus_\u0000' })).toMatchObject({ kind: 'NotFound' });
    await customers.setBlocked(customerId, true, caller);
    expect(await request({})).toMatchObject({ kind: 'CustomerBlocked' });
    expect(issuer.createCustomer).not.toHaveBeenCalled();
  });

  test.each([
    [
      { outcome: 'unknown', class: 'provider', retryAfterSeconds: 9000 },
      { kind: 'ProviderUnavailable', retryAfterSeconds: 60 },
    ],
    [{ outcome: 'rejected', class: 'customer' }, { kind: 'CustomerBlocked' }],
  ] as const)('a provider that fails: %o', async (failure, answer) => {
    const { addresses, issuer, caller, customer } = await setUp();
    const customerId = await customer();
    issuer.issue.mockRejectedValueOnce(new ProviderError({ code: 'test', message: 'test', ...failure }));
    expect(await addresses.request({ customerId, ...USDC }, caller)).toMatchObject(answer);
    expect((await addresses.request({ customerId, ...USDC }, caller)).kind).toBe('DepositAddressPayload');
  });

  const issued = (address: string, expiresAt: Date | null = null) => ({
    address,
    memo: null,
    reference: null,
    expiresAt,
  });
  const fromNow = (milliseconds: number) => new Date(Date.now() + milliseconds);

  test.each([
    ['a wrong checksum', '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD'],
    ['another network', 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t'],
  ])('an issued address with %s is kept nowhere and raises an alarm', async (_, address) => {
    const { addresses, issuer, log, caller, customer, look } = await setUp();
    const customerId = await customer();
    issuer.issue.mockResolvedValueOnce(issued(address));
    expect(await addresses.request({ customerId, ...USDC }, caller)).toMatchObject({
      kind: 'ProviderUnavailable',
    });
    expect(log.error).toHaveBeenCalled();
    expect(await look(customerId)).toBeNull();
  });

  test("another customer's address is refused", async () => {
    const { addresses, issuer, caller, customer } = await setUp();
    issuer.issue.mockResolvedValue(issued(WALLET.toLowerCase()));
    expect(
      addressOf(await addresses.request({ customerId: await customer(), ...USDC }, caller)).address,
    ).toBe(WALLET);
    const second = await addresses.request({ customerId: await customer(), ...USDC }, caller);
    expect(second).toMatchObject({ kind: 'ProviderUnavailable' });
  });

  test('one address serves several assets, and keeps its end in each', async () => {
    const { addresses, issuer, caller, customer } = await setUp();
    const customerId = await customer();
    const end = fromNow(1_000_000);
    issuer.issue
      .mockResolvedValueOnce(issued(WALLET, end))
      .mockResolvedValueOnce(issued(WALLET, fromNow(9_000_000)));
    const base = addressOf(await addresses.request({ customerId, ...USDC }, caller));
    const ethereum = addressOf(
      await addresses.request({ customerId, currency: 'USDC', network: 'ethereum' }, caller),
    );
    expect([ethereum.address, ethereum.primary, ethereum.expiresAt]).toEqual([WALLET, true, end]);
    await addresses.end({ providerId: 'issuer', address: WALLET.toLowerCase(), status: 'BLOCKED' });
    const rows = await addresses.byIds([ethereum.id, base.id], caller);
    expect(rows.map((row) => [row?.id, row?.status, row?.primary])).toEqual([
      [ethereum.id, 'BLOCKED', false],
      [base.id, 'BLOCKED', false],
    ]);
    const lookups = [
      { customerId, ...USDC },
      { customerId, currency: 'USDC', network: 'ethereum' },
    ];
    expect(await addresses.lookup(lookups, caller.projectId)).toEqual([null, null]);
  });

  test('past its end an address is renewed; the same one coming back is not', async () => {
    const { db, addresses, issuer, caller, customer, look } = await setUp();
    const customerId = await customer();
    issuer.issue.mockResolvedValueOnce(issued(WALLET, fromNow(60_000)));
    const first = addressOf(await addresses.request({ customerId, ...USDC }, caller));
    await sql`update deposit_address set expires_at = now() - interval '1 second'`.execute(db);
    expect((await addresses.byIds([first.id], caller))[0]).toMatchObject({
      status: 'EXPIRED',
      primary: false,
    });

    issuer.issue.mockResolvedValueOnce(issued(WALLET, fromNow(60_000)));
    expect(await addresses.request({ customerId, ...USDC }, caller)).toMatchObject({
      kind: 'ProviderUnavailable',
    });
    issuer.issue.mockResolvedValueOnce(issued(OTHER_WALLET, fromNow(60_000)));
    const second = await addresses.request({ customerId, ...USDC }, caller);
    expect(second).toMatchObject({
      created: true,
      depositAddress: { address: OTHER_WALLET, status: 'ACTIVE' },
    });
    expect((await look(customerId))?.id).toBe(addressOf(second).id);
    const { rows } = await sql<{
      status: string;
    }>`select status from deposit_address order by created_at`.execute(db);
    expect(rows.map(({ status }) => status)).toEqual(['EXPIRED', 'ACTIVE']);
  });

  test('a confirmed deposit moves the end, never back', async () => {
    const { addresses, issuer, caller, customer } = await setUp();
    const customerId = await customer();
    issuer.issue.mockResolvedValueOnce(issued(WALLET, fromNow(60_000)));
    const { id } = addressOf(await addresses.request({ customerId, ...USDC }, caller));
    const later = fromNow(9_000_000);
    const deposit = { providerId: 'issuer', customerId, address: WALLET, arrivedAt: new Date() };
    await addresses.extend({ ...deposit, expiresAt: later });
    await addresses.extend({ ...deposit, expiresAt: fromNow(1_000) });
    expect((await addresses.byIds([id], caller))[0]?.expiresAt).toEqual(later);
  });

  test('an end that has come is marked, told once and dropped from the cache; others stay', async () => {
    const { db, addresses, issuer, caller, customer, jobs, look } = await setUp();
    const [early, late] = [await customer(), await customer()];
    issuer.issue.mockResolvedValueOnce(issued(WALLET, fromNow(60_000)));
    const { id } = addressOf(await addresses.request({ customerId: early, ...USDC }, caller));
    issuer.issue.mockResolvedValueOnce(issued(OTHER_WALLET, fromNow(60_000)));
    const other = addressOf(await addresses.request({ customerId: late, ...USDC }, caller));
    expect(await addresses.expire(10)).toBe(0);
    await sql`update deposit_address set expires_at = now() - interval '1 second' where id = ${id}`.execute(
      db,
    );
    await look(early);
    jobs.length = 0;
    expect(await addresses.expire(10)).toBe(1);
    expect(await addresses.expire(10)).toBe(0);
    const rows = await db.selectFrom('deposit_address').select(['id', 'status']).execute();
    expect(new Map(rows.map((row) => [row.id, row.status]))).toEqual(
      new Map([
        [id, 'EXPIRED'],
        [other.id, 'ACTIVE'],
      ]),
    );
    const told = await db.selectFrom('outgoing_event').select(['type', 'data']).execute();
    expect(told).toEqual([{ type: 'deposit_address.ended', data: { id, status: 'EXPIRED' } }]);
    expect(jobs.map(({ keys }) => keys)).toEqual([
      [cacheKey({ projectId: caller.projectId, customerId: early, ...USDC })],
    ]);
    expect(await look(early)).toBeNull();
  });

  test('a deposit from before the end brings a marked address back; one from after it, or a successor, does not', async () => {
    const { db, addresses, issuer, caller, customer } = await setUp();
    const customerId = await customer();
    issuer.issue.mockResolvedValueOnce(issued(WALLET, fromNow(60_000)));
    const { id } = addressOf(await addresses.request({ customerId, ...USDC }, caller));
    await sql`update deposit_address set expires_at = now() - interval '1 hour'`.execute(db);
    await addresses.expire(10);
    const status = async () => (await addresses.byIds([id], caller))[0]?.status;
    const deposit = { providerId: 'issuer', customerId, address: WALLET, expiresAt: fromNow(9_000_000) };
    await addresses.extend({ ...deposit, arrivedAt: fromNow(-60_000) });
    expect(await status()).toBe('EXPIRED');
    await addresses.extend({ ...deposit, arrivedAt: fromNow(-7_200_000) });
    expect(await status()).toBe('ACTIVE');

    await sql`update deposit_address set expires_at = now() - interval '1 hour'`.execute(db);
    await addresses.expire(10);
    issuer.issue.mockResolvedValueOnce(issued(OTHER_WALLET, fromNow(60_000)));
    await addresses.request({ customerId, ...USDC }, caller);
    await addresses.extend({ ...deposit, arrivedAt: fromNow(-7_200_000) });
    expect(await status()).toBe('EXPIRED');
  });

  test('a wallet is checked, kept once, never replaced, and gives way to an issued address', async () => {
    const { addresses, caller, customer, look } = await setUp();
    const customerId = await customer();
    const register = (input: object) =>
      addresses.registerWallet({ customerId, ...USDC, address: WALLET, ...input }, caller);
    expect(await register({ address: `${WALLET.slice(0, -1)}e` })).toMatchObject({
      issues: [{ path: 'input.address' }],
    });
    expect(await register({ memo: '1' })).toMatchObject({ issues: [{ path: 'input.memo' }] });
    expect(await register({ network: 'nowhere' })).toMatchObject({ issues: [{ path: 'input.network' }] });
    expect(await register({ currency: 'NONE' })).toMatchObject({ issues: [{ path: 'input.currency' }] });
    const kept = addressOf(await register({ address: WALLET.toLowerCase() }));
    expect(kept).toMatchObject({ address: WALLET, origin: 'CUSTOMER', primary: true, providerId: null });
    expect(await register({})).toMatchObject({ created: false, depositAddress: { id: kept.id } });
    expect(await register({ address: OTHER_WALLET })).toMatchObject({
      kind: 'Conflict',
      existingId: kept.id,
    });
    expect((await look(customerId))?.id).toBe(kept.id);

    const made = addressOf(await addresses.request({ customerId, ...USDC }, caller));
    expect((await look(customerId))?.id).toBe(made.id);
    const [page, none] = await addresses.listByCustomers(
      [customerId, newId('customer')],
      { first: 1, after: null },
      caller,
    );
    expect(page?.rows.map(({ id, primary }) => [id, primary])).toEqual([[made.id, true]]);
    expect([page?.hasNextPage, none?.rows]).toEqual([true, []]);
  });

  test('a hundred look-ups are one read of the cache and one statement, then none', async () => {
    const { addresses, cache, statements, caller, customer } = await setUp();
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

  test('a hundred misses of one key at once are one statement', async () => {
    const { look, statements, customer } = await setUp();
    const customerId = await customer();
    const before = statements();
    await Promise.all(Array.from({ length: 100 }, () => look(customerId)));
    expect(statements() - before).toBe(1);
  });

  test('a slow reader does not put an old answer over a newer one', async () => {
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
    const { addresses, caller, customer, look } = await setUp({ cache: late });
    const customerId = await customer();
    const wallet = addressOf(
      await addresses.registerWallet({ customerId, ...USDC, address: WALLET }, caller),
    );
    expect((await look(customerId))?.id).toBe(wallet.id);
    const made = addressOf(await addresses.request({ customerId, ...USDC }, caller));
    hold.resolve();
    await delay(0);
    expect((await look(customerId))?.id).toBe(made.id);
    expect((await look(customerId))?.id).toBe(made.id);
  });

  test('versions grow with every change, and the job drops what the process could not', async () => {
    const { addresses, make, cache, jobs, caller, customer, look } = await setUp();
    const customerId = await customer();
    await addresses.registerWallet({ customerId, ...USDC, address: WALLET }, caller);
    expect((await look(customerId))?.address).toBe(WALLET);
    // A process that dies between the commit and its drop.
    const dying = make({ cache: { ...cache, drop: () => Promise.reject(new Error('gone')) } });
    const made = addressOf(await dying.request({ customerId, ...USDC }, caller));
    expect((await look(customerId))?.address).toBe(WALLET);
    const [first, second] = jobs;
    expect(second?.version).toBeGreaterThan(first?.version ?? Number.NaN);
    if (second) await addresses.dropFromCache(second);
    expect((await look(customerId))?.id).toBe(made.id);
  });

  test('what is not exactly what was written for this place is a miss', async () => {
    const { addresses, cache, caller, customer, look } = await setUp();
    const customerId = await customer();
    const place = { projectId: caller.projectId, customerId, ...USDC };
    const key = cacheKey(place);
    const kept = addressOf(await addresses.registerWallet({ customerId, ...USDC, address: WALLET }, caller));
    const poisoned = [
      'garbage',
      '',
      '[]',
      'null',
      '{}',
      '{"form":1}',
      '{"form":1,"depositAddress":7}',
      JSON.stringify({ form: 0, depositAddress: kept }),
      ...[
        { projectId: newId('project') },
        { customerId: newId('customer') },
        { currency: 'USDT' },
        { address: 7 },
        { id: '' },
        { status: 'EXPIRED' },
        { origin: 'PROVIDER' },
        { createdAt: 'yesterday' },
        { memo: undefined },
        { expiresAt: fromNow(-1_000) },
        { providerId: 'gone', origin: 'PROVIDER', address: OTHER_WALLET },
      ].map((over) =>
        JSON.stringify({ form: 1, depositAddress: { ...kept, address: OTHER_WALLET, ...over } }),
      ),
    ];
    for (const value of poisoned) {
      await cache.set(key, Date.now() + 1e9, value, 60_000);
      expect((await look(customerId))?.address, value).toBe(WALLET);
    }
    await cache.set(
      key,
      Date.now() + 1e9,
      JSON.stringify({ form: 1, depositAddress: { ...kept, address: OTHER_WALLET } }),
      60_000,
    );
    expect((await look(customerId))?.address).toBe(OTHER_WALLET);
  });

  test('an address past its end is not answered from the cache', async () => {
    let now = Date.now();
    const { db, addresses, issuer, caller, customer, look } = await setUp({ clock: () => new Date(now) });
    const customerId = await customer();
    issuer.issue.mockResolvedValueOnce(issued(WALLET, fromNow(60_000)));
    await addresses.request({ customerId, ...USDC }, caller);
    expect((await look(customerId))?.address).toBe(WALLET);
    now += 61_000;
    await sql`update deposit_address set expires_at = now()`.execute(db);
    expect(await look(customerId)).toBeNull();
  });

  test("another project's customer, and what is no id or asset, have no address", async () => {
    const { db, addresses, caller, customer, look } = await setUp();
    const customerId = await customer();
    const { id } = addressOf(
      await addresses.registerWallet({ customerId, ...USDC, address: WALLET }, caller),
    );
    const stranger = await makeProject(db);
    expect(await look(customerId, stranger.projectId)).toBeNull();
    expect((await look(customerId))?.id).toBe(id);
    expect(await addresses.byIds([id], stranger)).toEqual([null]);
    const strange = [
      { customerId: 'cus_\u0000', ...USDC },
      { customerId, currency: 'NONE', network: 'base' },
    ];
    expect(await addresses.lookup(strange, caller.projectId)).toEqual([null, null]);
  });

  test('a cache that fails or is slow costs speed, never truth', async () => {
    const fail = () => Promise.reject(new Error('down'));
    const broken: Cache = { getMany: fail, set: fail, setIfAbsent: fail, drop: fail, close: async () => {} };
    const memory = createMemoryCache();
    const slow: Cache = { ...memory, getMany: (keys) => delay(50).then(() => memory.getMany(keys)) };
    for (const cache of [broken, slow]) {
      const { addresses, caller, customer, look } = await setUp({ cache });
      const customerId = await customer();
      expect(await look(customerId)).toBeNull();
      const { id } = addressOf(
        await addresses.registerWallet({ customerId, ...USDC, address: WALLET }, caller),
      );
      expect((await look(customerId))?.id).toBe(id);
    }
  });
});
