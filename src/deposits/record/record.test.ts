import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { makeProject } from '../../customers/testing.ts';
import type { DepositStatus } from '../../domain/customer/deposit.ts';
import { eachStore } from '../../store/testing.ts';
import { depositsOn, USDC } from '../testing.ts';

eachStore('recording deposits', (makeStore) => {
  test("stores what the provider's API reports, once, whatever the hint and however often", async () => {
    const { db, deposits, caller, customer, report, hint } = await depositsOn(makeStore);
    const { customerId, address, account } = await customer();
    report('d1', { amount: '25.500000000000000001', transactionHash: '0xabc' });
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

  test('finds the customer by account or by address, and none if they differ', async () => {
    const { deposits, customer, report, hint } = await depositsOn(makeStore);
    const one = await customer();
    const two = await customer();
    for (const reference of ['a', 'b', 'c', 'd']) report(reference);
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

  test.each([
    ['an address of a customer', 'error'],
    ['an address that nobody has', 'warn'],
  ] as const)('an unknown account counts for nobody, with %s', async (what, level) => {
    const { db, deposits, customer, report, hint, log } = await depositsOn(makeStore);
    const { customerId, address } = await customer();
    report('d1');
    const elsewhere = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';
    const theirs = hint('d1', {
      customerReference: 'stranger',
      address: level === 'error' ? address.address : elsewhere,
    });
    expect(await deposits.confirm(theirs), what).toBeNull();
    expect(await db.selectFrom('deposit').selectAll().execute()).toEqual([]);
    // A parked event is processed many times.
    await deposits.confirm(theirs);
    expect(log[level]).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ event: 'deposit_account_unknown', reference: 'd1', account: 'stranger' }),
      expect.any(String),
    );

    // The account is the customer's after all: the parked event is applied.
    await sql`update provider_account set reference = 'stranger'`.execute(db);
    expect(await deposits.confirm(theirs)).toMatchObject({ customerId });
  });

  test.each(['stranger', 'account-2'])(
    'a stored deposit does not change by an event of the account %s',
    async (customerReference) => {
      const { deposits, customer, report, hint, log } = await depositsOn(makeStore);
      const { customerId, address } = await customer();
      await customer();
      report('d1', { status: 'DETECTED' });
      const own = hint('d1', { address: address.address });
      const stored = await deposits.confirm(own);
      report('d1');
      expect(await deposits.confirm({ ...own, customerReference })).toBeNull();
      expect(log.error).toHaveBeenCalledTimes(1);
      expect(stored).toMatchObject({ customerId, status: 'DETECTED' });
      expect(await deposits.confirm({ ...own, customerReference: 'account-1' })).toMatchObject({
        status: 'CONFIRMED',
      });
    },
  );

  test('customers who share an address are told apart by the memo', async () => {
    const { db, deposits, customer, report, hint } = await depositsOn(makeStore);
    const [one, two] = [await customer(), await customer()];
    const { address } = one.address;
    await sql`update deposit_address set address = ${address},
      memo = case when id = ${one.address.id} then '1' else '2' end`.execute(db);
    for (const reference of ['d1', 'd2', 'd3']) report(reference);
    const confirm = (reference: string, memo?: string | null) =>
      deposits.confirm(hint(reference, { address, ...(memo === undefined ? {} : { memo }) }));
    expect(await confirm('d1', '1')).toMatchObject({ customerId: one.customerId });
    expect(await confirm('d2', '2')).toMatchObject({
      customerId: two.customerId,
      depositAddressId: two.address.id,
    });
    expect([await confirm('d3'), await confirm('d3', null), await confirm('d3', '3')]).toEqual([
      null,
      null,
      null,
    ]);
  });

  test('the status moves forwards only, whatever the order of the reports', async () => {
    const { deposits, customer, report, hint } = await depositsOn(makeStore);
    const { address } = await customer();
    const confirm = async (status: DepositStatus | null) => {
      report('d1', { status });
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
  ] as const)('a reversal from %s to %s is logged as an error', async (arrived, reported) => {
    const { deposits, customer, report, hint, log } = await depositsOn(makeStore);
    const { address } = await customer();
    const confirm = async (status: DepositStatus) => {
      report('d1', { status });
      return (await deposits.confirm(hint('d1', { address: address.address })))?.status;
    };
    await confirm(arrived);
    await confirm(arrived);
    // A delayed answer with an earlier status.
    await confirm('DETECTED');
    expect(log.error).not.toHaveBeenCalled();
    expect(await confirm(reported)).toBe(arrived);
    expect(log.error).toHaveBeenCalledExactlyOnceWith(
      {
        event: 'deposit_reversed',
        providerId: 'issuer',
        reference: 'd1',
        kept: arrived,
        told: reported,
      },
      expect.stringContaining('reversed'),
    );
    // Lists report the same status for days.
    await confirm(reported);
    expect(log.error).toHaveBeenCalledTimes(1);
  });

  test('a deposit that never arrived logs no error, however it ends', async () => {
    const { deposits, customer, report, hint, log } = await depositsOn(makeStore);
    const { address } = await customer();
    for (const status of ['DETECTED', 'DROPPED', 'DECLINED'] as const) {
      report('d1', { status });
      await deposits.confirm(hint('d1', { address: address.address }));
    }
    expect(log.error).not.toHaveBeenCalled();
  });

  test('an unknown status is in review and links no session', async () => {
    const { deposits, customer, report, hint, session } = await depositsOn(makeStore);
    const { customerId, address } = await customer();
    await session(customerId, { address: address.address });
    report('d1', { status: null });
    const deposit = await deposits.confirm(hint('d1', { address: address.address }));
    expect(deposit).toMatchObject({ status: 'IN_REVIEW', onrampSessionId: null });
  });

  test('a deposit in an unknown or other currency is stored without a deposit address', async () => {
    const { deposits, customer, report, hint } = await depositsOn(makeStore);
    const { address } = await customer();
    report('d1', { asset: null, providerCurrency: 'SHIB', amount: '1000000' });
    report('d2', { asset: { currency: 'USDC', network: 'ethereum' } });
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

  test('an answer with another deposit or without an exact amount is an error', async () => {
    const { deposits, customer, report, hint } = await depositsOn(makeStore);
    const { address } = await customer();
    report('d1', { reference: 'other' });
    report('d2', { amount: '1e-8' });
    report('d3', { amount: '0007' });
    report('d4', { amount: '9'.repeat(31), asset: null });
    for (const reference of ['d1', 'd2', 'd3', 'd4']) {
      await expect(deposits.confirm(hint(reference, { address: address.address }))).rejects.toMatchObject({
        code: 'malformed_answer',
      });
    }
  });

  test('a provider without deposit operations and an unknown provider return null', async () => {
    const { deposits, hint } = await depositsOn(makeStore);
    expect(await deposits.confirm(hint('d1', { providerId: 'seller' }))).toBeNull();
    expect(await deposits.confirm(hint('d1', { providerId: 'gone' }))).toBeNull();
  });

  test('a confirmed deposit postpones the end of its address if the provider reports a new end', async () => {
    const { addresses, db, deposits, caller, customer, report, hint } = await depositsOn(makeStore);
    const { address } = await customer();
    await sql`update deposit_address set expires_at = now() + interval '1 day'`.execute(db);
    const addressExpiresAt = new Date(Date.now() + 365 * 86_400_000);
    report('d1', { status: 'DETECTED', addressExpiresAt });
    await deposits.confirm(hint('d1', { address: address.address }));
    expect((await addresses.byIds([address.id], caller))[0]?.expiresAt).not.toEqual(addressExpiresAt);
    report('d1', { status: 'CONFIRMED', addressExpiresAt });
    await deposits.confirm(hint('d1', { address: address.address }));
    expect((await addresses.byIds([address.id], caller))[0]?.expiresAt).toEqual(addressExpiresAt);
  });

  test('a deposit to an ended address is stored', async () => {
    const { addresses, db, deposits, caller, customer, report, hint } = await depositsOn(makeStore);
    const { address } = await customer();
    await sql`update deposit_address set expires_at = now() - interval '1 hour'`.execute(db);
    await addresses.expire(10);
    report('d1', { addressExpiresAt: new Date(Date.now() + 86_400_000) });
    expect(await deposits.confirm(hint('d1', { address: address.address }))).toMatchObject({
      status: 'CONFIRMED',
      depositAddressId: address.id,
    });
    expect((await addresses.byIds([address.id], caller))[0]?.status).toBe('EXPIRED');
  });
});
