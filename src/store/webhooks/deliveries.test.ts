import { type KyselyPlugin, sql } from 'kysely';
import { expect, test } from 'vitest';
import { eachStore } from '../testing.ts';
import { createWebhookDeliveries } from './deliveries.ts';
import { endpoint, FAILED, happen, LONG_AGO, openWebhooks, PATIENCE, PROJECT, recovered } from './testing.ts';

eachStore('replays and lists of webhooks', (makeStore) => {
  test('a replay: everything since a moment, the oldest first, also what the endpoint was never told of', async () => {
    const opened = await openWebhooks(await makeStore());
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
    // Two wait already, and come once.
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
    ['what failed', true],
  ])(
    'a replay of %s, of more events than one statement takes, also where several are of one moment',
    async (_, onlyFailed) => {
      const opened = await openWebhooks(await makeStore());
      const { db, queue } = opened;
      const { id: endpointId } = await endpoint(opened);
      await happen(db, 7);
      // Two and two of one moment; the first pair is before the one that is asked for.
      await sql`
      update outgoing_event set created_at = timestamptz '2026-01-01' + make_interval(hours => (data ->> 'index')::integer / 2)`.execute(
        db,
      );
      for (let rounds = 0; rounds < 2; rounds++) {
        for (const taken of await queue.take(4)) {
          await queue.failed(taken, { ...FAILED, retrySeconds: null }, PATIENCE);
        }
        await recovered(db);
      }
      const since = new Date('2026-01-01T01:00:00Z');
      let statements = 0;
      const plugin: KyselyPlugin = {
        transformQuery({ node }) {
          statements += 1;
          if (statements === 2) throw new Error('broken off');
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
      await expect(replay()).rejects.toThrow('broken off');
      expect(await waiting()).toBe(2);
      // The repeat doubles nothing: those two wait already.
      statements = 2;
      expect(await replay()).toBe(3);
      expect(statements).toBe(5);
      expect(await waiting()).toBe(5);
      expect((await queue.take(2)).map(({ data }) => data)).toEqual(
        expect.arrayContaining([{ index: 2 }, { index: 3 }]),
      );
    },
  );

  test('a replay of what failed leaves what arrived and what waits for its first attempt', async () => {
    const opened = await openWebhooks(await makeStore());
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
    await recovered(db);
    const again = await queue.take(10);
    expect(again.map(({ id, step }) => [id, step])).toEqual(
      expect.arrayContaining([
        [given.id, 1],
        [waits.id, 1],
      ]),
    );
    expect(again.map(({ id }) => id)).not.toContain(arrived.id);
    // Nor what is just being sent, for the second time: it would be sent twice at once.
    for (const taken of again) await queue.failed(taken, FAILED, PATIENCE);
    await sql`update webhook_delivery set next_attempt_at = now() - interval '1 second'`.execute(db);
    const underWay = await queue.take(10);
    expect(underWay.length).toBeGreaterThan(0);
    expect(await replay()).toBe(again.length - underWay.length);
  });

  test('deliveries page by page, newest first, for several endpoints at once, and for their project alone', async () => {
    const opened = await openWebhooks(await makeStore());
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
