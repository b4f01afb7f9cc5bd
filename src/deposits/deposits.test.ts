import { sql } from 'kysely';
import { describe, expect, test, vi } from 'vitest';
import { addressesOn } from '../addresses/testing.ts';
import { fakeIssuer, fakeProvider, makeProject } from '../customers/testing.ts';
import type { AssetRef } from '../domain/asset/asset.ts';
import type { DepositStatus } from '../domain/customer/deposit.ts';
import { newId } from '../domain/id.ts';
import { createMemoryLive } from '../live/index.ts';
import { ProviderError } from '../provider/error.ts';
import type { DepositNews } from '../provider/optional/deposits.ts';
import { createPollBudget } from '../registry/index.ts';
import { eachStore } from '../store/testing.ts';
import { createDeposits } from './index.ts';
import { depositTransitions } from './record/transitions.ts';
import type { DepositHint } from './types.ts';

const USDC = { currency: 'USDC', network: 'base' };

describe('steps of a deposit', () => {
  test('none leads back: from nowhere is where one was before', () => {
    const reach = (from: DepositStatus): DepositStatus[] =>
      depositTransitions[from].flatMap((to) => [to, ...reach(to)]);
    for (const status of Object.keys(depositTransitions) as DepositStatus[]) {
      expect(reach(status)).not.toContain(status);
    }
  });
});

