import { sql } from 'kysely';
import { expect, test, vi } from 'vitest';
import { addressesOn } from '../../addresses/testing.ts';
import { fakeIssuer, fakeProvider } from '../../customers/testing.ts';
import { createMemoryLive } from '../../live/index.ts';
import { ProviderError } from '../../provider/error.ts';
import type { DepositNews } from '../../provider/optional/deposits.ts';
import { eachStore } from '../../store/testing.ts';
import { createDeposits } from '../index.ts';
import { nextCheckSeconds, putOffSeconds } from './poll-schedule.ts';

const USDC = { currency: 'USDC', network: 'base' };
const USDT = { currency: 'USDT', network: 'bsc' };
const HOUR = 3_600;

test.each([
  [0, 60],
  [0.1, 60],
  [0.5, 300],
  [1, 1_800],
  [12, 1_800],
  [24 * 29, 24 * HOUR],
  [24 * 31, 7 * 24 * HOUR],
])('%f hours after the last sign the next look is in %i seconds', (hours, seconds) => {
  const now = new Date();
  const expectedAt = new Date(now.getTime() - hours * HOUR * 1_000);
  expect(nextCheckSeconds({ expectedAt, active: true }, now)).toBe(seconds);
});

test('without an active address, and no sign for a month, nobody looks', () => {
  const now = new Date();
  const expectedAt = new Date(now.getTime() - 24 * 31 * HOUR * 1_000);
  expect(nextCheckSeconds({ expectedAt, active: false }, now)).toBeNull();
  expect(nextCheckSeconds({ expectedAt: null, active: false }, now)).toBeNull();
});

test.each([
  [0, 5],
  [1, 36],
  [24, 864],
  [24 * 365, 6 * HOUR],
])('%i hours after the last sign a look is put off for %i seconds', (hours, seconds) => {
  const now = new Date();
  const expectedAt = new Date(now.getTime() - hours * HOUR * 1_000);
  expect(putOffSeconds({ expectedAt, active: true }, now)).toBe(seconds);
});

