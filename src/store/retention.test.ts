import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { newId } from '../domain/id.ts';
import { openStore, type Store } from './connection/open.ts';
import { createRetention } from './retention.ts';
import { eachStore, findPostgres, makeDatabase } from './testing.ts';
import { createWebhookInbox, type WebhookEventState } from './webhooks/inbox.ts';
import { addEvents, endpoint, FAILED, LONG_AGO, openWebhooks, PROJECT, RULE } from './webhooks/testing.ts';

/** Makes all present events `hours` old. */
const age = (db: Store['db'], hours: number) =>
  sql`update outgoing_event set created_at = now() - make_interval(hours => ${hours})`.execute(db);

eachStore('retention', (makeStore) => {
  async function left({ db }: Store) {
    const { rows } = await sql<{ index: number; status: string | null }>`
      select (event.data ->> 'index')::integer as index, delivery.status
      from outgoing_event event left join webhook_delivery delivery on delivery.event_id = event.id
      order by 1, 2`.execute(db);
    return rows.map(({ index, status }) => [index, status]);
  }

  test('events are deleted after 30 days with their deliveries, unless a delivery is pending', async () => {
    const store = await makeStore();
    const opened = await openWebhooks(store);
    const { outgoingEvents } = createRetention(store.db);
    await addEvents(store.db, 1);
    await endpoint(opened);
    await addEvents(store.db, 2, 1);
    for (const taken of await opened.queue.take(2)) {
      if ((taken.data as { index: number }).index === 1) await opened.queue.succeeded(taken, 200);
      else await opened.queue.failed(taken, { ...FAILED, retrySeconds: null }, RULE);
    }
    await addEvents(store.db, 1, 3);
    // An event that one endpoint has received and another still waits for.
    const [, , , waiting] = await store.db
      .selectFrom('outgoing_event')
      .selectAll()
      .orderBy('created_at')
      .execute();
    const late = await endpoint(opened);
    await sql`
      insert into webhook_delivery (id, endpoint_id, event_id, status)
      values ('whd_late', ${late.id}, ${waiting?.id}, 'DELIVERED')`.execute(store.db);

    await age(store.db, 30 * 24 - 1);
    expect(await outgoingEvents(10)).toBe(0);
    await age(store.db, 30 * 24 + 1);
    await addEvents(store.db, 1, 4);
    expect([await outgoingEvents(2), await outgoingEvents(2), await outgoingEvents(2)]).toEqual([2, 2, 0]);
    expect(await left(store)).toEqual([
      [3, 'DELIVERED'],
      [3, 'PENDING'],
      [4, 'PENDING'],
      [4, 'PENDING'],
    ]);
  });

  test('several processes share the work, and a concurrent replay causes no failure', async () => {
    const store = await makeStore();
    const opened = await openWebhooks(store);
    const { id: endpointId } = await endpoint(opened);
    const { outgoingEvents } = createRetention(store.db);
    await addEvents(store.db, 30);
    await sql`update webhook_delivery set status = 'DELIVERED', next_attempt_at = null`.execute(store.db);
    await age(store.db, 31 * 24);
    const replay = { endpointId, projectId: PROJECT, since: LONG_AGO, onlyFailed: false };
    const [queued = 0] = await Promise.all([
      opened.reads.replay(replay, 3),
      ...Array.from({ length: 6 }, () => outgoingEvents(5)),
    ]);
    // The next pass deletes what a process skipped.
    while ((await outgoingEvents(50)) === 50);
    await outgoingEvents(50);
    // Queued events have a pending delivery; all others are deleted.
    expect(await left(store)).toEqual(Array.from({ length: queued }, () => [expect.any(Number), 'PENDING']));
  });

  test.each<[state: WebhookEventState, days: number, gone: number]>([
    ['applied', 29, 0],
    ['applied', 31, 1],
    ['ignored', 31, 1],
    ['parked', 31, 0],
    ['failed', 89, 0],
    ['parked', 91, 1],
    ['failed', 91, 1],
    ['received', 91, 0],
  ])('of webhook events that are %s for %i days, each call deletes %i', async (state, days, gone) => {
    const { db } = await makeStore();
    for (const eventId of ['evt_1', 'evt_2']) {
      const event = { id: newId('webhookEvent'), providerId: 'p', eventId, eventType: 't' };
      await createWebhookInbox(db).insert([{ ...event, sealedBody: new Uint8Array() }]);
    }
    await sql`
      update webhook_event set state = ${state}, received_at = now() - make_interval(days => ${days})`.execute(
      db,
    );
    const { webhookEvents } = createRetention(db);
    expect([await webhookEvents(1), await webhookEvents(1), await webhookEvents(1)]).toEqual([gone, gone, 0]);
    expect(await db.selectFrom('webhook_event').select('id').execute()).toHaveLength(2 - 2 * gone);
  });

  test('an abandoned event is marked once, until an operator requeues it', async () => {
    const { db } = await makeStore();
    const events = createWebhookInbox(db);
    const id = newId('webhookEvent');
    const event = { id, providerId: 'p', eventId: 'evt_1', eventType: 't' };
    await events.insert([{ ...event, sealedBody: new Uint8Array() }]);
    await sql`
      update webhook_event set received_at = now() - interval '8 days', updated_at = now() - interval '1 day'`.execute(
      db,
    );
    const read = async () =>
      (
        await sql<{ version: string; abandoned: boolean }>`
        select xmin::text as version, given_up_at is not null as abandoned from webhook_event`.execute(db)
      ).rows[0];
    await events.abandonOld();
    const once = await read();
    expect(once).toMatchObject({ abandoned: true });
    await events.abandonOld();
    expect(await read()).toEqual(once);
    expect(await events.requeue([id], ['parked'], 10, null)).toEqual([id]);
    expect(await read()).toMatchObject({ abandoned: false });
  });
});

describe('retention beside a replay, on PostgreSQL', async () => {
  if (!(await findPostgres())) return;

  test('each skips the events that the other has locked, without waiting', async () => {
    const { url, drop } = await makeDatabase();
    const store = await openStore({ databaseUrl: url, dataDirectory: null });
    try {
      await store.migrate();
      const opened = await openWebhooks(store);
      await addEvents(store.db, 3);
      await age(store.db, 31 * 24);
      const { id: endpointId } = await endpoint(opened);
      const replay = { endpointId, projectId: PROJECT, since: LONG_AGO, onlyFailed: false };
      const { outgoingEvents } = createRetention(store.db);
      const within = async (lock: 'key share' | 'update', work: () => Promise<number>) => {
        const open = await store.db.startTransaction().execute();
        await sql`select 1 from outgoing_event where data ->> 'index' <> '0' for ${sql.raw(lock)}`.execute(
          open,
        );
        try {
          return await work();
        } finally {
          await open.commit().execute();
        }
      };
      expect(await within('update', () => opened.reads.replay(replay))).toBe(1);
      await sql`delete from webhook_delivery`.execute(store.db);
      expect(await within('key share', () => outgoingEvents(10))).toBe(1);
      expect(await outgoingEvents(10)).toBe(2);
    } finally {
      await store.close();
      await drop();
    }
  }, 30_000);
});
