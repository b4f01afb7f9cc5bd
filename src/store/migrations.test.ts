import { sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { describe, expect, test, vi } from 'vitest';
import { migrate } from './connection/migrate.ts';
import { openStore, type Store } from './connection/open.ts';
import { migrations } from './migrations/index.ts';
import { findPostgres, makeDatabase } from './testing.ts';

/** A database in memory without tables: `openStore` starts with a copy of the prepared, migrated one. */
async function openEmpty(): Promise<Store> {
  const store = await openStore({ databaseUrl: null, dataDirectory: null });
  await sql`drop schema if exists pgboss cascade`.execute(store.db);
  await sql`drop schema public cascade`.execute(store.db);
  await sql`create schema public`.execute(store.db);
  return store;
}

test('0004 preserves earlier deliveries and webhook events', async () => {
  const store = await openEmpty();
  const { db } = store;
  const up = (name: string) => db.transaction().execute(async (open) => migrations[name]?.up(open));
  for (const name of ['0001-init', '0002-reference-by-webhook', '0003-news-out']) await up(name);
  await sql`insert into project (id, name) values ('prj_1', 'p')`.execute(db);
  await sql`
    insert into webhook_endpoint (id, project_id, url, events, sealed_secret, failing_since)
    values ('whe_1', 'prj_1', 'https://a.example', array['onramp_session.updated'], '\\x00', now() - interval '9 days')`.execute(
    db,
  );
  await sql`
    insert into webhook_event (id, provider_id, event_id, event_type, sealed_body, state)
    values ('wev_1', 'p', 'evt_1', 't', '\\x00', 'parked')`.execute(db);
  const tell = () => sql`select tell('prj_1', 'onramp_session.updated', 'ons_1', '{}')`.execute(db);
  await tell();
  await up('0004-news-kept');
  await tell();

  const deliveries = await sql`select endpoint_id, status from webhook_delivery`.execute(db);
  expect(deliveries.rows).toEqual([
    { endpoint_id: 'whe_1', status: 'PENDING' },
    { endpoint_id: 'whe_1', status: 'PENDING' },
  ]);
  // Whether it failed all the time before the migration is not known.
  const endpoints = await sql`select failing_since, last_failed_at from webhook_endpoint`.execute(db);
  expect(endpoints.rows).toEqual([{ failing_since: null, last_failed_at: null }]);
  const events = await sql`select state, given_up_at from webhook_event`.execute(db);
  expect(events.rows).toEqual([{ state: 'parked', given_up_at: null }]);
  await store.close();
});

test('0005 schedules existing addresses and accounts', async () => {
  const store = await openEmpty();
  const { db } = store;
  const names = Object.keys(migrations);
  const up = (name: string) => db.transaction().execute(async (open) => migrations[name]?.up(open));
  for (const name of names.slice(0, names.indexOf('0005-issued-addresses'))) await up(name);
  await sql`insert into project (id, name) values ('prj_1', 'p')`.execute(db);
  await sql`insert into customer (id, project_id, external_id, metadata) values ('cus_1', 'prj_1', 'e', '{}')`.execute(
    db,
  );
  await sql`insert into provider_account (customer_id, provider_id, project_id, state, reference)
    values ('cus_1', 'ready', 'prj_1', 'ready', 'r'), ('cus_1', 'unmade', 'prj_1', 'creating', null)`.execute(
    db,
  );
  await sql`
    insert into deposit_address (id, project_id, customer_id, currency, network, address, origin, provider_id, status, expires_at)
    values ('a', 'prj_1', 'cus_1', 'USDC', 'base', '0x1', 'PROVIDER', 'ready', 'ACTIVE', now() + interval '9 days'),
      ('b', 'prj_1', 'cus_1', 'USDT', 'bsc', '0x1', 'PROVIDER', 'ready', 'EXPIRED', now()),
      ('c', 'prj_1', 'cus_1', 'USDC', 'base', '0x2', 'CUSTOMER', null, 'ACTIVE', null)`.execute(db);
  await up('0005-issued-addresses');
  const addresses = await sql`select id from deposit_address where renew_at <= now() order by id`.execute(db);
  expect(addresses.rows).toEqual([{ id: 'a' }, { id: 'b' }, { id: 'c' }]);
  const accounts =
    await sql`select provider_id from provider_account where deposits_due_at <= now() order by 1`.execute(db);
  expect(accounts.rows).toEqual([{ provider_id: 'ready' }, { provider_id: 'unmade' }]);
  await store.close();
});

test('0007 dates existing attempts to the migration, and each lease that an older gateway takes', async () => {
  const store = await openEmpty();
  const { db } = store;
  const names = Object.keys(migrations);
  const up = (name: string) => db.transaction().execute(async (open) => migrations[name]?.up(open));
  for (const name of names.slice(0, names.indexOf('0007-sessions-looked-after'))) await up(name);
  await sql`insert into project (id, name) values ('prj_1', 'p')`.execute(db);
  await sql`
    insert into onramp_session (id, project_id, idempotency_key, fingerprint, status, mode, requested, decision, metadata)
    values ('ons_1', 'prj_1', 'k', '', 'CREATING', 'LIVE', '{}', '{}', '{}')`.execute(db);
  await sql`
    insert into session_attempt (session_id, number, provider_id, outcome, started_at)
    values ('ons_1', 1, 'p', 'UNKNOWN', now() - interval '2 hours')`.execute(db);
  await up('0007-sessions-looked-after');
  const sent = async () => {
    const { rows } = await sql<{ seconds: number }>`
      select extract(epoch from now() - sent_at)::float8 as seconds from session_attempt`.execute(db);
    return rows[0]?.seconds;
  };
  expect(await sent()).toBeLessThan(60);
  await sql`update session_attempt set sent_at = now() - interval '1 hour'`.execute(db);
  await sql`update session_attempt set lease_until = null, outcome = 'UNKNOWN'`.execute(db);
  expect(await sent()).toBeGreaterThan(3_000);
  await sql`update session_attempt set lease_until = now() + make_interval(secs => 15)`.execute(db);
  expect(await sent()).toBeLessThan(60);
  await store.close();
});

test('0008 treats existing endpoints as proven, and leaves it open whether sessions are unpaid', async () => {
  const store = await openEmpty();
  const { db } = store;
  const names = Object.keys(migrations);
  const up = (name: string) => db.transaction().execute(async (open) => migrations[name]?.up(open));
  for (const name of names.slice(0, names.indexOf('0008-unpaid-and-proven'))) await up(name);
  await sql`insert into project (id, name) values ('prj_1', 'p')`.execute(db);
  /** Inserts as an older gateway does, also after the migration. */
  const insert = async (id: string) => {
    await sql`insert into webhook_endpoint (id, project_id, url, events, sealed_secret)
      values (${id}, 'prj_1', 'https://a.example', '{}', '\\x00')`.execute(db);
    await sql`insert into onramp_session (id, project_id, idempotency_key, fingerprint, status, mode, requested, decision, metadata)
      values (${id}, 'prj_1', ${id}, '\\x00', 'READY', 'LIVE', '{}', '{}', '{}')`.execute(db);
  };
  await insert('before');
  await up('0008-unpaid-and-proven');
  await insert('beside');
  const endpoints = await sql`select id, proven from webhook_endpoint order by id`.execute(db);
  expect(endpoints.rows).toEqual([
    { id: 'before', proven: true },
    { id: 'beside', proven: false },
  ]);
  const sessions = await sql`select id, unpaid_at from onramp_session order by id`.execute(db);
  expect(sessions.rows).toEqual([
    { id: 'before', unpaid_at: null },
    { id: 'beside', unpaid_at: null },
  ]);
  await store.close();
});

test('0015 makes waiting webhook events due, and those that an older gateway stores', async () => {
  const store = await openEmpty();
  const { db } = store;
  const names = Object.keys(migrations);
  const up = (name: string) => db.transaction().execute(async (open) => migrations[name]?.up(open));
  for (const name of names.slice(0, names.indexOf('0015-write-path'))) await up(name);
  const insert = (id: string, state: string) =>
    sql`insert into webhook_event (id, provider_id, event_id, event_type, sealed_body, state)
      values (${id}, 'p', ${id}, 't', '\\x00', ${state})`.execute(db);
  for (const state of ['received', 'parked', 'applied', 'ignored', 'failed']) await insert(state, state);
  await insert('abandoned', 'parked');
  await sql`update webhook_event set given_up_at = now() where id = 'abandoned'`.execute(db);
  await up('0015-write-path');
  await insert('beside', 'received');
  const due = await sql`select id from webhook_event where due_at <= now() order by id`.execute(db);
  expect(due.rows).toEqual([{ id: 'beside' }, { id: 'parked' }, { id: 'received' }]);
  // An event is written with or without an endpoint, and its deliveries with it.
  await sql`insert into project (id, name) values ('prj_1', 'p'), ('prj_2', 'q')`.execute(db);
  await sql`
    insert into webhook_endpoint (id, project_id, url, events, sealed_secret)
    values ('whe_1', 'prj_1', 'https://a.example', array['onramp_session.updated'], '\\x00')`.execute(db);
  for (const project of ['prj_1', 'prj_2'])
    await sql`select tell(${project}, 'onramp_session.updated', 'ons_1', '{}')`.execute(db);
  const events = await sql`
    select event.project_id, delivery.endpoint_id from outgoing_event event
    left join webhook_delivery delivery on delivery.event_id = event.id order by 1`.execute(db);
  expect(events.rows).toEqual([
    { project_id: 'prj_1', endpoint_id: 'whe_1' },
    { project_id: 'prj_2', endpoint_id: null },
  ]);
  await store.close();
});

describe('migrations on PostgreSQL', async () => {
  if (!(await findPostgres())) return;

  async function openAt(migration: string) {
    const { url, drop } = await makeDatabase();
    const store = await openStore({ databaseUrl: url, dataDirectory: null });
    const { db } = store;
    const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } });
    await migrator.migrateTo(migration);
    const waits = () =>
      vi.waitUntil(async () => {
        const waiting = await sql`
          select from pg_locks where not granted and relation = 'onramp_session'::regclass`.execute(db);
        return waiting.rows.length > 0;
      }, 10_000);
    return { db, waits, close: () => store.close().then(drop) };
  }

  test('wait for the transaction of an older gateway, and do not block what it reads next', async () => {
    const { db, waits, close } = await openAt('0006-encryption-keys');
    const older = await db.startTransaction().execute();
    await sql`select from onramp_session`.execute(older);
    const migrated = migrate(db);
    await waits();
    await sql`select from session_attempt`.execute(older);
    await older.commit().execute();
    await migrated;
    await close();
  });

  test('0007 dates no attempt before a request that an older gateway sent while it waited', async () => {
    const { db, waits, close } = await openAt('0006-encryption-keys');
    await sql`insert into project (id, name) values ('prj_1', 'p')`.execute(db);
    await sql`
      insert into onramp_session (id, project_id, idempotency_key, fingerprint, status, mode, requested, decision, metadata)
      values ('ons_1', 'prj_1', 'k', '', 'CREATING', 'LIVE', '{}', '{}', '{}')`.execute(db);
    await sql`
      insert into session_attempt (session_id, number, provider_id, outcome) values ('ons_1', 1, 'p', 'IN_PROGRESS')`.execute(
      db,
    );
    const older = await db.startTransaction().execute();
    await sql`update onramp_session set metadata = '{}'`.execute(older);
    const migrated = migrate(db);
    await waits();
    const { rows: sent } = await sql<{ at: Date }>`
      update session_attempt set lease_until = now() + interval '15 seconds' returning now()::timestamptz(3) as at`.execute(
      db,
    );
    await older.commit().execute();
    await migrated;
    const { rows } = await sql<{ sent_at: Date }>`select sent_at from session_attempt`.execute(db);
    expect(rows[0]?.sent_at.getTime()).toBeGreaterThanOrEqual(sent[0]?.at.getTime() ?? Number.NaN);
    await close();
  });
});