eachStore('deposits of which no webhook told', (makeStore) => {
  async function setUp() {
    const { db } = await makeStore();
    let listed: DepositNews[] = [];
    const list = vi.fn(async (_customer: string): Promise<readonly DepositNews[]> => listed);
    const get = () => Promise.reject(new Error('asked for one'));
    const provider = fakeProvider('issuer', { addresses: fakeIssuer(), deposits: { get, list } });
    const world = await addressesOn(db, [provider]);
    const { caller } = world;
    const { customers, jobs, log } = world.deps;
    const takeSpare = vi.fn(() => true);
    const askSession = vi.fn(async (_sessionId: string) => {});
    const deposits = createDeposits({
      ...world.deps,
      askSession,
      pollBudget: { take: () => false, takeSpare },
      live: createMemoryLive(),
    });
    const customerId = await world.customer();
    const address = (asset = USDC) => world.issued(customerId, asset);
    const own = await address();
    const place = { customerId, providerId: 'issuer' };
    const news = (reference: string, over: Partial<DepositNews> = {}): DepositNews => ({
      reference,
      providerCurrency: 'USDC_BASE',
      asset: USDC,
      amount: '25.5',
      status: 'CONFIRMED',
      transactionHash: null,
      createdAt: new Date(),
      ...over,
    });
    const known = async () => {
      const { rows } = await deposits.list({ customerId }, { first: 10, after: null }, caller);
      return rows;
    };
    /** A purchase that is delivered to the address. */
    const session = (status = 'DELIVERING') =>
      world.session({
        customer_id: customerId,
        status,
        currency: USDC.currency,
        network: USDC.network,
        crypto_amount: '25.5',
        wallet_address: own.address,
        deposit_address_id: own.id,
      });
    /** Seconds until the account falls due; null: never. */
    const dueIn = async () => {
      const { rows } = await sql<{ seconds: number | null }>`
        select extract(epoch from deposits_due_at - now())::float8 as seconds from provider_account`.execute(
        db,
      );
      return rows[0]?.seconds ?? null;
    };
    const settleSigns = (hoursAgo = 0) =>
      sql`update provider_account set deposits_due_at = now() - interval '1 second',
        deposits_expected_at = now() - make_interval(hours => ${hoursAgo}::integer)`.execute(db);
    return {
      address,
      askSession,
      caller,
      customers,
      db,
      deposits,
      dueIn,
      jobs,
      known,
      list,
      log,
      news,
      own,
      place,
      provider,
      session,
      settleSigns,
      takeSpare,
      tell: (...all: DepositNews[]) => {
        listed = all;
      },
    };
  }

  test('are found in the list of the account, once', async () => {
    const { deposits, place, known, tell, news, own, list } = await setUp();
    tell(news('d2', { amount: '3' }), news('d1', { createdAt: new Date(Date.now() - 60_000) }));
    const found = await deposits.check(place);
    expect(list).toHaveBeenCalledWith('account-1', expect.anything());
    expect(found.map(({ providerReference }) => providerReference)).toEqual(['d1', 'd2']);
    await deposits.check(place);
    expect(await known()).toMatchObject([
      { providerReference: 'd2', address: own.address, depositAddressId: own.id },
      { providerReference: 'd1', address: own.address, depositAddressId: own.id },
    ]);
  });

  test('come to the address of their asset; what no address can be told of is nobody’s', async () => {
    const { deposits, place, address, known, tell, news, own, log } = await setUp();
    const bsc = await address(USDT);
    tell(
      news('d1', { asset: USDT, providerCurrency: 'USDT_BSC' }),
      news('d2', { asset: null, providerCurrency: 'SHIB' }),
      news('d3', { createdAt: new Date(0) }),
    );
    await deposits.check(place);
    const found = new Map((await known()).map((deposit) => [deposit.providerReference, deposit.address]));
    expect(found).toEqual(
      new Map([
        ['d1', bsc.address],
        ['d3', own.address],
      ]),
    );
    expect(log.warn).toHaveBeenCalledWith(
      expect.objectContaining({ reference: 'd2' }),
      'a deposit to no address',
    );
  });

  test('a currency that nobody asked for came to the only address', async () => {
    const { deposits, place, known, tell, news, own } = await setUp();
    tell(news('d1', { asset: null, providerCurrency: 'SHIB' }));
    await deposits.check(place);
    expect(await known()).toMatchObject([{ address: own.address, asset: null, providerCurrency: 'SHIB' }]);
  });

  test('another asset came to the only address, too', async () => {
    const { deposits, place, known, tell, news, own } = await setUp();
    tell(news('d1', { asset: USDT, providerCurrency: 'USDT_BSC' }));
    await deposits.check(place);
    expect(await known()).toMatchObject([{ address: own.address, depositAddressId: null, asset: USDT }]);
  });

  test('without its time one is recorded, and completes nothing', async () => {
    const { deposits, place, session, tell, news } = await setUp();
    const id = await session();
    tell(news('d1', { createdAt: null }));
    expect(await deposits.check(place)).toMatchObject([{ onrampSessionId: null }]);
    tell(news('d2'), news('d1', { createdAt: null }));
    expect(await deposits.check(place)).toMatchObject([
      { providerReference: 'd2', onrampSessionId: id },
      { providerReference: 'd1', onrampSessionId: null },
    ]);
  });

  test('no address lives longer by one that may have come to another', async () => {
    const { db, deposits, place, address, own, tell, news } = await setUp();
    const end = new Date(Date.now() + HOUR * 1_000);
    await sql`update deposit_address set expires_at = ${end}`.execute(db);
    const addressExpiresAt = new Date(Date.now() + 365 * 24 * HOUR * 1_000);
    const endOf = async (id: string) => {
      const query = db.selectFrom('deposit_address').select('expires_at').where('id', '=', id);
      return (await query.executeTakeFirstOrThrow()).expires_at;
    };
    tell(news('d1', { addressExpiresAt }));
    await deposits.check(place);
    expect(await endOf(own.id)).toEqual(addressExpiresAt);

    await sql`update deposit_address set expires_at = ${end}`.execute(db);
    // Near its end, another one took its place.
    const successor = await address();
    await sql`update deposit_address set expires_at = ${end} where id = ${successor.id}`.execute(db);
    tell(news('d2', { addressExpiresAt }));
    expect(await deposits.check(place)).toHaveLength(1);
    expect(await endOf(successor.id)).toEqual(end);
  });

  test("a list with another customer's deposit is no list of this one's", async () => {
    const { db, deposits, place, customers, caller, known, tell, news, log } = await setUp();
    tell(news('d1'));
    await deposits.check(place);
    const made = await customers.create({ externalId: 'another', country: 'DE' }, caller);
    if (made.kind !== 'CustomerPayload') throw new Error(made.message);
    await sql`update deposit set customer_id = ${made.customer.id}`.execute(db);
    tell(news('d1'), news('d2'));
    expect(await deposits.check(place)).toEqual([]);
    expect(await known()).toEqual([]);
    expect(log.error).toHaveBeenCalledTimes(1);
  });

  test('one that cannot be recorded holds up no other', async () => {
    const { deposits, place, known, tell, news, log } = await setUp();
    tell(news('d2'), news('d1', { transactionHash: '\u0000', createdAt: new Date(Date.now() - 60_000) }));
    await deposits.check(place);
    expect((await known()).map(({ providerReference }) => providerReference)).toEqual(['d2']);
    expect(log.error).toHaveBeenCalledWith(
      expect.objectContaining({ reference: 'd1' }),
      'a deposit that the provider lists cannot be recorded',
    );
  });

  test('one whose session cannot be asked after is recorded, holds up no other, and is tried again', async () => {
    const { db, askSession, deposits, place, known, session, tell, news, log } = await setUp();
    const id = await session('AWAITING_PAYMENT');
    askSession.mockRejectedValueOnce(
      new ProviderError({ outcome: 'unknown', class: 'provider', code: 'timeout', message: 'no answer' }),
    );
    tell(news('d2', { amount: '3' }), news('d1', { createdAt: new Date(Date.now() - 60_000) }));
    expect(await deposits.check(place)).toMatchObject([{ providerReference: 'd2' }]);
    expect(await known()).toHaveLength(2);
    expect(log.warn).toHaveBeenCalledWith(
      expect.objectContaining({ reference: 'd1', code: 'timeout' }),
      expect.any(String),
    );
    askSession.mockImplementationOnce(async () => {
      await db.updateTable('onramp_session').set({ status: 'DELIVERING' }).execute();
    });
    const found = await deposits.check(place);
    expect(found.find(({ providerReference }) => providerReference === 'd1')?.onrampSessionId).toBe(id);
  });

  test('a provider that is switched off is asked again some day; one without a list never', async () => {
    const { deposits, place, provider, dueIn, settleSigns, list } = await setUp();
    await settleSigns();
    Object.assign(provider, { disabled: 'off', operations: { ...provider.operations, deposits: undefined } });
    await deposits.check(place);
    expect(await dueIn()).toBeGreaterThan(50);
    Object.assign(provider, { disabled: null });
    await deposits.check(place);
    expect(await dueIn()).toBeNull();
    expect(list).not.toHaveBeenCalled();
  });

  test('go on from where they were, and an old one that is known costs nothing', async () => {
    const { db, deposits, place, known, tell, news } = await setUp();
    const old = { createdAt: new Date(Date.now() - 10 * 24 * HOUR * 1_000) };
    tell(news('d1', { ...old, status: 'DETECTED' }));
    await deposits.check(place);
    // Found late, it is young all the same: what it is to complete may not have been reached.
    expect(await deposits.check(place)).toHaveLength(1);
    await sql`update deposit set created_at = now() - interval '9 days'`.execute(db);
    expect(await deposits.check(place)).toEqual([]);
    tell(news('d1', { ...old, status: 'SETTLED' }));
    expect(await deposits.check(place)).toMatchObject([{ status: 'SETTLED' }]);
    expect(await deposits.check(place)).toEqual([]);
    expect(await known()).toMatchObject([{ status: 'SETTLED' }]);
  });

  test('an amount that is not exact is told and left out', async () => {
    const { deposits, place, known, tell, news, log } = await setUp();
    tell(news('d1', { amount: '1e3' }), news('d2'));
    await deposits.check(place);
    expect((await known()).map(({ providerReference }) => providerReference)).toEqual(['d2']);
    expect(log.warn).toHaveBeenCalledWith({ providerId: 'issuer', references: ['d1'] }, expect.anything());
  });

  test('an address that is issued, a session that is paid and a deposit under way are signs', async () => {
    const { db, deposits, place, session, dueIn, settleSigns, tell, news } = await setUp();
    expect(await dueIn()).toBeGreaterThan(50 * 60);
    expect(await dueIn()).toBeLessThanOrEqual(HOUR);

    const id = await session('READY');
    const step = (status: string) =>
      db.updateTable('onramp_session').set({ status }).where('id', '=', id).execute();
    const quiet = async () => {
      await settleSigns(24 * 40);
      await deposits.check(place);
      expect(await dueIn()).toBeGreaterThan(24 * HOUR);
    };
    await quiet();
    await step('AWAITING_PAYMENT');
    expect(await dueIn()).toBeGreaterThan(24 * HOUR);
    for (const status of ['PAYMENT_PROCESSING', 'DELIVERING', 'COMPLETED']) {
      await quiet();
      await step(status);
      expect(await dueIn()).toBeLessThanOrEqual(60);
    }
    await quiet();
    tell(news('d1', { status: 'IN_REVIEW' }));
    await deposits.check(place);
    expect(await dueIn()).toBeLessThanOrEqual(60);
  });

  test('a sign that comes during a look is not lost', async () => {
    const { deposits, place, db, dueIn, settleSigns, list } = await setUp();
    await settleSigns(24 * 40);
    list.mockImplementationOnce(async () => {
      await sql`select expect_deposits(${place.customerId}, ${place.providerId}, interval '0')`.execute(db);
      return [];
    });
    await deposits.check(place);
    expect(await dueIn()).toBeLessThanOrEqual(60);
  });

  test('accounts fall due once, and again where nobody looked', async () => {
    const { deposits, jobs, place, dueIn, settleSigns } = await setUp();
    expect(await deposits.enqueueDue(10, 10)).toBe(0);
    await settleSigns();
    jobs.enqueue.mockClear();
    expect(await deposits.enqueueDue(10, 10)).toBe(1);
    const asked = () => jobs.enqueue.mock.calls.map(([queue, data]) => [queue, data]);
    expect(asked()).toEqual([['deposit-check', { ...place, fresh: true }]]);
    expect(await deposits.enqueueDue(10, 10)).toBe(0);
    expect(await dueIn()).toBeGreaterThan(50);
  });

  test('those of which a sign came lately fall due by themselves, others a few at a time', async () => {
    const { deposits, jobs, place, settleSigns } = await setUp();
    await settleSigns(48);
    jobs.enqueue.mockClear();
    expect(await deposits.enqueueDue(10, 0)).toBe(0);
    expect(await deposits.enqueueDue(0, 10)).toBe(1);
    expect(jobs.enqueue.mock.calls.map(([, data]) => data)).toEqual([{ ...place, fresh: false }]);
    await settleSigns(1);
    expect(await deposits.enqueueDue(0, 10)).toBe(0);
    expect(await deposits.enqueueDue(10, 0)).toBe(1);
  });

  test('an account whose making never ended is not looked at again and again', async () => {
    const { db, deposits, place, dueIn, settleSigns, list } = await setUp();
    await settleSigns();
    await sql`update provider_account set state = 'creating', reference = null`.execute(db);
    await deposits.check(place);
    expect(await dueIn()).toBeNull();
    expect(list).not.toHaveBeenCalled();
  });

  test('a provider that was asked enough is asked a little later; one that fails, in its turn', async () => {
    const { deposits, place, takeSpare, list, dueIn, settleSigns, log } = await setUp();
    await settleSigns();
    takeSpare.mockReturnValueOnce(false);
    expect(await deposits.check(place)).toEqual([]);
    expect(list).not.toHaveBeenCalled();
    expect(await dueIn()).toBeGreaterThan(0);
    expect(await dueIn()).toBeLessThanOrEqual(5);
    list.mockRejectedValueOnce(
      new ProviderError({ outcome: 'unknown', class: 'provider', code: 'timeout', message: 'no answer' }),
    );
    expect(await deposits.check(place)).toEqual([]);
    expect(log.warn).toHaveBeenCalledTimes(1);
    expect(await dueIn()).toBeGreaterThan(50);
    // A look that failed is none: it is not put off for a week.
    await settleSigns(24 * 40);
    list.mockRejectedValueOnce(
      new ProviderError({ outcome: 'not_sent', class: 'provider', code: 'circuit_open', message: 'off' }),
    );
    await deposits.check(place);
    expect(await dueIn()).toBeLessThanOrEqual(HOUR);
    expect(await deposits.check({ ...place, providerId: 'gone' })).toEqual([]);
  });
});
