import { type KyselyPlugin, sql } from 'kysely';
import { expect, test } from 'vitest';
import { eachStore } from '../testing.ts';
import { createWebhookDeliveries } from './deliveries.ts';
import {
  addEvents,
  endpoint,
  FAILED,
  LONG_AGO,
  openWebhooks,
  PROJECT,
  RULE,
  resetFailures,
} from './testing.ts';

eachStore('replays and lists of webhook deliveries', (makeStore) => {
  test('a replay queues all events since a time, oldest first, also those that the endpoint never received', async () => {
    const opened = await openWebhooks(await makeStore());
    const { db, queue, reads } = opened;
    await addEvents(db, 2);
    const { id: endpointId } = await endpoint(opened);
    await addEvents(db, 1, 2);
    await sql`update outgoing_event set created_at = now() - make_interval(mins => 10 - (data ->> 'index')::integer)`.execute(
      db,
    );
    const [taken] = await queue.take(1);
    if (!taken) throw new Error('nothing was taken');
    const replay = (since: Date, projectId = PROJECT) =>
      reads.replay({ endpointId, projectId, since, onlyFailed: false });
    // One of the three is being sent.
    expect(await replay(LONG_AGO)).toBe(2);
    await queue.succeeded(taken, 200);
    expect(await replay(LONG_AGO, 'prj_2')).toBe(0);
    expect(await replay(new Date(Date.now() + 60_000))).toBe(0);
    // Two are already waiting and are not duplicated.
    expect(await replay(LONG_AGO)).toBe(1);
    expect(await replay(LONG_AGO)).toBe(0);
    const order = [...(await queue.take(1)), ...(await queue.take(2))];
    expect(order.map(({ data }) => data)).toEqual([{ index: 0 }, { index: 1 }, { index: 2 }]);
    expect(order.map(({ step }) => step)).toEqual([1, 1, 1]);
    expect(await reads.listByEndpoints([endpointId], { first: 10, after: null }, PROJECT)).toMatchObject([
      { rows: [{}, {}, {}], hasNextPage: false },
    ]);
  });

  test.each([
    ['everything', false],
    ['failed deliveries', true],
  ])(
    'a replay of %s spans several statements, also with events of the same time, and can be repeated after a failure',
    async (_, onlyFailed) => {
      const opened = await openWebhooks(await makeStore());
      const { db, queue } = opened;
      const { id: endpointId } = await endpoint(opened);
      await addEvents(db, 7);
      // Pairs of events with the same time; the first pair is earlier than the start of the replay.
      await sql`
      update outgoing_event set created_at = timestamptz '2026-01-01' + make_interval(hours => (data ->> 'index')::integer / 2)`.execute(
        db,
      );
      for (let rounds = 0; rounds < 2; rounds++) {
        for (const taken of await queue.take(4)) {
          await queue.failed(taken, { ...FAILED, retrySeconds: null }, RULE);
        }
        await resetFailures(db);
      }
      const since = new Date('2026-01-01T01:00:00Z');
      let statements = 0;
      const plugin: KyselyPlugin = {
        transformQuery({ node }) {
          statements += 1;
          if (statements === 2) throw new Error('interrupted');
          return node;
        },
        transformResult: async ({ result }) => result,
      };
      const reads = createWebhookDeliveries(db.withPlugin(plugin));
      const replay = () => reads.replay({ endpointId, projectId: PROJECT, since, onlyFailed }, 2);
      const waiting = async () => {
        const page = await opened.reads.listByEndpoints([endpointId], { first: 10, after: null }, PROJECT);
        return page[0]?.rows.filter(({ status }) => status === 'PENDING').length;
      };
      await expect(replay()).rejects.toThrow('interrupted');
      expect(await waiting()).toBe(2);
      // The repeat duplicates nothing: two are already waiting.
      statements = 2;
      expect(await replay()).toBe(3);
      expect(statements).toBe(5);
      expect(await waiting()).toBe(5);
      expect((await queue.take(2)).map(({ data }) => data)).toEqual(
        expect.arrayContaining([{ index: 2 }, { index: 3 }]),
      );
    },
  );

  test('a replay of failed deliveries skips those that succeeded or wait for their first attempt', async () => {
    const opened = await openWebhooks(await makeStore());
    const { db, queue, reads } = opened;
    const { id: endpointId } = await endpoint(opened);
    await addEvents(db, 4);
    const [arrived, given, waits] = await queue.take(3);
    if (!arrived || !given || !waits) throw new Error('nothing was taken');
    await queue.succeeded(arrived, 200);
    await queue.failed(given, { ...FAILED, retrySeconds: null }, RULE);
    await queue.failed(waits, FAILED, RULE);
    const replay = () => reads.replay({ endpointId, projectId: PROJECT, since: LONG_AGO, onlyFailed: true });
    expect(await replay()).toBe(2);
    expect(await replay()).toBe(0);
    await resetFailures(db);
    const again = await queue.take(10);
    expect(again.map(({ id, step }) => [id, step])).toEqual(
      expect.arrayContaining([
        [given.id, 1],
        [waits.id, 1],
      ]),
    );
    expect(again.map(({ id }) => id)).not.toContain(arrived.id);
    // It also skips deliveries that are being sent again: they would be sent twice at once.
    for (const taken of again) await queue.failed(taken, FAILED, RULE);
    await sql`update webhook_delivery set next_attempt_at = now() - interval '1 second'`.execute(db);
    const underWay = await queue.take(10);
    expect(underWay.length).toBeGreaterThan(0);
    expect(await replay()).toBe(again.length - underWay.length);
  });

  test('deliveries are listed in pages, newest first, for several endpoints at once, within their project only', async () => {
    const opened = await openWebhooks(await makeStore());
    const ids = [(await endpoint(opened)).id, (await endpoint(opened)).id];
    await addEvents(opened.db, 3);
    const [left, right] = await opened.reads.listByEndpoints(ids, { first: 2, after: null }, PROJECT);
    const last = left?.rows.at(-1);
    if (!left || !last) throw new Error('an empty page');
    expect([left.rows.length, left.hasNextPage, right?.rows.length]).toEqual([2, true, 2]);
    const [rest] = await opened.reads.listByEndpoints(ids, { first: 2, after: last }, PROJECT);
    expect([rest?.rows.length, rest?.hasNextPage]).toEqual([1, false]);
    expect(new Set([...left.rows, ...(rest?.rows ?? [])].map(({ eventId }) => eventId)).size).toBe(3);
    const [foreign] = await opened.reads.listByEndpoints(ids, { first: 2, after: null }, 'prj_2');
    expect(foreign?.rows).toEqual([]);
    expect(await opened.reads.byIds([last.id], 'prj_2')).toEqual([null]);
  });
});
