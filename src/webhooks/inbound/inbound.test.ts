import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { newId } from '../../domain/id.ts';
import { ProviderError } from '../../provider/error.ts';
import type { Store } from '../../store/index.ts';
import { eachStore } from '../../store/testing.ts';
import { createInbox } from './index.ts';
import { POISON_ATTEMPTS } from './process.ts';
import { webhook, webhooksOn } from './testing.ts';

eachStore('inbound webhooks', (makeStore) => {
  test.each([
    ['alpha', 'forged', 400],
    ['alpha', 'throws', 400],
    ['unknown', 'good', 404],
  ])(
    'a webhook for %s with a %s signature gets %i and nothing is stored',
    async (providerId, signature, status) => {
      const { webhooks, rows, enqueued } = webhooksOn(await makeStore());
      expect((await webhooks.receive(providerId, webhook('evt_1', signature))).status).toBe(status);
      expect([await rows(), enqueued]).toEqual([[], []]);
    },
  );

  test('fifty deliveries of one event create one row and one job', async () => {
    const { webhooks, rows, enqueued, hints } = webhooksOn(await makeStore());
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => webhooks.receive('alpha', webhook('evt_1'))),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await rows()).toHaveLength(1);
    expect(enqueued).toHaveLength(1);
    // A job may run more than once.
    for (const id of [...enqueued, ...enqueued]) await webhooks.process(id);
    expect(hints).toEqual([{ kind: 'session', providerId: 'alpha', reference: 'ref', sessionId: null }]);
    expect(await rows()).toMatchObject([{ state: 'applied' }]);
  });

  test('a webhook that cannot be stored with its job gets 503 and nothing is stored', async () => {
    const enqueue = async () => {
      throw new Error('down');
    };
    const { webhooks, rows } = webhooksOn(await makeStore(), { jobs: { enqueue } });
    expect((await webhooks.receive('alpha', webhook('evt_1'))).status).toBe(503);
    expect(await rows()).toEqual([]);
  });

  test.each([600_000, -600_000])(
    "an event that matches nothing is retried although this machine's clock is %i ms ahead",
    async (ahead) => {
      const clock = () => new Date(Date.now() + ahead);
      const { webhooks, enqueued, set } = webhooksOn(await makeStore(), { clock });
      set({ known: false });
      await webhooks.receive('alpha', webhook('evt_1'));
      await expect(webhooks.process(enqueued[0] ?? '')).rejects.toThrow('parked');
    },
  );

  test('an event that matches nothing is parked, and applied once its session exists', async () => {
    const { webhooks, rows, enqueued, set } = webhooksOn(await makeStore());
    set({ known: false });
    await webhooks.receive('alpha', webhook('evt_1'));
    const [id = ''] = enqueued;
    await expect(webhooks.process(id)).rejects.toThrow('parked');
    expect(await rows()).toMatchObject([{ state: 'parked' }]);
    set({ known: true });
    await webhooks.process(id);
    expect(await rows()).toMatchObject([{ state: 'applied' }]);
  });

  test('an event that matches nothing is retried every two seconds for 30 seconds without using up attempts', async () => {
    const store = await makeStore();
    const { webhooks, rows, enqueued, set } = webhooksOn(store);
    set({ known: false });
    await webhooks.receive('alpha', webhook('evt_1'));
    const [id = ''] = enqueued;
    for (let attempt = 0; attempt <= POISON_ATTEMPTS; attempt++)
      await expect(webhooks.process(id)).rejects.toMatchObject({ name: 'RetryLater', seconds: 2 });
    set({ poison: new Error('poison') });
    await expect(webhooks.process(id)).rejects.toThrow('poison');
    expect(await rows()).toMatchObject([{ state: 'parked', attempts: 1 }]);
    set({ poison: null });
    await sql`update webhook_event set received_at = now() - interval '31 seconds'`.execute(store.db);
    await webhooks.process(id);
    expect(await rows()).toMatchObject([{ state: 'parked' }]);
  });

  test('an event whose provider cannot be reached is parked, not failed, after its last attempt', async () => {
    const { webhooks, rows, enqueued, set } = webhooksOn(await makeStore());
    const outage = { outcome: 'unknown', class: 'provider', code: 'http_503', message: 'down' } as const;
    set({ poison: new ProviderError(outage) });
    await webhooks.receive('alpha', webhook('evt_1'));
    const [id = ''] = enqueued;
    for (let attempt = 1; attempt <= POISON_ATTEMPTS + 1; attempt++) {
      expect(await rows()).toMatchObject([{ state: attempt <= POISON_ATTEMPTS ? 'received' : 'parked' }]);
      await expect(webhooks.process(id)).rejects.toThrow('down');
    }
    expect(await rows()).toMatchObject([{ state: 'parked', note: 'http_503: down' }]);
    set({ poison: null });
    await webhooks.process(id);
    expect(await rows()).toMatchObject([{ state: 'applied', note: null }]);
  });

  test('an event that always fails is failed after nine attempts; an event without news is ignored', async () => {
    const { webhooks, rows, enqueued, set } = webhooksOn(await makeStore());
    set({ poison: new Error('poison') });
    await webhooks.receive('alpha', webhook('evt_1'));
    const [id = ''] = enqueued;
    // Nine is documented (docs/operations.md), so it is written out here.
    for (let attempt = 1; attempt <= 9; attempt++) {
      expect(await rows()).toMatchObject([{ state: 'received' }]);
      await expect(webhooks.process(id)).rejects.toThrow('poison');
    }
    expect(await rows()).toMatchObject([{ state: 'failed', note: 'Error' }]);
    set({ news: [] });
    await webhooks.receive('alpha', webhook('evt_2'));
    await webhooks.process(enqueued[1] ?? '');
    expect((await rows()).find((row) => row.event_id === 'evt_2')).toMatchObject({ state: 'ignored' });
  });

  /** Backdates the events: received and last attempted this many minutes ago. */
  const aged = (db: Store['db'], received: number, attempted: number) =>
    sql`update webhook_event set received_at = now() - make_interval(mins => ${received}::integer),
      updated_at = now() - make_interval(mins => ${attempted}::integer)`.execute(db);

  test('an event that matches nothing is retried at growing intervals and applied once its session exists', async () => {
    const store = await makeStore();
    const { webhooks, rows, enqueued, set } = webhooksOn(store);
    set({ known: false });
    await webhooks.receive('alpha', webhook('evt_1'));
    const [id = ''] = enqueued.splice(0);
    await expect(webhooks.process(id)).rejects.toThrow('parked');
    expect(await webhooks.enqueueWaiting(10)).toBe(0);

    await aged(store.db, 12, 11);
    expect(await webhooks.enqueueWaiting(10)).toBe(1);
    // It was just taken, so it is not due.
    expect(await webhooks.enqueueWaiting(10)).toBe(0);
    expect(enqueued).toEqual([id]);
    // A later retry that matches nothing is not an error.
    await webhooks.process(id);
    expect(await rows()).toMatchObject([{ state: 'parked' }]);

    await aged(store.db, 600, 60);
    expect(await webhooks.enqueueWaiting(10)).toBe(0);
    await aged(store.db, 600, 300);
    expect(await webhooks.enqueueWaiting(10)).toBe(1);
    set({ known: true });
    await webhooks.process(id);
    expect(await rows()).toMatchObject([{ state: 'applied', note: null }]);
    await aged(store.db, 600, 300);
    expect(await webhooks.enqueueWaiting(10)).toBe(0);
  });

  test('an event whose job was lost is enqueued again with its attempts counted from zero', async () => {
    const store = await makeStore();
    const { webhooks, rows, enqueued, set } = webhooksOn(store);
    await webhooks.receive('alpha', webhook('evt_1'));
    const [id = ''] = enqueued.splice(0);
    await sql`update webhook_event set attempts = 8`.execute(store.db);
    await aged(store.db, 20, 15);
    expect(await webhooks.enqueueWaiting(10)).toBe(1);
    set({ poison: new Error('poison') });
    await expect(webhooks.process(id)).rejects.toThrow('poison');
    expect(await rows()).toMatchObject([{ state: 'received', attempts: 1 }]);
  });

  test('after seven days an event stays parked with a note, and an operator can still reprocess it', async () => {
    const store = await makeStore();
    const { webhooks, rows, enqueued, set } = webhooksOn(store);
    const jobs = {
      enqueue: async (_: string, data: object) => void enqueued.push((data as { eventId: string }).eventId),
    };
    const inbox = createInbox({ db: store.db, jobs });
    set({ known: false });
    await webhooks.receive('alpha', webhook('evt_1'));
    const [id = ''] = enqueued.splice(0);
    await aged(store.db, 7 * 24 * 60 + 1, 2 * 24 * 60);
    expect(await webhooks.enqueueWaiting(10)).toBe(0);
    expect(await rows()).toMatchObject([
      { state: 'parked', note: 'abandoned after 7 days; last result: its job was lost' },
    ]);
    const [listed] = await inbox.list(['parked'], 10);
    expect(listed).toMatchObject({ id, providerId: 'alpha', state: 'parked' });
    expect(Object.keys(listed ?? {})).not.toContain('sealedBody');
    expect(await inbox.reprocess(['wev_unknown'])).toBe(0);
    expect(await inbox.reprocess([id])).toBe(1);
    expect(enqueued).toEqual([id]);
    set({ known: true });
    await webhooks.process(id);
    expect(await inbox.reprocess(null)).toBe(0);
    expect(await rows()).toMatchObject([{ state: 'applied' }]);
  });

  test('reprocess enqueues each parked event once, even if it is parked again at once', async () => {
    const store = await makeStore();
    const total = 450;
    const ids = Array.from({ length: total }, () => newId('webhookEvent'));
    await sql`
      insert into webhook_event (id, provider_id, event_id, event_type, sealed_body, state)
      select id, 'alpha', id, 'test', ''::bytea, 'parked' from unnest(${ids}::text[]) as id`.execute(
      store.db,
    );
    const enqueued: string[] = [];
    const inbox = createInbox({
      db: store.db,
      jobs: {
        // The job runs at once and parks the event again.
        enqueue: async (_, data, open) => {
          if (!('eventId' in data) || enqueued.push(data.eventId) > 2 * total) throw new Error('endless');
          await sql`update webhook_event set state = 'parked' where id = ${data.eventId}`.execute(
            open ?? store.db,
          );
        },
      },
    });
    expect(await inbox.reprocess(null)).toBe(total);
    expect(enqueued.toSorted()).toEqual(ids.toSorted());
  });

  test('failed events are not enqueued by themselves; reprocess enqueues all of them', async () => {
    const store = await makeStore();
    const { webhooks, rows, enqueued, set } = webhooksOn(store);
    const jobs = {
      enqueue: async (_: string, data: object) => void enqueued.push((data as { eventId: string }).eventId),
    };
    for (const name of ['evt_1', 'evt_2', 'evt_3']) await webhooks.receive('alpha', webhook(name));
    const ids = enqueued.splice(0);
    await sql`update webhook_event set state = 'failed', attempts = 9`.execute(store.db);
    await aged(store.db, 60, 50);
    expect(await webhooks.enqueueWaiting(10)).toBe(0);
    expect(await createInbox({ db: store.db, jobs }).reprocess(null)).toBe(3);
    expect(enqueued.toSorted()).toEqual(ids.toSorted());
    set({ poison: new Error('poison') });
    await expect(webhooks.process(ids[0] ?? '')).rejects.toThrow('poison');
    expect((await rows()).map(({ state, attempts }) => [state, attempts]).toSorted()).toEqual([
      ['received', 0],
      ['received', 0],
      ['received', 1],
    ]);
  });
});
