import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { Page, PagePosition } from '../domain/page.ts';
import { openStore } from './connection/open.ts';
import { isUniqueViolation } from './errors.ts';
import { migrations } from './migrations/index.ts';
import { page } from './pages.ts';
import type { Row } from './schema.ts';
import { eachStore } from './testing.ts';
import { transaction } from './transaction.ts';

eachStore('store', (makeStore) => {
  test('reads every type in the same way on both databases', async () => {
    const { db } = await makeStore();
    const at = new Date('2026-01-02T03:04:05.678Z');
    const { rows } = await sql`
      select ${'{"a":[1,"x"]}'}::jsonb as object, ${JSON.stringify([1])}::jsonb as list, ${JSON.stringify('"q"')}::jsonb as text,
        ${'0.10000000000000000001'}::numeric as decimal, 7::int4 as integer, count(*) as counted,
        9007199254740993::int8 as big, ${at}::timestamptz(3) as at, ${new Uint8Array([0, 1, 255])}::bytea as bytes,
        true as yes, null::numeric as nothing, ${['a', 'b,"c']}::text[] as texts`.execute(db);
    expect(rows).toStrictEqual([
      {
        object: { a: [1, 'x'] },
        list: [1],
        text: '"q"',
        decimal: '0.10000000000000000001',
        integer: 7,
        counted: 1,
        big: 9007199254740993n,
        at,
        bytes: new Uint8Array([0, 1, 255]),
        yes: true,
        nothing: null,
        texts: ['a', 'b,"c'],
      },
    ]);
  });

  test('names the unique index that rejected a row', async () => {
    const { db } = await makeStore();
    await db.insertInto('project').values({ id: 'prj_1', name: 'one' }).execute();
    const error = await db
      .insertInto('project')
      .values({ id: 'prj_1', name: 'two' })
      .execute()
      .catch((error) => error);
    expect(isUniqueViolation(error)).toBe(true);
    expect(isUniqueViolation(error, 'project_pkey')).toBe(true);
    expect(isUniqueViolation(error, 'other')).toBe(false);
    expect(isUniqueViolation(new Error('x'))).toBe(false);
  });

  test('a transaction that throws writes nothing', async () => {
    const { db } = await makeStore();
    const failed = transaction(db, async (trx) => {
      await trx.insertInto('project').values({ id: 'prj_1', name: 'one' }).execute();
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(await db.selectFrom('project').selectAll().execute()).toEqual([]);
  });

  test.each([
    { code: '40001', throws: 3, tries: 4, ok: true },
    { code: '40P01', throws: 1, tries: 2, ok: true },
    { code: '40001', throws: 9, tries: 4, ok: false },
    { code: '23514', throws: 1, tries: 1, ok: false },
  ])('a transaction that fails with $code $throws times runs $tries times', async (row) => {
    const { db } = await makeStore();
    let tries = 0;
    const result = await transaction(db, async (trx) => {
      tries++;
      await trx.insertInto('project').values({ id: 'prj_1', name: 'one' }).execute();
      if (tries <= row.throws) {
        await sql
          .raw(`do $$ begin raise exception 'forced' using errcode = '${row.code}'; end $$`)
          .execute(trx);
      }
      return 'done';
    }).catch((error) => error.code);
    expect([tries, result]).toEqual([row.tries, row.ok ? 'done' : row.code]);
    expect(await db.selectFrom('project').selectAll().execute()).toHaveLength(row.ok ? 1 : 0);
  });

  test('pages through rows of the same time without losing or repeating any', async () => {
    const { db } = await makeStore();
    await db.insertInto('project').values({ id: 'prj_1', name: 'one' }).execute();
    await sql`insert into customer (id, project_id, external_id, metadata, created_at)
      select 'cus_' || to_char(n, 'FM00'), 'prj_1', n::text, '{}', now() - (n / 5) * interval '0.4 milliseconds'
      from generate_series(1, 23) n`.execute(db);
    const query = db.selectFrom('customer').selectAll().where('project_id', '=', 'prj_1');
    const expected = await query.orderBy('created_at', 'desc').orderBy('id', 'desc').execute();
    const list = {
      select: sql`select * from customer`,
      table: 'customer',
      where: [sql<boolean>`project_id = 'prj_1'`],
      toValue: (row: Row<'customer'>) => row,
    };
    const seen: string[] = [];
    let after: PagePosition | null = null;
    for (let pages = 0; pages < 10; pages++) {
      const found: Page<Row<'customer'>> = await page(db, list, { first: 5, after });
      seen.push(...found.rows.map((row) => row.id));
      const last = found.rows.at(-1);
      if (!found.hasNextPage || !last) break;
      after = { createdAt: last.created_at, id: last.id };
    }
    expect(seen).toEqual(expected.map((row) => row.id));
  });

  test('stores keys and values per provider, and lists them in the order of the keys', async () => {
    const store = await makeStore();
    const stripe = store.keyValue('stripe');
    await stripe.set('a/2', { n: [1, null, 'x'] });
    await stripe.set('a/10', 'text');
    await stripe.set('a%', 1);
    await stripe.set('a/2', ['again']);
    await store.keyValue('calypso').set('a/2', 'other');
    expect(await stripe.get('a/2')).toEqual(['again']);
    expect(await stripe.get('none')).toBeUndefined();
    expect(await stripe.list('a/')).toEqual([
      { key: 'a/10', value: 'text' },
      { key: 'a/2', value: ['again'] },
    ]);
    await stripe.delete('a/2');
    expect(await stripe.get('a/2')).toBeUndefined();
    expect(await store.keyValue('calypso').get('a/2')).toBe('other');
  });

  test('on PostgreSQL, simulators of several processes change their state one after the other', async () => {
    const store = await makeStore();
    const stripe = store.keyValue('stripe');
    expect(stripe.exclusive === undefined).toBe(store.kind === 'embedded');
    if (store.backend.kind === 'embedded') return;
    const other = await openStore({ databaseUrl: store.backend.url, dataDirectory: null });
    const processes = [stripe, other.keyValue('stripe')];
    const add = ({ exclusive, get, set }: (typeof processes)[number]) =>
      exclusive?.('state', async () => set('count', Number((await get('count')) ?? 0) + 1));
    await Promise.all(Array.from({ length: 20 }, (_, n) => add(processes[n % 2] ?? stripe)));
    expect(await stripe.get('count')).toBe(20);

    // Neither a failure of the work nor another name blocks.
    await expect(stripe.exclusive?.('state', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    const nested = stripe.exclusive?.('state', async () => stripe.exclusive?.('other', async () => 'both'));
    expect(await nested).toBe('both');
    await other.close();
  });

  test('migrating again changes nothing', async () => {
    const store = await makeStore();
    await Promise.all([store.migrate(), store.migrate()]);
    const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(store.db);
    expect(rows.map(({ name }) => name)).toEqual(Object.keys(migrations));
  });

  test.each([
    { known: '9999-of-later', case: 'that is newer than the code' },
    { known: '0000-of-another', case: 'with a migration before the first' },
  ])('rejects a database $case', async ({ known }) => {
    const store = await makeStore();
    await sql`insert into kysely_migration (name, timestamp) values (${known}, '')`.execute(store.db);
    await expect(store.migrate()).rejects.toThrow(known);
    await sql`delete from kysely_migration where name = ${known}`.execute(store.db);
    await store.migrate();
  });
});
