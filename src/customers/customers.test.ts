import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { expect, test, vi } from 'vitest';
import { newId } from '../domain/id.ts';
import { ProviderError } from '../provider/error.ts';
import type { Store } from '../store/index.ts';
import { eachStore } from '../store/testing.ts';
import { createCustomers } from './index.ts';
import {
  fakeIssuer,
  fakeJobs,
  fakeLog,
  fakeProvider,
  fakeRegistry,
  keyRing,
  makeProject,
} from './testing.ts';
import type { CreateCustomerInput } from './types.ts';

eachStore('customers', (makeStore) => {
  async function setUp(accountDeadlineMilliseconds?: number) {
    const store: Store = await makeStore();
    const issuer = fakeIssuer();
    const log = fakeLog();
    const registry = fakeRegistry(fakeProvider('issuer', { addresses: issuer }));
    const make = () =>
      createCustomers({
        db: store.db,
        keyRing,
        registry,
        jobs: fakeJobs(),
        log,
        ...(accountDeadlineMilliseconds ? { accountDeadlineMilliseconds } : {}),
      });
    const caller = await makeProject(store.db);
    const customers = make();
    const create = async (input: Partial<CreateCustomerInput> = {}) => {
      const result = await customers.create({ externalId: 'user-1', ...input }, caller);
      if (result.kind !== 'CustomerPayload') throw new Error(JSON.stringify(result));
      return result;
    };
    return { db: store.db, issuer, log, make, caller, customers, create };
  }

  test('the same input again answers the customer, in whatever order its metadata comes', async () => {
    const { create } = await setUp();
    const first = await create({ email: 'a@example.com', metadata: { a: '1', b: '2' } });
    const again = await create({ email: 'a@example.com', country: null, metadata: { b: '2', a: '1' } });
    expect(first.created).toBe(true);
    expect(again).toEqual({ ...first, created: false });
    expect(first.customer.email).toBe('a@example.com');
  });

  test('another input under the same external id is a conflict that names the customer', async () => {
    const { customers, caller, create } = await setUp();
    const { customer } = await create({ email: 'a@example.com' });
    const other = await customers.create({ externalId: 'user-1', email: 'b@example.com' }, caller);
    expect(other).toMatchObject({ kind: 'Conflict', existingId: customer.id });
  });

  test('the first input stays no conflict after an update, and neither is what it was updated to', async () => {
    const { customers, caller, create } = await setUp();
    const { customer } = await create({ country: 'DE' });
    await customers.update({ id: customer.id, country: 'FR' }, caller);
    expect(await create({ country: 'DE' })).toMatchObject({ created: false, customer: { country: 'FR' } });
    expect(await create({ country: 'FR' })).toMatchObject({ created: false });
    expect(await customers.create({ externalId: 'user-1', country: 'IT' }, caller)).toMatchObject({
      kind: 'Conflict',
    });
  });

  test('fifty creates at once make one row, and all get it', async () => {
    const { customers, caller } = await setUp();
    const results = await Promise.all(
      Array.from({ length: 50 }, () =>
        customers.create({ externalId: 'race', email: 'a@example.com' }, caller),
      ),
    );
    const payloads = results.flatMap((result) => (result.kind === 'CustomerPayload' ? [result] : []));
    expect(payloads).toHaveLength(50);
    expect(new Set(payloads.map(({ customer }) => customer.id)).size).toBe(1);
    expect(payloads.filter(({ created }) => created)).toHaveLength(1);
  });

  test('the e-mail address is not in the database in clear', async () => {
    const { db, create } = await setUp();
    await create({ email: 'secret@example.com' });
    const { rows } = await sql<{
      text: string;
    }>`select customer::text as text, encode(sealed_email, 'escape') as bytes from customer`.execute(db);
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain('secret@example.com');
  });

  test.each<[string, Partial<CreateCustomerInput>, string]>([
    ['an empty external id', { externalId: '' }, 'input.externalId'],
    ['an external id of 201', { externalId: 'x'.repeat(201) }, 'input.externalId'],
    ['NUL', { externalId: 'a\u0000b' }, 'input.externalId'],
    ['half a surrogate pair', { externalId: 'a\ud800' }, 'input.externalId'],
    ['no e-mail address', { email: 'nobody' }, 'input.email'],
    ['an e-mail address with a blank', { email: 'a b@example.com' }, 'input.email'],
    ['a country that is none', { country: 'XX' }, 'input.country'],
    ['a country in lower case', { country: 'de' }, 'input.country'],
    ['a subdivision that is none', { country: 'US', subdivision: 'US-XX' }, 'input.subdivision'],
    ['a subdivision elsewhere', { country: 'DE', subdivision: 'US-NY' }, 'input.subdivision'],
    [
      '51 pairs',
      { metadata: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, ''])) },
      'input.metadata',
    ],
    ['a key of 41', { metadata: { ['k'.repeat(41)]: '' } }, 'input.metadata'],
    ['a value of 501', { metadata: { key: 'v'.repeat(501) } }, 'input.metadata.key'],
  ])('%s is refused at its path', async (_, input, path) => {
    const { customers, caller } = await setUp();
    const result = await customers.create({ externalId: 'user', ...input }, caller);
    expect(result).toMatchObject({ kind: 'InvalidInput', issues: [{ path }] });
    expect((await customers.list({ first: 1, after: null }, caller)).rows).toEqual([]);
  });

  test('a subdivision alone tells its country', async () => {
    const { create } = await setUp();
    expect((await create({ subdivision: 'US-NY' })).customer).toMatchObject({
      country: 'US',
      subdivision: 'US-NY',
    });
  });

  test('in updates null clears, absence keeps, and the place must stay one', async () => {
    const { customers, caller, create } = await setUp();
    const { customer } = await create({
      email: 'a@example.com',
      country: 'US',
      subdivision: 'US-NY',
      metadata: { a: '1' },
    });
    const update = (input: object) => customers.update({ id: customer.id, ...input }, caller);
    expect(await update({ email: null })).toMatchObject({
      customer: { email: null, country: 'US', subdivision: 'US-NY', metadata: { a: '1' } },
    });
    expect(await update({ country: 'DE' })).toMatchObject({
      kind: 'InvalidInput',
      issues: [{ path: 'input.subdivision' }],
    });
    expect(await update({ country: null })).toMatchObject({
      kind: 'InvalidInput',
      issues: [{ path: 'input.country' }],
    });
    expect(await update({ country: null, subdivision: null, metadata: null })).toMatchObject({
      customer: { country: null, subdivision: null, metadata: {} },
    });
    expect(await update({ email: 'b@example.com' })).toMatchObject({ customer: { email: 'b@example.com' } });
  });

  test("another project's customer and an absent one look alike", async () => {
    const { db, customers, create } = await setUp();
    const { customer } = await create();
    const stranger = await makeProject(db);
    const foreign = await customers.update({ id: customer.id, email: null }, stranger);
    expect(foreign).toMatchObject({ kind: 'NotFound' });
    expect(await customers.setBlocked(newId('customer'), true, stranger)).toEqual(foreign);
    expect(await customers.byIds([customer.id, 'cus_\u0000', newId('customer')], stranger)).toEqual([
      null,
      null,
      null,
    ]);
    expect(await customers.byExternalId('user-1', stranger)).toBeNull();
    expect(await customers.byExternalId('\u0000', stranger)).toBeNull();
  });

  test('blocks and unblocks', async () => {
    const { customers, caller, create } = await setUp();
    const { customer } = await create();
    expect(await customers.setBlocked(customer.id, true, caller)).toMatchObject({
      customer: { blocked: true },
    });
    expect(await customers.setBlocked(customer.id, false, caller)).toMatchObject({
      customer: { blocked: false },
    });
  });

  test('lists newest first, page by page', async () => {
    const { customers, caller, create } = await setUp();
    for (const externalId of ['a', 'b', 'c']) await create({ externalId });
    const first = await customers.list({ first: 2, after: null }, caller);
    const last = first.rows.at(-1);
    const second = await customers.list(
      { first: 2, after: last ? { createdAt: last.createdAt, id: last.id } : null },
      caller,
    );
    expect([first.hasNextPage, second.hasNextPage]).toEqual([true, false]);
    expect([...first.rows, ...second.rows].map(({ externalId }) => externalId).sort()).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  test('one account is made at the provider, whoever asks at once', async () => {
    const { issuer, make, customers, caller, create } = await setUp();
    const { customer } = await create();
    issuer.createCustomer.mockImplementation(async () => {
      await delay(30);
      return { reference: 'account-slow' };
    });
    const others = make();
    const accounts = await Promise.all(
      Array.from({ length: 20 }, (_, i) => (i % 2 ? customers : others).accountAt(customer, 'issuer')),
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

  test('after a proved failure the next call makes it at once', async () => {
    const { issuer, customers, create } = await setUp();
    const { customer } = await create();
    issuer.createCustomer.mockRejectedValueOnce(failure('rejected'));
    await expect(customers.accountAt(customer, 'issuer')).rejects.toMatchObject({ outcome: 'rejected' });
    expect(await customers.accountAt(customer, 'issuer')).toMatchObject({ reference: 'account-1' });
  });

  test('after an unknown outcome it is made again, with the same key, only past the end of the lease', async () => {
    const { db, issuer, log, customers, create } = await setUp(60);
    const { customer } = await create();
    issuer.createCustomer.mockRejectedValueOnce(failure('unknown'));
    await expect(customers.accountAt(customer, 'issuer')).rejects.toMatchObject({ outcome: 'unknown' });
    await expect(customers.accountAt(customer, 'issuer')).rejects.toMatchObject({
      code: 'account_in_the_making',
    });
    expect(issuer.createCustomer).toHaveBeenCalledTimes(1);

    await sql`update provider_account set lease_until = now() - interval '1 second'`.execute(db);
    expect(await customers.accountAt(customer, 'issuer')).toMatchObject({ reference: 'account-1' });
    const keys = issuer.createCustomer.mock.calls.map((call) => (call as unknown[])[1]);
    expect(keys).toMatchObject([
      { idempotencyKey: expect.any(String) },
      { idempotencyKey: (keys[0] as { idempotencyKey: string }).idempotencyKey },
    ]);
    expect(log.warn).toHaveBeenCalledWith(expect.anything(), expect.stringContaining('orphan'));
  });

  test('a slow maker whose lease was taken over gets the account that counts; the other is told as an orphan', async () => {
    const { db, issuer, log, customers, create } = await setUp();
    const { customer } = await create();
    const slow = Promise.withResolvers<{ reference: string }>();
    issuer.createCustomer.mockImplementationOnce(() => slow.promise);
    const first = customers.accountAt(customer, 'issuer');
    await vi.waitUntil(() => issuer.createCustomer.mock.calls.length === 1);
    await sql`update provider_account set lease_until = now() - interval '1 second'`.execute(db);
    expect(await customers.accountAt(customer, 'issuer')).toMatchObject({ reference: 'account-1' });
    slow.resolve({ reference: 'account-late' });
    expect(await first).toMatchObject({ reference: 'account-1' });
    expect(log.warn).toHaveBeenCalledWith(
      expect.objectContaining({ orphan: 'account-late' }),
      expect.anything(),
    );
  });

  test("another customer's account is refused", async () => {
    const { issuer, customers, create } = await setUp();
    issuer.createCustomer.mockResolvedValue({ reference: 'one-for-all' });
    const { customer: one } = await create({ externalId: 'one' });
    const { customer: two } = await create({ externalId: 'two' });
    await customers.accountAt(one, 'issuer');
    await expect(customers.accountAt(two, 'issuer')).rejects.toMatchObject({ code: 'account_of_another' });
  });
});
