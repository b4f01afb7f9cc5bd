import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { newId } from '../domain/id.ts';
import { webhookEventTypes } from '../domain/webhook.ts';
import type { Db } from './open-store.ts';
import { eachStore } from './testing.ts';
import { createWebhookDeliveryQueue } from './webhook-deliveries.ts';
import { createWebhookDeliveryReads } from './webhook-delivery-reads.ts';
import { createWebhookEndpointStore } from './webhook-endpoints.ts';

const PROJECT = 'prj_1';
const PATIENCE = { hours: 120, reason: 'five days' };
const LONG_AGO = new Date('2000-01-01');
const FAILED = { responseStatus: 500, error: 'answered 500', retrySeconds: 60, gone: null };

eachStore('webhook deliveries', (makeStore) => {
  async function open() {
    const { db } = await makeStore();
    await db.insertInto('project').values({ id: PROJECT, name: 'one' }).execute();
    return {
      db,
      endpoints: createWebhookEndpointStore(db),
      queue: createWebhookDeliveryQueue(db),
      reads: createWebhookDeliveryReads(db),
    };
  }
  type Opened = Awaited<ReturnType<typeof open>>;

  async function endpoint(
    { endpoints }: Opened,
    events = webhookEventTypes.slice(),
    url = 'https://a.example/',
  ) {
    const made = await endpoints.insert(
      { id: newId('webhookEndpoint'), projectId: PROJECT, url, events, sealedSecret: new Uint8Array([1]) },
      20,
    );
    if (!made) throw new Error('no place');
    return made;
  }
  /** So many events of a deposit, as the triggers write them. */
  async function happen(db: Db, count: number, from = 0) {
    for (let index = from; index < from + count; index++) {
      const data = JSON.stringify({ index });
      await sql`select tell(${PROJECT}, 'deposit.updated', 'dep_1', ${data}::jsonb)`.execute(db);
    }
  }
  const leasesEnd = (db: Db) =>
    sql`update webhook_delivery set lease_until = now() - interval '1 second', next_attempt_at = now() - interval '1 second'
      where lease_until is not null`.execute(db);
  const dueNow = (db: Db) => sql`update webhook_delivery set next_attempt_at = now()`.execute(db);

  test('an event waits for each endpoint that wants it, with all that an attempt needs', async () => {
    const opened = await open();
    const { id } = await endpoint(opened);
    await endpoint(opened, ['onramp_session.updated']);
    await happen(opened.db, 1);
    const taken = await opened.queue.take(10);
    expect(taken).toMatchObject([
      {
        attempt: 1,
        step: 1,
        endpointId: id,
        url: 'https://a.example/',
        type: 'deposit.updated',
        data: { index: 0 },
        sealedSecret: new Uint8Array([1]),
        sealedPreviousSecret: null,
      },
    ]);
    expect(await opened.queue.take(10)).toEqual([]);
  });

  test('one endpoint has four places, however much waits; the others take their turns', async () => {
    const opened = await open();
    const busy = await endpoint(opened);
    await happen(opened.db, 6);
    const quiet = await endpoint(opened);
    await happen(opened.db, 1);
    const count = (taken: Array<{ endpointId: string }>, { id }: { id: string }) =>
      taken.filter(({ endpointId }) => endpointId === id).length;
    const two = await opened.queue.take(2);
    expect([count(two, busy), count(two, quiet)]).toEqual([1, 1]);
    const rest = await opened.queue.take(100);
    expect([count(rest, busy), count(rest, quiet)]).toEqual([3, 0]);
    expect(await opened.queue.take(100)).toEqual([]);
    const [first] = two;
    if (first?.endpointId === busy.id) await opened.queue.succeeded(first, 200);
    else if (rest[0]) await opened.queue.succeeded(rest[0], 200);
    expect(count(await opened.queue.take(100), busy)).toBe(1);
  });

  test('two processes never take the same one', async () => {
    const opened = await open();
    for (let index = 0; index < 8; index++) await endpoint(opened);
    await happen(opened.db, 2);
    const all = (await Promise.all(Array.from({ length: 4 }, () => opened.queue.take(100)))).flat();
    expect(all).toHaveLength(16);
    expect(new Set(all.map(({ id }) => id)).size).toBe(16);
  });

  test('killed between the answer and its record: taken again, the same event, and the late word counts no more', async () => {
    const opened = await open();
    await endpoint(opened);
    await happen(opened.db, 1);
    const [first] = await opened.queue.take(1);
    await leasesEnd(opened.db);
    const [second] = await opened.queue.take(1);
    if (!first || !second) throw new Error('nothing was taken');
    expect(second).toMatchObject({ id: first.id, eventId: first.eventId, attempt: 2, step: 2 });
    await opened.queue.failed({ ...first }, { ...FAILED, gone: 'gone' }, PATIENCE);
    await opened.queue.succeeded(first, 200);
    const read = async () => (await opened.reads.byIds([first.id], PROJECT))[0];
    expect(await read()).toMatchObject({ status: 'PENDING', lastResponseStatus: null });
    await opened.queue.succeeded(second, 202);
    expect(await read()).toMatchObject({
      status: 'DELIVERED',
      attempts: 2,
      lastResponseStatus: 202,
      nextAttemptAt: null,
    });
  });

  test('a failure waits for its time, the last one ends it, and one given back counts as none', async () => {
    const opened = await open();
    await endpoint(opened);
    await happen(opened.db, 1);
    const [first] = await opened.queue.take(1);
    if (!first) throw new Error('nothing was taken');
    await opened.queue.giveBack(first);
    const [again] = await opened.queue.take(1);
    expect(again).toMatchObject({ attempt: 2, step: 1 });
    await opened.queue.failed({ ...first, attempt: 2 }, FAILED, PATIENCE);
    expect(await opened.queue.take(1)).toEqual([]);
    await dueNow(opened.db);
    expect(await opened.queue.take(1)).toMatchObject([{ attempt: 3, step: 2 }]);
    await opened.queue.failed({ ...first, attempt: 3 }, { ...FAILED, retrySeconds: null }, PATIENCE);
    expect(await opened.reads.byIds([first.id], PROJECT)).toMatchObject([
      { status: 'FAILED', lastResponseStatus: 500, lastError: 'answered 500', nextAttemptAt: null },
    ]);
    expect(await opened.queue.take(1)).toEqual([]);
  });

  test('an endpoint that is gone, or fails for five days, is switched off; what waits goes on when it is enabled', async () => {
    const opened = await open();
    const { id } = await endpoint(opened);
    await happen(opened.db, 2);
    const [one, two] = await opened.queue.take(2);
    if (!one || !two) throw new Error('nothing was taken');
    expect(await opened.queue.failed(one, FAILED, PATIENCE)).toBeNull();
    await sql`update webhook_endpoint set failing_since = now() - interval '119 hours'`.execute(opened.db);
    await dueNow(opened.db);
    const [later] = await opened.queue.take(1);
    if (!later) throw new Error('nothing was taken');
    expect(await opened.queue.failed(later, FAILED, PATIENCE)).toBeNull();
    await sql`update webhook_endpoint set failing_since = now() - interval '120 hours'`.execute(opened.db);
    await dueNow(opened.db);
    const [last] = await opened.queue.take(1);
    if (!last) throw new Error('nothing was taken');
    expect(await opened.queue.failed(last, FAILED, PATIENCE)).toBe('five days');
    expect(await opened.endpoints.list(PROJECT)).toMatchObject([
      { enabled: false, disabledReason: 'five days' },
    ]);
    await leasesEnd(opened.db);
    await dueNow(opened.db);
    expect(await opened.queue.take(10)).toEqual([]);

    expect(await opened.endpoints.update(id, PROJECT, { enabled: true })).toMatchObject({
      enabled: true,
      disabledReason: null,
    });
    const [after] = await opened.queue.take(1);
    if (!after) throw new Error('nothing was taken');
    // Its failures began anew.
    expect(await opened.queue.failed(after, FAILED, PATIENCE)).toBeNull();
    await dueNow(opened.db);
    const [gone] = await opened.queue.take(1);
    if (!gone) throw new Error('nothing was taken');
    expect(await opened.queue.failed(gone, { ...FAILED, gone: 'gone' }, PATIENCE)).toBe('gone');
  });

  test('a success ends the failing; another URL is not to blame for the old one', async () => {
    const opened = await open();
    const { id } = await endpoint(opened);
    await happen(opened.db, 2);
    const [one, two] = await opened.queue.take(2);
    if (!one || !two) throw new Error('nothing was taken');
    await opened.queue.failed(one, FAILED, PATIENCE);
    await opened.queue.succeeded(two, 200);
    const since = () => opened.db.selectFrom('webhook_endpoint').select('failing_since').execute();
    expect(await since()).toEqual([{ failing_since: null }]);

    await dueNow(opened.db);
    const [late] = await opened.queue.take(1);
    if (!late) throw new Error('nothing was taken');
    await opened.endpoints.update(id, PROJECT, { url: 'https://b.example/' });
    expect(await opened.queue.failed(late, { ...FAILED, gone: 'gone' }, PATIENCE)).toBeNull();
    expect(await since()).toEqual([{ failing_since: null }]);
    await dueNow(opened.db);
    expect(await opened.queue.take(1)).toMatchObject([{ url: 'https://b.example/' }]);
  });

  test('what an endpoint waits for goes with it, also what is under way', async () => {
    const opened = await open();
    const { id } = await endpoint(opened);
    await happen(opened.db, 1);
    const [taken] = await opened.queue.take(1);
    if (!taken) throw new Error('nothing was taken');
    expect(await opened.endpoints.remove(id, 'prj_2')).toBeNull();
    expect(await opened.endpoints.remove(id, PROJECT)).toMatchObject({ id });
    await opened.queue.succeeded(taken, 200);
    expect(await opened.queue.failed(taken, FAILED, PATIENCE)).toBeNull();
    expect(await opened.reads.byIds([taken.id], PROJECT)).toEqual([null]);
  });

  test('two secrets for so long, and one after it', async () => {
    const opened = await open();
    const { id } = await endpoint(opened);
    await opened.endpoints.rotate(id, PROJECT, new Uint8Array([2]), 24);
    await happen(opened.db, 2);
    expect(await opened.queue.take(1)).toMatchObject([
      { sealedSecret: new Uint8Array([2]), sealedPreviousSecret: new Uint8Array([1]) },
    ]);
    await sql`update webhook_endpoint set previous_secret_until = previous_secret_until - interval '24 hours'`.execute(
      opened.db,
    );
    expect(await opened.queue.take(1)).toMatchObject([{ sealedPreviousSecret: null }]);
  });

  test('a project has so many endpoints, also where several are made at once', async () => {
    const { endpoints } = await open();
    const made = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        endpoints.insert(
          {
            id: newId('webhookEndpoint'),
            projectId: PROJECT,
            url: `https://${index}.example/`,
            events: ['deposit.updated'],
            sealedSecret: new Uint8Array([1]),
          },
          4,
        ),
      ),
    );
    expect(made.filter(Boolean)).toHaveLength(4);
    expect(await endpoints.list(PROJECT)).toHaveLength(4);
  });

  test('a replay: everything since a moment, the oldest first, also what the endpoint was never told of', async () => {
    const opened = await open();
    const { db, queue, reads } = opened;
    await happen(db, 2);
    const { id: endpointId } = await endpoint(opened);
    await happen(db, 1, 2);
    await sql`update outgoing_event set created_at = now() - make_interval(mins => 10 - (data ->> 'index')::integer)`.execute(
      db,
    );
    const [told] = await queue.take(1);
    if (!told) throw new Error('nothing was taken');
    const replay = (since: Date, projectId = PROJECT) =>
      reads.replay({ endpointId, projectId, since, onlyFailed: false });
    // One is being sent just now.
    expect(await replay(LONG_AGO)).toBe(2);
    await queue.succeeded(told, 200);
    expect(await replay(LONG_AGO, 'prj_2')).toBe(0);
    expect(await replay(new Date(Date.now() + 60_000))).toBe(0);
    expect(await replay(LONG_AGO)).toBe(3);
    const order = [...(await queue.take(1)), ...(await queue.take(2))];
    expect(order.map(({ data }) => data)).toEqual([{ index: 0 }, { index: 1 }, { index: 2 }]);
    expect(order.map(({ step }) => step)).toEqual([1, 1, 1]);
    expect(await reads.listByEndpoints([endpointId], { first: 10, after: null }, PROJECT)).toMatchObject([
      { rows: [{}, {}, {}], hasNextPage: false },
    ]);
  });

  test('a replay of what failed leaves what arrived and what waits for its first attempt', async () => {
    const opened = await open();
    const { db, queue, reads } = opened;
    const { id: endpointId } = await endpoint(opened);
    await happen(db, 4);
    const [arrived, given, waits] = await queue.take(3);
    if (!arrived || !given || !waits) throw new Error('nothing was taken');
    await queue.succeeded(arrived, 200);
    await queue.failed(given, { ...FAILED, retrySeconds: null }, PATIENCE);
    await queue.failed(waits, FAILED, PATIENCE);
    const replay = () => reads.replay({ endpointId, projectId: PROJECT, since: LONG_AGO, onlyFailed: true });
    expect(await replay()).toBe(2);
    expect(await replay()).toBe(0);
    const again = await queue.take(10);
    expect(again.map(({ id, step }) => [id, step])).toEqual(
      expect.arrayContaining([
        [given.id, 1],
        [waits.id, 1],
      ]),
    );
    expect(again.map(({ id }) => id)).not.toContain(arrived.id);
  });

  test('deliveries page by page, newest first, for several endpoints at once, and for their project alone', async () => {
    const opened = await open();
    const ids = [(await endpoint(opened)).id, (await endpoint(opened)).id];
    await happen(opened.db, 3);
    const [left, right] = await opened.reads.listByEndpoints(ids, { first: 2, after: null }, PROJECT);
    const last = left?.rows.at(-1);
    if (!left || !last) throw new Error('an empty page');
    expect([left.rows.length, left.hasNextPage, right?.rows.length]).toEqual([2, true, 2]);
    const [rest] = await opened.reads.listByEndpoints(ids, { first: 2, after: last }, PROJECT);
    expect([rest?.rows.length, rest?.hasNextPage]).toEqual([1, false]);
    expect(new Set([...left.rows, ...(rest?.rows ?? [])].map(({ eventId }) => eventId)).size).toBe(3);
    const [strange] = await opened.reads.listByEndpoints(ids, { first: 2, after: null }, 'prj_2');
    expect(strange?.rows).toEqual([]);
    expect(await opened.reads.byIds([last.id], 'prj_2')).toEqual([null]);
  });
});
