import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { expect, test, vi } from 'vitest';
import { newId } from '../domain/id.ts';
import { ProviderError } from '../provider/error.ts';
import type { Db } from '../store/index.ts';
import { eachStore } from '../store/testing.ts';
import { customersOn } from './testing.ts';

eachStore('accounts at providers', (makeStore) => {
  test('concurrent callers create one account at the provider', async () => {
    const { issuer, make, customers, caller, create } = await customersOn(makeStore);
    const { customer } = await create();
    issuer.createCustomer.mockImplementation(async () => {
      await delay(30);
      return { reference: 'account-slow' };
    });
    const others = make();
    const accounts = await Promise.all(
      Array.from({ length: 20 }, (_, i) => (i % 2 ? customers : others).ensureAccount(customer, 'issuer')),
    );
    expect(new Set(accounts.map(({ reference }) => reference))).toEqual(new Set(['account-slow']));
    expect(issuer.createCustomer).toHaveBeenCalledTimes(1);
    expect(await customers.accounts([newId('customer'), customer.id], caller)).toMatchObject([
      [],
      [{ providerId: 'issuer' }],
    ]);
    expect((await customers.byAccountReference('issuer', 'account-slow'))?.id).toBe(customer.id);
  });

  const failure = (outcome: 'rejected' | 'unknown') =>
    new ProviderError({ outcome, class: 'provider', code: 'test', message: 'test' });

  test('after a definite failure the next call creates the account at once', async () => {
    const { issuer, customers, create } = await customersOn(makeStore);
    const { customer } = await create();
    issuer.createCustomer.mockRejectedValueOnce(failure('rejected'));
    await expect(customers.ensureAccount(customer, 'issuer')).rejects.toMatchObject({ outcome: 'rejected' });
    expect(await customers.ensureAccount(customer, 'issuer')).toMatchObject({ reference: 'account-1' });
  });

  test('after an unknown outcome the account is created again with the same key once the lease has expired', async () => {
    const { db, issuer, log, customers, create } = await customersOn(makeStore, 60);
    const { customer } = await create();
    issuer.createCustomer.mockRejectedValueOnce(failure('unknown'));
    await expect(customers.ensureAccount(customer, 'issuer')).rejects.toMatchObject({ outcome: 'unknown' });
    await expect(customers.ensureAccount(customer, 'issuer')).rejects.toMatchObject({
      code: 'account_in_the_making',
    });
    expect(issuer.createCustomer).toHaveBeenCalledTimes(1);

    await sql`update provider_account set lease_until = now() - interval '1 second'`.execute(db);
    expect(await customers.ensureAccount(customer, 'issuer')).toMatchObject({ reference: 'account-1' });
    const keys = issuer.createCustomer.mock.calls.map((call) => (call as unknown[])[1]);
    expect(keys).toMatchObject([
      { idempotencyKey: expect.any(String) },
      { idempotencyKey: (keys[0] as { idempotencyKey: string }).idempotencyKey },
    ]);
    expect(log.warn).toHaveBeenCalledWith(expect.anything(), expect.stringContaining('orphan'));
  });

  const expireLease = (db: Db) =>
    sql`update provider_account set lease_until = now() - interval '1 second'`.execute(db);

  test('an account whose creation got no answer is found and not created again', async () => {
    const { db, issuer, log, customers, create } = await customersOn(makeStore);
    const { customer } = await create();
    const findCustomer = vi.fn(async () => ({ reference: 'account-lost' }));
    Object.assign(issuer, { findCustomer });
    issuer.createCustomer.mockRejectedValueOnce(failure('unknown'));
    await expect(customers.ensureAccount(customer, 'issuer')).rejects.toMatchObject({ outcome: 'unknown' });
    expect(findCustomer).not.toHaveBeenCalled();
    await expireLease(db);
    expect(await customers.ensureAccount(customer, 'issuer')).toMatchObject({ reference: 'account-lost' });
    expect(findCustomer).toHaveBeenCalledExactlyOnceWith(
      { customerId: customer.id, externalId: customer.externalId },
      expect.anything(),
    );
    expect(issuer.createCustomer).toHaveBeenCalledTimes(1);
    expect(log.warn).toHaveBeenCalledTimes(1);
  });

  test.each([
    ['absent', 0],
    ['cannot_tell', 1],
  ] as const)('an account that the search reports as %s is created again', async (found, warnings) => {
    const { db, issuer, log, customers, create } = await customersOn(makeStore);
    const { customer } = await create();
    Object.assign(issuer, { findCustomer: async () => found });
    issuer.createCustomer.mockRejectedValueOnce(failure('unknown'));
    await expect(customers.ensureAccount(customer, 'issuer')).rejects.toMatchObject({ outcome: 'unknown' });
    await expireLease(db);
    log.warn.mockClear();
    expect(await customers.ensureAccount(customer, 'issuer')).toMatchObject({ reference: 'account-1' });
    expect(log.warn).toHaveBeenCalledTimes(warnings);
  });

  test.each([
    ['a new account', false],
    ['one whose creation got no answer', true],
  ])('a process that was paused after its claim creates nothing: %s', async (_, again) => {
    const { db, issuer, customers, create } = await customersOn(makeStore);
    const { customer } = await create();
    Object.assign(issuer, { findCustomer: async () => 'absent' });
    if (again) {
      issuer.createCustomer.mockRejectedValueOnce(failure('unknown'));
      await expect(customers.ensureAccount(customer, 'issuer')).rejects.toMatchObject({ outcome: 'unknown' });
      await expireLease(db);
    }
    issuer.createCustomer.mockClear();
    const now = performance.now.bind(performance);
    const paused = vi.spyOn(performance, 'now').mockImplementation(() => {
      const { length } = paused.mock.calls;
      // The first reading is for the time that the call may wait, the second for the claim.
      return now() + (length > 2 ? 15_000 : 0);
    });
    const call = customers.ensureAccount(customer, 'issuer').finally(() => paused.mockRestore());
    await expect(call).rejects.toMatchObject({ code: 'account_claim_too_old', outcome: 'not_sent' });
    expect(issuer.createCustomer).not.toHaveBeenCalled();
    expect(await customers.ensureAccount(customer, 'issuer')).toMatchObject({
      reference: expect.stringMatching(/^account-/),
    });
  });

  test.each(['rejected', 'unknown'] as const)(
    'no account is created while the search fails: %s',
    async (outcome) => {
      const { db, issuer, customers, create } = await customersOn(makeStore);
      const { customer } = await create();
      const findCustomer = vi.fn(async () => ({ reference: 'account-lost' }));
      Object.assign(issuer, { findCustomer });
      issuer.createCustomer.mockRejectedValueOnce(failure('unknown'));
      await expect(customers.ensureAccount(customer, 'issuer')).rejects.toMatchObject({ outcome: 'unknown' });
      await expireLease(db);
      findCustomer.mockRejectedValueOnce(failure(outcome));
      await expect(customers.ensureAccount(customer, 'issuer')).rejects.toMatchObject({ outcome });
      // After a refusal the lease has ended already, and the earlier attempt is not forgotten.
      if (outcome === 'unknown') await expireLease(db);
      expect(await customers.ensureAccount(customer, 'issuer')).toMatchObject({ reference: 'account-lost' });
      expect(issuer.createCustomer).toHaveBeenCalledTimes(1);
    },
  );

  test('a caller whose lease was taken over returns the stored account and its own is logged as an orphan', async () => {
    const { db, issuer, log, customers, create } = await customersOn(makeStore);
    const { customer } = await create();
    const slow = Promise.withResolvers<{ reference: string }>();
    issuer.createCustomer.mockImplementationOnce(() => slow.promise);
    const first = customers.ensureAccount(customer, 'issuer');
    await vi.waitUntil(() => issuer.createCustomer.mock.calls.length === 1);
    await sql`update provider_account set lease_until = now() - interval '1 second'`.execute(db);
    expect(await customers.ensureAccount(customer, 'issuer')).toMatchObject({ reference: 'account-1' });
    slow.resolve({ reference: 'account-late' });
    expect(await first).toMatchObject({ reference: 'account-1' });
    expect(log.warn).toHaveBeenCalledWith(
      expect.objectContaining({ orphan: 'account-late' }),
      expect.anything(),
    );
  });

  test("another customer's account is rejected", async () => {
    const { issuer, customers, create } = await customersOn(makeStore);
    issuer.createCustomer.mockResolvedValue({ reference: 'one-for-all' });
    const { customer: one } = await create({ externalId: 'one' });
    const { customer: two } = await create({ externalId: 'two' });
    await customers.ensureAccount(one, 'issuer');
    await expect(customers.ensureAccount(two, 'issuer')).rejects.toMatchObject({
      code: 'account_of_another',
    });
  });
});