eachStore('deposits', (makeStore) => {
  async function setUp() {
    const { db } = await makeStore();
    const told = new Map<string, DepositNews>();
    const get = vi.fn(async (reference: string) => {
      const news = told.get(reference);
      if (!news) throw new Error('no such deposit');
      return news;
    });
    const world = await addressesOn(db, [
      fakeProvider('issuer', { addresses: fakeIssuer(), deposits: { get } }),
      fakeProvider('seller', {}),
    ]);
    const { caller } = world;
    const { addresses, customers, log } = world.deps;
    /** What its provider answers: nothing new, where a test says nothing else. */
    const askSession = vi.fn(async (_sessionId: string) => {});
    const deposits = createDeposits({
      ...world.deps,
      askSession,
      pollBudget: createPollBudget(),
      live: createMemoryLive(),
    });

    const owner = async (asset: AssetRef = USDC) => {
      const customerId = await world.customer();
      const address = await world.issued(customerId, asset);
      const [account] = (await customers.accounts([customerId], caller))[0] ?? [];
      return { customerId, address, account: account?.reference ?? '' };
    };
    const tell = (reference: string, over: Partial<DepositNews> = {}) =>
      told.set(reference, {
        reference,
        providerCurrency: 'USDC_BASE',
        asset: USDC,
        amount: '25.50',
        status: 'CONFIRMED',
        transactionHash: null,
        createdAt: new Date(),
        ...over,
      });
    const hint = (reference: string, over: Partial<DepositHint> = {}): DepositHint => ({
      providerId: 'issuer',
      reference,
      customerReference: null,
      address: null,
      providerCurrency: null,
      ...over,
    });
    const session = (
      customerId: string | null,
      over: {
        status?: string;
        address: string;
        amount?: string | null;
        asset?: AssetRef;
        hoursAgo?: number;
        projectId?: string;
        unpaidAt?: Date;
      },
    ) => {
      const asset = over.asset ?? USDC;
      const at = sql<Date>`now() - make_interval(hours => ${over.hoursAgo ?? 0}::integer)`;
      return world.session({
        customer_id: customerId,
        status: over.status ?? 'DELIVERING',
        currency: asset.currency,
        network: asset.network,
        crypto_amount: over.amount === undefined ? '25.5' : over.amount,
        wallet_address: over.address,
        created_at: at,
        updated_at: at,
        unpaid_at: over.unpaidAt ?? null,
        ...(over.projectId && { project_id: over.projectId }),
      });
    };
    return { db, log, askSession, addresses, deposits, caller, owner, tell, hint, session };
  }

  test("is what the provider's API says, once, whatever the hint and however often", async () => {
    const { db, deposits, caller, owner, tell, hint } = await setUp();
    const { customerId, address, account } = await owner();
    tell('d1', { amount: '25.500000000000000001', transactionHash: '0xabc' });
    const results = await Promise.all(
      Array.from({ length: 20 }, () =>
        deposits.confirm(hint('d1', { customerReference: account, address: address.address.toLowerCase() })),
      ),
    );
    expect(new Set(results.map((deposit) => deposit?.id)).size).toBe(1);
    expect(results[0]).toMatchObject({
      customerId,
      address: address.address,
      depositAddressId: address.id,
      asset: USDC,
      amount: '25.500000000000000001',
      status: 'CONFIRMED',
      transactionHash: '0xabc',
    });
    const { rows } = await deposits.list(
      { customerId, status: ['CONFIRMED'] },
      { first: 10, after: null },
      caller,
    );
    expect(rows).toEqual([results[0]]);
    expect((await deposits.list({ status: ['SETTLED'] }, { first: 10, after: null }, caller)).rows).toEqual(
      [],
    );
    expect(
      (await deposits.listByCustomers([customerId], { first: 1, after: null }, caller))[0]?.rows,
    ).toEqual(rows);
    expect(await deposits.byIds([results[0]?.id ?? ''], await makeProject(db))).toEqual([null]);
  });

  test("is found by its account alone, by its address alone, and is nobody's where they disagree", async () => {
    const { deposits, owner, tell, hint } = await setUp();
    const one = await owner();
    const two = await owner();
    for (const reference of ['a', 'b', 'c', 'd']) tell(reference);
    expect((await deposits.confirm(hint('b', { address: two.address.address })))?.customerId).toBe(
      two.customerId,
    );
    expect(
      await deposits.confirm(hint('c', { customerReference: one.account, address: two.address.address })),
    ).toBeNull();
    expect(await deposits.confirm(hint('d', { customerReference: 'unknown' }))).toBeNull();
    const elsewhere = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';
    expect(
      await deposits.confirm(hint('a', { customerReference: one.account, address: elsewhere })),
    ).toMatchObject({
      customerId: one.customerId,
      address: elsewhere,
      depositAddressId: null,
    });
  });

  test('goes forwards only, in whatever order the news come', async () => {
    const { deposits, owner, tell, hint } = await setUp();
    const { address } = await owner();
    const confirm = async (status: DepositStatus | null) => {
      tell('d1', { status });
      return (await deposits.confirm(hint('d1', { address: address.address })))?.status;
    };
    expect(await confirm('DETECTED')).toBe('DETECTED');
    expect(await confirm(null)).toBe('IN_REVIEW');
    expect(await confirm('DETECTED')).toBe('IN_REVIEW');
    expect(await confirm('CONFIRMED')).toBe('CONFIRMED');
    expect(await confirm(null)).toBe('CONFIRMED');
    expect(await confirm('DECLINED')).toBe('CONFIRMED');
    expect(await confirm('SETTLED')).toBe('SETTLED');
    expect(await confirm('DETECTED')).toBe('SETTLED');
  });

  test.each([
    ['CONFIRMED', 'DECLINED'],
    ['CONFIRMED', 'DROPPED'],
    ['SETTLED', 'DECLINED'],
  ] as const)('that was %s and is %s after all is told to an operator', async (arrived, told) => {
    const { deposits, owner, tell, hint, log } = await setUp();
    const { address } = await owner();
    const confirm = async (status: DepositStatus) => {
      tell('d1', { status });
      return (await deposits.confirm(hint('d1', { address: address.address })))?.status;
    };
    await confirm(arrived);
    await confirm(arrived);
    // An answer that was on its way for long says what was true before.
    await confirm('DETECTED');
    expect(log.error).not.toHaveBeenCalled();
    expect(await confirm(told)).toBe(arrived);
    expect(log.error).toHaveBeenCalledExactlyOnceWith(
      { providerId: 'issuer', reference: 'd1', kept: arrived, told },
      expect.stringContaining('takes back'),
    );
    // A list says so for days.
    await confirm(told);
    expect(log.error).toHaveBeenCalledTimes(1);
  });

  test('that never arrived is nothing to an operator, however it ended', async () => {
    const { deposits, owner, tell, hint, log } = await setUp();
    const { address } = await owner();
    for (const status of ['DETECTED', 'DROPPED', 'DECLINED'] as const) {
      tell('d1', { status });
      await deposits.confirm(hint('d1', { address: address.address }));
    }
    expect(log.error).not.toHaveBeenCalled();
  });

  test('a state nobody knows is held for review, and never counts', async () => {
    const { deposits, owner, tell, hint, session } = await setUp();
    const { customerId, address } = await owner();
    await session(customerId, { address: address.address });
    tell('d1', { status: null });
    const deposit = await deposits.confirm(hint('d1', { address: address.address }));
    expect(deposit).toMatchObject({ status: 'IN_REVIEW', onrampSessionId: null });
  });

  test('a currency that nobody asked for is recorded without an address of ours', async () => {
    const { deposits, owner, tell, hint } = await setUp();
    const { address } = await owner();
    tell('d1', { asset: null, providerCurrency: 'SHIB', amount: '1000000' });
    tell('d2', { asset: { currency: 'USDC', network: 'ethereum' } });
    expect(await deposits.confirm(hint('d1', { address: address.address }))).toMatchObject({
      asset: null,
      providerCurrency: 'SHIB',
      amount: '1000000',
      depositAddressId: null,
    });
    expect(await deposits.confirm(hint('d2', { address: address.address }))).toMatchObject({
      depositAddressId: null,
    });
  });

  test('an answer about another deposit, or without an exact amount, is an error', async () => {
    const { deposits, owner, tell, hint } = await setUp();
    const { address } = await owner();
    tell('d1', { reference: 'other' });
    tell('d2', { amount: '1e-8' });
    for (const reference of ['d1', 'd2']) {
      await expect(deposits.confirm(hint(reference, { address: address.address }))).rejects.toMatchObject({
        code: 'malformed_answer',
      });
    }
  });

  test('a provider without deposits, and one that is not there, answer nothing', async () => {
    const { deposits, hint } = await setUp();
    expect(await deposits.confirm(hint('d1', { providerId: 'seller' }))).toBeNull();
    expect(await deposits.confirm(hint('d1', { providerId: 'gone' }))).toBeNull();
  });

  test('is tied to the one session that matches, and a session to one deposit', async () => {
    const { deposits, caller, owner, tell, hint, session } = await setUp();
    const { customerId, address } = await owner();
    const id = await session(customerId, { address: address.address, amount: '26' });
    tell('d1', { status: 'DETECTED' });
    tell('d2');
    const confirm = (reference: string) => deposits.confirm(hint(reference, { address: address.address }));
    expect(await confirm('d1')).toMatchObject({ onrampSessionId: null });
    tell('d1', { status: 'CONFIRMED' });
    const [first, again] = [await confirm('d1'), await confirm('d1')];
    expect(first).toMatchObject({ onrampSessionId: id });
    expect(again).toEqual(first);
    expect(await confirm('d2')).toMatchObject({ onrampSessionId: null });
    expect(await deposits.bySessions([newId('onrampSession'), id], caller)).toEqual([[], [first]]);
  });

  test('two sessions that match are none', async () => {
    const { deposits, owner, tell, hint, session } = await setUp();
    const { customerId, address } = await owner();
    await session(customerId, { address: address.address });
    await session(null, { address: address.address });
    tell('d1');
    expect(await deposits.confirm(hint('d1', { address: address.address }))).toMatchObject({
      onrampSessionId: null,
    });
  });

  test.each([
    ['above the tolerance', { amount: '26.9' }],
    ['below the tolerance', { amount: '24.2' }],
    ['of no known amount', { amount: null }],
    ['for another asset', { asset: { currency: 'USDC', network: 'ethereum' } }],
    ['to another address', { address: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed' }],
    ['of the day before', { hoursAgo: 25 }],
    ['that expired', { status: 'EXPIRED' }],
    ['that was refused', { status: 'REJECTED' }],
  ])('a session %s does not match', async (_, over) => {
    const { deposits, owner, tell, hint, session } = await setUp();
    const { customerId, address } = await owner();
    await session(customerId, { address: address.address, ...over });
    tell('d1');
    expect(await deposits.confirm(hint('d1', { address: address.address }))).toMatchObject({
      status: 'CONFIRMED',
      onrampSessionId: null,
    });
  });

  test('a session of another customer, or of another project, does not match', async () => {
    const { db, deposits, owner, tell, hint, session } = await setUp();
    const { address } = await owner();
    const another = await owner();
    await session(another.customerId, { address: address.address });
    await session(null, { address: address.address, projectId: (await makeProject(db)).projectId });
    tell('d1');
    expect(await deposits.confirm(hint('d1', { address: address.address }))).toMatchObject({
      onrampSessionId: null,
    });
  });

  test('a session that was made after it came does not match, by either clock', async () => {
    const { deposits, owner, tell, hint, session } = await setUp();
    const { customerId, address } = await owner();
    const confirm = async (reference: string, over: Partial<DepositNews>) => {
      tell(reference, over);
      return (await deposits.confirm(hint(reference, { address: address.address })))?.onrampSessionId;
    };
    const minutes = (count: number) => new Date(Date.now() + count * 60_000);
    await confirm('d1', { status: 'DETECTED' });
    const id = await session(customerId, { address: address.address });
    // Its provider's clock is ahead, but it was heard of before the session was made.
    expect(await confirm('d1', { createdAt: minutes(10) })).toBeNull();
    expect(await confirm('d2', { createdAt: minutes(-6) })).toBeNull();
    expect(await confirm('d3', { createdAt: minutes(-4) })).toBe(id);
  });

  test('what came while nobody had paid was not bought: by either clock', async () => {
    const { db, deposits, owner, tell, hint, session } = await setUp();
    const { customerId, address } = await owner();
    const confirm = async (reference: string, over: Partial<DepositNews>) => {
      tell(reference, over);
      return (await deposits.confirm(hint(reference, { address: address.address })))?.onrampSessionId;
    };
    const minutes = (count: number) => new Date(Date.now() + count * 60_000);
    await confirm('d1', { status: 'DETECTED' });
    await sql`update deposit set created_at = now() - interval '3 minutes'`.execute(db);
    const id = await session(customerId, { address: address.address, hoursAgo: 1, unpaidAt: minutes(-2) });
    expect(await confirm('d1', { createdAt: minutes(10) })).toBeNull();
    expect(await confirm('d2', { createdAt: minutes(-3) })).toBeNull();
    expect(await confirm('d3', { createdAt: minutes(-1) })).toBe(id);
  });

  test.each(['READY', 'AWAITING_PAYMENT', 'PAYMENT_PROCESSING'])(
    'the provider of a session that is %s is asked first: what nobody paid for was not bought',
    async (status) => {
      const { db, askSession, deposits, owner, tell, hint, session } = await setUp();
      const { customerId, address } = await owner();
      const id = await session(customerId, { address: address.address, status });
      const confirm = () => deposits.confirm(hint('d1', { address: address.address }));
      tell('d1');
      expect(await confirm()).toMatchObject({ status: 'CONFIRMED', onrampSessionId: null });
      expect(askSession).toHaveBeenCalledExactlyOnceWith(id);

      const away = new ProviderError({ outcome: 'unknown', class: 'provider', code: 'x', message: 'x' });
      askSession.mockRejectedValueOnce(away);
      await expect(confirm()).rejects.toBe(away);
      expect(await db.selectFrom('deposit').select('onramp_session_id').execute()).toEqual([
        { onramp_session_id: null },
      ]);

      askSession.mockImplementationOnce(async () => {
        await db.updateTable('onramp_session').set({ status: 'DELIVERING' }).execute();
      });
      expect(await confirm()).toMatchObject({ onrampSessionId: id });
    },
  );

  test('a completed session gets its proof without anybody being asked', async () => {
    const { askSession, deposits, owner, tell, hint, session } = await setUp();
    const { customerId, address } = await owner();
    const id = await session(customerId, { address: address.address, status: 'COMPLETED' });
    tell('d1');
    expect(await deposits.confirm(hint('d1', { address: address.address }))).toMatchObject({
      onrampSessionId: id,
    });
    expect(askSession).not.toHaveBeenCalled();
  });

  test('the end of the address moves with a confirmed deposit, where the provider says so', async () => {
    const { addresses, db, deposits, caller, owner, tell, hint } = await setUp();
    const { address } = await owner();
    await sql`update deposit_address set expires_at = now() + interval '1 day'`.execute(db);
    const addressExpiresAt = new Date(Date.now() + 365 * 86_400_000);
    tell('d1', { status: 'DETECTED', addressExpiresAt });
    await deposits.confirm(hint('d1', { address: address.address }));
    expect((await addresses.byIds([address.id], caller))[0]?.expiresAt).not.toEqual(addressExpiresAt);
    tell('d1', { status: 'CONFIRMED', addressExpiresAt });
    await deposits.confirm(hint('d1', { address: address.address }));
    expect((await addresses.byIds([address.id], caller))[0]?.expiresAt).toEqual(addressExpiresAt);
  });

  test('to an address that has ended is recorded all the same', async () => {
    const { addresses, db, deposits, caller, owner, tell, hint } = await setUp();
    const { address } = await owner();
    await sql`update deposit_address set expires_at = now() - interval '1 hour'`.execute(db);
    await addresses.expire(10);
    tell('d1', { addressExpiresAt: new Date(Date.now() + 86_400_000) });
    expect(await deposits.confirm(hint('d1', { address: address.address }))).toMatchObject({
      status: 'CONFIRMED',
      depositAddressId: address.id,
    });
    expect((await addresses.byIds([address.id], caller))[0]?.status).toBe('EXPIRED');
  });
});
