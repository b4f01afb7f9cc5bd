import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { sql } from 'kysely';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { administer } from '../../../test/support/server-url.ts';
import { Unavailable } from '../../domain/unavailable.ts';
import { findPostgres } from '../testing.ts';
import { transaction } from '../transaction.ts';
import { openStore, type Store } from './open.ts';
import { createReplanning, prepareStatement } from './prepared-statement.ts';

const endings: Array<() => unknown> = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function open(databaseUrl: string): Promise<Store> {
  const store = await openStore({ databaseUrl, dataDirectory: null });
  endings.push(() => store.close());
  return store;
}

/** Stops the clock by which plans grow old, at 0 ms. */
function stopClock() {
  const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
  endings.push(() => clock.mockRestore());
  return clock;
}

/** The error, null for success, and the duration in milliseconds. */
async function outcome(work: Promise<unknown>): Promise<{ error: unknown; after: number }> {
  const begun = performance.now();
  const error = await work.then(
    () => null,
    (error) => error,
  );
  return { error, after: performance.now() - begun };
}

test('a server that refuses connections is Unavailable at once', async () => {
  const { db } = await open('postgres://postgres@127.0.0.1:1/postgres');
  const { error, after } = await outcome(sql`select 1`.execute(db));
  expect(error).toBeInstanceOf(Unavailable);
  expect(after).toBeLessThan(1_000);
});

test('a server that accepts the connection and sends nothing is Unavailable within 2 s', async () => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => void sockets.add(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { db } = await open(
    `postgres://postgres@127.0.0.1:${(server.address() as AddressInfo).port}/postgres`,
  );
  endings.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { error, after } = await outcome(sql`select 1`.execute(db));
  expect(error).toBeInstanceOf(Unavailable);
  expect(after).toBeLessThan(2_500);
}, 10_000);

test('plans are due again after 1 s, then after twice as long, finally every minute, for each connection', () => {
  const clock = stopClock();
  const isDue = createReplanning();
  const connection = {};
  const dueAt: number[] = [];
  for (let seconds = 0; seconds <= 200; seconds += 0.5) {
    clock.mockReturnValue(seconds * 1_000);
    if (isDue(connection)) dueAt.push(seconds);
  }
  expect(dueAt).toEqual([1, 3, 7, 15, 31, 63, 123, 183]);
  expect(isDue({})).toBe(false);
});

describe('on PostgreSQL', async () => {
  const url = await findPostgres();
  if (!url) return;

  test('a connection that is cut is Unavailable, and the next one works', async () => {
    const { db } = await open(url);
    const admin = await open(url);
    const kill = (pid: number) => sql`select pg_terminate_backend(${pid})`.execute(admin.db);
    const pidOf = async (database: Store['db']) =>
      (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(database)).rows[0]?.pid ?? 0;

    // Within a transaction, then while it is idle in the pool.
    const { error } = await outcome(
      transaction(db, async (trx) => {
        await kill(await pidOf(trx));
        await sql`select 1`.execute(trx);
      }),
    );
    expect(error).toBeInstanceOf(Unavailable);
    await kill(await pidOf(db));
    const results = [await outcome(sql`select 1`.execute(db)), await outcome(sql`select 1`.execute(db))];
    expect(results.at(-1)?.error).toBeNull();
  });

  test('a plan that was made while a table was small is made again', async () => {
    const clock = stopClock();
    const { db } = await open(url);
    const run = (text: string) => sql.raw(text).execute(db);
    // Temporary: of the one connection that is used here, and never analyzed by autovacuum.
    await run('create temporary table item (key integer, filler text)');
    await run('create index item_key on item (key)');
    const insert = (first: number, last: number) =>
      run(`insert into item select n, repeat('x', 100) from generate_series(${first}, ${last}) n`);
    await insert(1, 10);
    await run('analyze item');
    const byKey = prepareStatement<number, { filler: string }>(
      'item_by_key',
      (value) => sql`select filler from item where key = ${value((key) => key)}`,
    );
    const planOf = async () => {
      // PostgreSQL plans the first five executions one by one.
      for (let key = 1; key <= 6; key += 1) expect(await byKey(db, key)).toHaveLength(1);
      const { rows } = await sql<{ 'QUERY PLAN': string }>`explain execute item_by_key_0 (1)`.execute(db);
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    };
    expect(await planOf()).toContain('Seq Scan');
    await insert(11, 20_000);
    expect(await planOf()).toContain('Seq Scan');
    clock.mockReturnValue(1_000);
    expect(await planOf()).toContain('item_key');
  });

  test('a database that accepts no connections for now is Unavailable; a faulty statement is not', async () => {
    const admin = await open(url);
    const name = `closed_${randomUUID().replaceAll('-', '')}`;
    await administer(url, `create database ${name} allow_connections false`);
    endings.push(() => administer(url, `drop database ${name}`));
    const closed = new URL(url);
    closed.pathname = `/${name}`;
    const { db } = await open(closed.href);
    const refused = await outcome(sql`select 1`.execute(db));
    expect(refused.error).toMatchObject({ cause: { code: '55000' } });
    expect(refused.error).toBeInstanceOf(Unavailable);
    const faulty = await outcome(sql`select lastval()`.execute(admin.db));
    expect(faulty.error).toMatchObject({ code: '55000' });
    expect(faulty.error).not.toBeInstanceOf(Unavailable);
  });

  test('a statement that takes too long is Unavailable', async () => {
    const { db } = await open(url);
    const { error, after } = await outcome(sql`select pg_sleep(30)`.execute(db));
    expect(error).toBeInstanceOf(Unavailable);
    expect(after).toBeLessThan(6_500);
    expect((await outcome(sql`select 1`.execute(db))).error).toBeNull();
  }, 10_000);

  test('an exhausted pool is Unavailable within 2 s, and works again later', async () => {
    const { db } = await open(url);
    const busy = Promise.all(Array.from({ length: 10 }, () => sql`select pg_sleep(4)`.execute(db)));
    const { error, after } = await outcome(sql`select 1`.execute(db));
    expect(error).toBeInstanceOf(Unavailable);
    expect(after).toBeLessThan(2_500);
    await busy;
    expect((await outcome(sql`select 1`.execute(db))).error).toBeNull();
  }, 10_000);

  test.each([
    ['a statement', 0],
    ['a connection whose plans are due', 1_000],
  ])(
    '%s without an answer is Unavailable within 7 s, and a new connection works',
    async (_, age) => {
      const { hostname, port } = new URL(url);
      let silent = false;
      const sockets = new Set<Socket>();
      const proxy = createServer((client) => {
        const server = connect(Number(port), hostname);
        sockets.add(client).add(server);
        const muted = silent;
        client
          .on('error', () => {})
          .on('data', (data) => void (muted || !silent ? server.write(data) : null));
        server.on('error', () => {}).on('data', (data) => void client.write(data));
      }).listen(0, '127.0.0.1');
      await once(proxy, 'listening');
      endings.push(() => {
        for (const socket of sockets) socket.destroy();
        proxy.close();
      });
      const through = new URL(url);
      through.port = String((proxy.address() as AddressInfo).port);
      const { db } = await open(through.href);
      await sql`select 1`.execute(db);
      // Existing connections fall silent, later ones do not.
      silent = true;
      const now = performance.now.bind(performance);
      const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + age);
      endings.push(() => clock.mockRestore());
      const { error, after } = await outcome(sql`select 1`.execute(db));
      expect(error).toBeInstanceOf(Unavailable);
      expect(after).toBeLessThan(7_000);
      expect((await outcome(sql`select 1`.execute(db))).error).toBeNull();
    },
    15_000,
  );
});
