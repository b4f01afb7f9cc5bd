import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { ProviderError } from '../../provider/error.ts';
import { eachStore } from '../../store/testing.ts';
import { depositPollOn } from './testing.ts';

const USDT = { currency: 'USDT', network: 'bsc' };
const HOUR = 3_600;

eachStore('polling deposits', (makeStore) => {
  test('deposits in the list of the account are recorded once', async () => {
    const { deposits, account, known, report, news, own, list } = await depositPollOn(makeStore);
    report(news('d2', { amount: '3' }), news('d1', { createdAt: new Date(Date.now() - 60_000) }));
    const found = await deposits.poll(account);
    expect(list).toHaveBeenCalledWith('account-1', expect.anything());
    expect(found.map(({ providerReference }) => providerReference)).toEqual(['d1', 'd2']);
    await deposits.poll(account);
    expect(await known()).toMatchObject([
      { providerReference: 'd2', address: own.address, depositAddressId: own.id },
      { providerReference: 'd1', address: own.address, depositAddressId: own.id },
    ]);
  });

  test('a deposit belongs to the address of its asset; one without a derivable address is not recorded', async () => {
    const { deposits, account, address, known, report, news, own, log } = await depositPollOn(makeStore);
    const bsc = await address(USDT);
    report(
      news('d1', { asset: USDT, providerCurrency: 'USDT_BSC' }),
      news('d2', { asset: null, providerCurrency: 'SHIB' }),
      news('d3', { createdAt: new Date(0) }),
    );
    await deposits.poll(account);
    const found = new Map((await known()).map((deposit) => [deposit.providerReference, deposit.address]));
    expect(found).toEqual(
      new Map([
        ['d1', bsc.address],
        ['d3', own.address],
      ]),
    );
    expect(log.warn).toHaveBeenCalledWith(
      expect.objectContaining({ reference: 'd2' }),
      'A deposit has no known address',
    );
  });

  test('a deposit in an unknown currency belongs to the only address', async () => {
    const { deposits, account, known, report, news, own } = await depositPollOn(makeStore);
    report(news('d1', { asset: null, providerCurrency: 'SHIB' }));
    await deposits.poll(account);
    expect(await known()).toMatchObject([{ address: own.address, asset: null, providerCurrency: 'SHIB' }]);
  });

  test('a deposit of another asset belongs to the only address', async () => {
    const { deposits, account, known, report, news, own } = await depositPollOn(makeStore);
    report(news('d1', { asset: USDT, providerCurrency: 'USDT_BSC' }));
    await deposits.poll(account);
    expect(await known()).toMatchObject([{ address: own.address, depositAddressId: null, asset: USDT }]);
  });

  test('a deposit without a time is recorded and links no session', async () => {
    const { deposits, account, session, report, news } = await depositPollOn(makeStore);
    const id = await session();
    report(news('d1', { createdAt: null }));
    expect(await deposits.poll(account)).toMatchObject([{ onrampSessionId: null }]);
    report(news('d2'), news('d1', { createdAt: null }));
    expect(await deposits.poll(account)).toMatchObject([
      { providerReference: 'd2', onrampSessionId: id },
      { providerReference: 'd1', onrampSessionId: null },
    ]);
  });

  test('no address is extended by a deposit that may have come to another', async () => {
    const { db, deposits, account, address, own, report, news } = await depositPollOn(makeStore);
    const end = new Date(Date.now() + HOUR * 1_000);
    await sql`update deposit_address set expires_at = ${end}`.execute(db);
    const addressExpiresAt = new Date(Date.now() + 365 * 24 * HOUR * 1_000);
    const endOf = async (id: string) => {
      const query = db.selectFrom('deposit_address').select('expires_at').where('id', '=', id);
      return (await query.executeTakeFirstOrThrow()).expires_at;
    };
    report(news('d1', { addressExpiresAt }));
    await deposits.poll(account);
    expect(await endOf(own.id)).toEqual(addressExpiresAt);

    await sql`update deposit_address set expires_at = ${end}`.execute(db);
    // A successor replaces the address near its end.
    const successor = await address();
    await sql`update deposit_address set expires_at = ${end} where id = ${successor.id}`.execute(db);
    report(news('d2', { addressExpiresAt }));
    expect(await deposits.poll(account)).toHaveLength(1);
    expect(await endOf(successor.id)).toEqual(end);
  });

  test("a list with another customer's deposit is not recorded", async () => {
    const { db, deposits, account, customers, caller, known, report, news, log } =
      await depositPollOn(makeStore);
    report(news('d1'));
    await deposits.poll(account);
    const made = await customers.create({ externalId: 'another', country: 'DE' }, caller);
    if (made.kind !== 'CustomerPayload') throw new Error(made.message);
    await sql`update deposit set customer_id = ${made.customer.id}`.execute(db);
    report(news('d1'), news('d2'));
    expect(await deposits.poll(account)).toEqual([]);
    expect(await known()).toEqual([]);
    expect(log.error).toHaveBeenCalledTimes(1);
  });

  test('a deposit that cannot be recorded does not affect the others', async () => {
    const { deposits, account, known, report, news, log } = await depositPollOn(makeStore);
    report(news('d2'), news('d1', { transactionHash: '\u0000', createdAt: new Date(Date.now() - 60_000) }));
    await deposits.poll(account);
    expect((await known()).map(({ providerReference }) => providerReference)).toEqual(['d2']);
    expect(log.error).toHaveBeenCalledWith(
      expect.objectContaining({ reference: 'd1' }),
      'A listed deposit could not be recorded',
    );
  });

  test('a deposit whose session cannot be read is recorded, does not affect the others and is tried again', async () => {
    const { db, reconcileSession, deposits, account, known, session, report, news, log } =
      await depositPollOn(makeStore);
    const id = await session('AWAITING_PAYMENT');
    reconcileSession.mockRejectedValueOnce(
      new ProviderError({ outcome: 'unknown', class: 'provider', code: 'timeout', message: 'no answer' }),
    );
    report(news('d2', { amount: '3' }), news('d1', { createdAt: new Date(Date.now() - 60_000) }));
    expect(await deposits.poll(account)).toMatchObject([{ providerReference: 'd2' }]);
    expect(await known()).toHaveLength(2);
    expect(log.warn).toHaveBeenCalledWith(
      expect.objectContaining({ reference: 'd1', code: 'timeout' }),
      expect.any(String),
    );
    reconcileSession.mockImplementationOnce(async () => {
      await db.updateTable('onramp_session').set({ status: 'DELIVERING' }).execute();
    });
    const found = await deposits.poll(account);
    expect(found.find(({ providerReference }) => providerReference === 'd1')?.onrampSessionId).toBe(id);
  });

  test('changes of a known deposit are recorded, and an old one without changes is skipped', async () => {
    const { db, deposits, account, known, report, news } = await depositPollOn(makeStore);
    const old = { createdAt: new Date(Date.now() - 10 * 24 * HOUR * 1_000) };
    report(news('d1', { ...old, status: 'DETECTED' }));
    await deposits.poll(account);
    // It was recorded recently, although it is old: linking its session may have failed.
    expect(await deposits.poll(account)).toHaveLength(1);
    await sql`update deposit set created_at = now() - interval '9 days'`.execute(db);
    expect(await deposits.poll(account)).toEqual([]);
    report(news('d1', { ...old, status: 'SETTLED' }));
    expect(await deposits.poll(account)).toMatchObject([{ status: 'SETTLED' }]);
    expect(await deposits.poll(account)).toEqual([]);
    expect(await known()).toMatchObject([{ status: 'SETTLED' }]);
  });

  test('a deposit without an exact amount is logged and skipped', async () => {
    const { deposits, account, known, report, news, log } = await depositPollOn(makeStore);
    report(news('d1', { amount: '1e3' }), news('d2'));
    await deposits.poll(account);
    expect((await known()).map(({ providerReference }) => providerReference)).toEqual(['d2']);
    expect(log.warn).toHaveBeenCalledWith(
      { event: 'deposit_amount_invalid', providerId: 'issuer', references: ['d1'] },
      expect.anything(),
    );
  });
});
