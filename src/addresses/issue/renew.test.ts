import { sql } from 'kysely';
import { expect, test, vi } from 'vitest';
import { fakeIssuer, fakeProvider } from '../../customers/testing.ts';
import { newId } from '../../domain/id.ts';
import { ProviderError } from '../../provider/error.ts';
import { eachStore } from '../../store/testing.ts';
import { addressesOn, fromNow, issued, OTHER_WALLET, USDC, WALLET } from '../testing.ts';

const FIRST = WALLET;
const SECOND = OTHER_WALLET;
const THIRD = '0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB';
const HEADROOM_HOURS = 48.5;
const HOUR = 3_600_000;

const inHours = (hours: number) => fromNow(hours * HOUR);
const failing = (errorClass: 'customer' | 'provider') =>
  new ProviderError({ outcome: 'rejected', class: errorClass, code: 'test', message: 'test' });

eachStore('renewal of addresses', (makeStore) => {
  /** A customer with an address, FIRST, that ends in so many hours. */
  async function setUp(hoursLeft: number) {
    const { db } = await makeStore();
    const [issuer, other] = [fakeIssuer(), fakeIssuer()];
    const providers = [
      fakeProvider('issuer', { addresses: issuer }),
      fakeProvider('other', { addresses: other }),
    ];
    const world = await addressesOn(db, providers, { headroomHours: HEADROOM_HOURS });
    const { caller } = world;
    const { addresses, customers, jobs, log } = world.deps;
    const customerId = await world.customer();
    issuer.issue.mockResolvedValueOnce(issued(FIRST, inHours(hoursLeft)));
    const request = (provider: string | null = null) =>
      addresses.request({ customerId, ...USDC, provider }, caller);
    const { id } = await world.issued(customerId, USDC);

    const read = async (one = id) => (await addresses.byIds([one], caller))[0];
    const endsIn = async (hours: number) => {
      const end = sql`now() + make_interval(hours => ${hours}::integer)`;
      await sql`update deposit_address set expires_at = ${end}, renew_at = now() - interval '1 second' where id = ${id}`.execute(
        db,
      );
    };
    const renewAt = async () => {
      const { rows } = await sql<{ hours: number | null }>`
        select round(extract(epoch from renew_at - now()) / 3600)::integer as hours
        from deposit_address where id = ${id}`.execute(db);
      return rows[0]?.hours;
    };
    const deposit = () =>
      db
        .insertInto('deposit')
        .values({
          id: newId('deposit'),
          project_id: caller.projectId,
          customer_id: customerId,
          provider_id: 'issuer',
          provider_reference: newId('deposit'),
          address: FIRST,
          deposit_address_id: id,
          provider_currency: 'USDC',
          amount: '1',
          status: 'SETTLED',
        })
        .execute();
    const session = async (
      status: string,
      names: { deposit_address_id?: string; wallet_address?: string } = { deposit_address_id: id },
    ) => {
      await world.session({ customer_id: customerId, status, ...names });
    };
    /** The renewals that a turn asks for. */
    const turn = async () => {
      await sql`update deposit_address set renew_at = now() - interval '1 second' where id = ${id}`.execute(
        db,
      );
      jobs.enqueue.mockClear();
      await addresses.enqueueRenewals(10);
      const renewals = jobs.enqueue.mock.calls.filter(([queue]) => queue === 'address-renewal');
      return renewals.map(([, data]) => data);
    };
    const renewal = { depositAddressId: id, projectId: caller.projectId, providerId: 'issuer' };
    return {
      addresses,
      caller,
      customers,
      customerId,
      deposit,
      endsIn,
      id,
      issuer,
      log,
      other,
      providers,
      read,
      renewAt,
      renewal,
      request,
      session,
      turn,
    };
  }

  test('near its end the provider is asked, and another one takes its place', async () => {
    const { issuer, request, read } = await setUp(HEADROOM_HOURS - 1);
    issuer.issue.mockResolvedValueOnce(issued(SECOND, inHours(720)));
    expect(await request()).toMatchObject({
      created: true,
      depositAddress: { address: SECOND, status: 'ACTIVE', primary: true },
    });
    expect(await read()).toMatchObject({ status: 'EXPIRED', primary: false });
    expect(await request()).toMatchObject({ created: false, depositAddress: { address: SECOND } });
    expect(issuer.issue).toHaveBeenCalledTimes(2);
  });

  test('with more than the headroom left nobody is asked', async () => {
    const { issuer, request, id } = await setUp(HEADROOM_HOURS + 1);
    expect(await request()).toMatchObject({ created: false, depositAddress: { id } });
    expect(issuer.issue).toHaveBeenCalledTimes(1);
  });

  test('the same one that comes back keeps its end, and is answered where no other can be had', async () => {
    const { issuer, other, request, read, id } = await setUp(HEADROOM_HOURS - 1);
    const end = (await read())?.expiresAt;
    issuer.issue.mockResolvedValue(issued(FIRST.toLowerCase(), inHours(720)));
    const answer = await request('issuer');
    expect(answer).toMatchObject({ created: false, depositAddress: { id, status: 'ACTIVE', primary: true } });
    expect((await read())?.expiresAt).toEqual(end);
    expect(other.issue).not.toHaveBeenCalled();

    other.issue.mockResolvedValueOnce(issued(SECOND, inHours(720)));
    expect(await request()).toMatchObject({ created: true, depositAddress: { providerId: 'other' } });
    expect(await read()).toMatchObject({ status: 'ACTIVE', primary: false });
  });

  test.each([
    [
      failing('provider'),
      { kind: 'DepositAddressPayload', created: false, depositAddress: { address: FIRST } },
    ],
    [failing('customer'), { kind: 'CustomerBlocked' }],
  ])('a provider that gives none: %o', async (error, answer) => {
    const { issuer, request } = await setUp(HEADROOM_HOURS - 1);
    issuer.issue.mockRejectedValueOnce(error);
    expect(await request('issuer')).toMatchObject(answer);
  });

  test('a session to it keeps it where it is asked for, too: only others are asked', async () => {
    const { issuer, other, request, session, read, id } = await setUp(1);
    await session('AWAITING_PAYMENT');
    expect(await request('issuer')).toMatchObject({ created: false, depositAddress: { id } });
    other.issue.mockResolvedValueOnce(issued(SECOND, inHours(720)));
    expect(await request()).toMatchObject({ created: true, depositAddress: { providerId: 'other' } });
    expect(issuer.issue).toHaveBeenCalledTimes(1);
    expect(await read()).toMatchObject({ status: 'ACTIVE' });
  });

  test('its own issuer is asked first, whatever the order; and of several one that lasts is the answer', async () => {
    const { issuer, other, request } = await setUp(1);
    other.issue.mockResolvedValueOnce(issued(SECOND, inHours(1)));
    await request('other');
    other.issue.mockResolvedValueOnce(issued(THIRD, inHours(720)));
    expect(await request()).toMatchObject({ created: true, depositAddress: { address: THIRD } });
    expect(issuer.issue).toHaveBeenCalledTimes(1);
    issuer.issue.mockResolvedValueOnce(issued(FIRST, inHours(1)));
    await request('issuer');
    expect(await request()).toMatchObject({ created: false, depositAddress: { address: THIRD } });
  });

  test('what one address served ends with it', async () => {
    const { issuer, addresses, caller, customerId, request } = await setUp(HEADROOM_HOURS - 1);
    issuer.issue.mockResolvedValueOnce(issued(FIRST, inHours(720)));
    const sibling = await addresses.request({ customerId, currency: 'USDC', network: 'ethereum' }, caller);
    if (sibling.kind !== 'DepositAddressPayload') throw new Error(sibling.message);
    issuer.issue.mockResolvedValueOnce(issued(SECOND, inHours(720)));
    await request();
    const [now] = await addresses.byIds([sibling.depositAddress.id], caller);
    expect(now).toMatchObject({ address: FIRST, status: 'EXPIRED', primary: false });
  });

  test('near the end a provider that keeps keys gets another one in time', async () => {
    const { issuer, request } = await setUp(HEADROOM_HOURS - 1);
    const keys = () =>
      (issuer.issue.mock.calls as unknown as Array<[unknown, { idempotencyKey: string }]>).map(
        ([, call]) => call.idempotencyKey,
      );
    issuer.issue.mockResolvedValue(issued(FIRST, inHours(720)));
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    try {
      await request('issuer');
      vi.setSystemTime(Date.now() + 6 * HOUR);
      await request('issuer');
    } finally {
      vi.useRealTimers();
    }
    expect(new Set(keys()).size).toBe(3);
  });

  test('many who ask at once get one successor', async () => {
    const { issuer, request, read } = await setUp(HEADROOM_HOURS - 1);
    const addresses = [SECOND, THIRD];
    issuer.issue.mockImplementation(async () =>
      issued(addresses[issuer.issue.mock.calls.length % 2] ?? '', inHours(720)),
    );
    const answers = await Promise.all(Array.from({ length: 10 }, () => request()));
    const ids = answers.map((answer) => answer.kind === 'DepositAddressPayload' && answer.depositAddress.id);
    expect(new Set(ids).size).toBe(1);
    expect(await read()).toMatchObject({ status: 'EXPIRED' });
  });

  test('an address in use is renewed before its end; one that nobody used is not', async () => {
    const { issuer, turn, addresses, deposit, renewal, read, renewAt, request } = await setUp(
      HEADROOM_HOURS - 1,
    );
    expect(await turn()).toEqual([]);
    expect(await renewAt()).toBe(6);
    await deposit();
    expect(await turn()).toEqual([renewal]);
    issuer.issue.mockResolvedValueOnce(issued(SECOND, inHours(720)));
    await addresses.renew(renewal);
    expect(await read()).toMatchObject({ status: 'EXPIRED' });
    expect(await request()).toMatchObject({ created: false, depositAddress: { address: SECOND } });
    expect(await turn()).toEqual([]);
  });

  test.each(['a deposit moved its end', 'a session is open to it', 'it was renewed'])(
    'a job that comes late asks nobody: %s',
    async (what) => {
      const { issuer, addresses, deposit, session, endsIn, renewal, request } = await setUp(1);
      await deposit();
      if (what === 'a deposit moved its end') await endsIn(8_000);
      if (what === 'a session is open to it') await session('READY');
      if (what === 'it was renewed') await request();
      const before = issuer.issue.mock.calls.length;
      await addresses.renew(renewal);
      expect(issuer.issue).toHaveBeenCalledTimes(before);
    },
  );

  test('its time is looked for again: when it is near, every few hours, and no longer than a day after', async () => {
    const { turn, deposit, endsIn, renewAt, renewal } = await setUp(HEADROOM_HOURS + 100);
    await deposit();
    expect(await turn()).toEqual([]);
    expect(await renewAt()).toBe(100);
    await endsIn(-23);
    expect(await turn()).toEqual([renewal]);
    expect(await renewAt()).toBe(6);
    await endsIn(-25);
    expect(await turn()).toEqual([renewal]);
    expect(await renewAt()).toBeNull();
  });

  test('a session that names it by its text alone keeps it, too', async () => {
    const { turn, deposit, session } = await setUp(1);
    await deposit();
    await session('READY', { wallet_address: SECOND });
    expect(await turn()).toHaveLength(1);
    await session('READY', { wallet_address: FIRST });
    expect(await turn()).toEqual([]);
  });

  test('a session to another asset at the same address keeps it, too', async () => {
    const { issuer, addresses, caller, customerId, turn, deposit, session } = await setUp(1);
    await deposit();
    issuer.issue.mockResolvedValueOnce(issued(FIRST, inHours(720)));
    const sibling = await addresses.request({ customerId, currency: 'USDC', network: 'ethereum' }, caller);
    if (sibling.kind !== 'DepositAddressPayload') throw new Error(sibling.message);
    expect(await turn()).toHaveLength(1);
    await session('READY', { deposit_address_id: sibling.depositAddress.id });
    expect(await turn()).toEqual([]);
  });

  test.each(['READY', 'DELIVERING'])('a session %s keeps its address to the end', async (status) => {
    const { turn, deposit, session, endsIn, renewal } = await setUp(1);
    await deposit();
    await session(status);
    expect(await turn()).toEqual([]);
    await endsIn(-1);
    expect(await turn()).toEqual([renewal]);
  });

  test('nobody is asked for a customer who is blocked or at a provider that is off; a failure is told', async () => {
    const { issuer, addresses, customers, customerId, caller, deposit, providers, renewal, log } =
      await setUp(1);
    await deposit();
    const calls = () => issuer.issue.mock.calls.length;
    const before = calls();
    await customers.setBlocked(customerId, true, caller);
    await addresses.renew(renewal);
    await customers.setBlocked(customerId, false, caller);
    const [provider] = providers;
    Object.assign(provider ?? {}, { disabled: 'off' });
    await addresses.renew(renewal);
    await addresses.renew({ ...renewal, providerId: 'gone' });
    await addresses.renew({ ...renewal, depositAddressId: newId('depositAddress') });
    expect(calls()).toBe(before);
    Object.assign(provider ?? {}, { disabled: null });
    issuer.issue.mockRejectedValueOnce(failing('provider'));
    await addresses.renew(renewal);
    expect(log.warn).toHaveBeenCalledWith(
      expect.objectContaining({ depositAddressId: renewal.depositAddressId, code: 'test' }),
      'a deposit address could not be renewed yet',
    );
  });
});
