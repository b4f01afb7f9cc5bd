import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { newId } from '../domain/id.ts';
import { eachStore } from '../store/testing.ts';
import { customersOn, makeProject } from './testing.ts';
import type { CreateCustomerInput } from './types.ts';

eachStore('customers', (makeStore) => {
  test('the same input returns the existing customer, whatever the order of its metadata', async () => {
    const { create } = await customersOn(makeStore);
    const first = await create({ email: 'a@example.com', metadata: { a: '1', b: '2' } });
    const again = await create({ email: 'a@example.com', country: null, metadata: { b: '2', a: '1' } });
    expect(first.created).toBe(true);
    expect(again).toEqual({ ...first, created: false });
    expect(first.customer.email).toBe('a@example.com');
  });

  test('different input with the same externalId is a conflict with the id of the customer', async () => {
    const { customers, caller, create } = await customersOn(makeStore);
    const { customer } = await create({ email: 'a@example.com' });
    const other = await customers.create({ externalId: 'user-1', email: 'b@example.com' }, caller);
    expect(other).toMatchObject({ kind: 'Conflict', existingId: customer.id });
  });

  test('after an update both the first input and the current values are no conflict', async () => {
    const { customers, caller, create } = await customersOn(makeStore);
    const { customer } = await create({ country: 'DE' });
    await customers.update({ id: customer.id, country: 'FR' }, caller);
    expect(await create({ country: 'DE' })).toMatchObject({ created: false, customer: { country: 'FR' } });
    expect(await create({ country: 'FR' })).toMatchObject({ created: false });
    expect(await customers.create({ externalId: 'user-1', country: 'IT' }, caller)).toMatchObject({
      kind: 'Conflict',
    });
  });

  test('fifty concurrent creates insert one row and all return it', async () => {
    const { customers, caller } = await customersOn(makeStore);
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

  test('the e-mail address is encrypted in the database', async () => {
    const { db, create } = await customersOn(makeStore);
    await create({ email: 'secret@example.com' });
    const { rows } = await sql<{
      text: string;
    }>`select customer::text as text, encode(sealed_email, 'escape') as bytes from customer`.execute(db);
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain('secret@example.com');
  });

  test.each<[string, Partial<CreateCustomerInput>, string]>([
    ['an empty externalId', { externalId: '' }, 'input.externalId'],
    ['an externalId of 201 characters', { externalId: 'x'.repeat(201) }, 'input.externalId'],
    ['an externalId with NUL', { externalId: 'a\u0000b' }, 'input.externalId'],
    ['an externalId with a lone surrogate', { externalId: 'a\ud800' }, 'input.externalId'],
    ['an invalid e-mail address', { email: 'nobody' }, 'input.email'],
    ['an e-mail address with a blank', { email: 'a b@example.com' }, 'input.email'],
    ['an unknown country', { country: 'XX' }, 'input.country'],
    ['a country in lower case', { country: 'de' }, 'input.country'],
    ['an unknown subdivision', { country: 'US', subdivision: 'US-XX' }, 'input.subdivision'],
    ['a subdivision of another country', { country: 'DE', subdivision: 'US-NY' }, 'input.subdivision'],
    [
      'metadata with 51 pairs',
      { metadata: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, ''])) },
      'input.metadata',
    ],
    ['a metadata key of 41 characters', { metadata: { ['k'.repeat(41)]: '' } }, 'input.metadata'],
    ['a metadata value of 501 characters', { metadata: { key: 'v'.repeat(501) } }, 'input.metadata.key'],
  ])('%s is rejected with its input path', async (_, input, path) => {
    const { customers, caller } = await customersOn(makeStore);
    const result = await customers.create({ externalId: 'user', ...input }, caller);
    expect(result).toMatchObject({ kind: 'InvalidInput', issues: [{ path }] });
    expect((await customers.list({ first: 1, after: null }, caller)).rows).toEqual([]);
  });

  test('the country is derived from a subdivision without one', async () => {
    const { create } = await customersOn(makeStore);
    expect((await create({ subdivision: 'US-NY' })).customer).toMatchObject({
      country: 'US',
      subdivision: 'US-NY',
    });
  });

  test('an update clears null fields, keeps absent ones and validates the resulting location', async () => {
    const { customers, caller, create } = await customersOn(makeStore);
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

  test("another project's customer is as unknown as a missing one", async () => {
    const { db, customers, create } = await customersOn(makeStore);
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

  test('blocks and unblocks a customer', async () => {
    const { customers, caller, create } = await customersOn(makeStore);
    const { customer } = await create();
    expect(await customers.setBlocked(customer.id, true, caller)).toMatchObject({
      customer: { blocked: true },
    });
    expect(await customers.setBlocked(customer.id, false, caller)).toMatchObject({
      customer: { blocked: false },
    });
  });

  test('lists newest first, page by page', async () => {
    const { customers, caller, create } = await customersOn(makeStore);
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
});
