import { sql } from 'kysely';
import { expect, test, vi } from 'vitest';
import { newId } from '../../domain/id.ts';
import { ProviderError } from '../../provider/error.ts';
import { openStore, type Store } from '../../store/index.ts';
import { eachStore } from '../../store/testing.ts';
import { createInbox } from './index.ts';
import { POISON_ATTEMPTS } from './process.ts';
import { MOST_OPEN } from './receive.ts';
import { webhook, webhooksOn } from './testing.ts';

/** Seconds until each event is due; null: never. */
async function dueIn({ db }: Pick<Store, 'db'>): Promise<Array<number | null>> {
  const { rows } = await sql<{ seconds: number | null }>`
    select extract(epoch from due_at - now())::float8 as seconds from webhook_event order by id`.execute(db);
  return rows.map(({ seconds }) => seconds);
}

/** The one event is due in so many seconds, less the time that a busy machine took until now. */
async function expectDueIn(store: Pick<Store, 'db'>, seconds: number): Promise<void> {
  const due = await dueIn(store);
  expect(due).toHaveLength(1);
  expect(due[0]).toBeLessThan(seconds + 1);
  expect(due[0]).toBeGreaterThan(seconds - 10);
}

eachStore('inbound webhooks', (makeStore) => {
  test.each([
    ['alpha', 'forged', 400],
    ['alpha', 'throws', 400],
    ['unknown', 'good', 404],
  ])(
    'a webhook for %s with a %s signature gets %i and nothing is stored',
    async (providerId, signature, status) => {
      const { webhooks, rows } = webhooksOn(await makeStore());
      expect((await webhooks.receive(providerId, webhook('evt_1', signature))).status).toBe(status);
      expect(await rows()).toEqual([]);
    },
  );

  test('fifty deliveries of one event are one event, which is applied once', async () => {
    const { webhooks, rows, hints, processDue, processAll } = webhooksOn(await makeStore());
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => webhooks.receive('alpha', webhook('evt_1'))),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await rows()).toHaveLength(1);
    expect([await processDue(), await processAll()]).toEqual([1, 0]);
    expect(hints).toEqual([{ kind: 'session', providerId: 'alpha', reference: 'ref', sessionId: null }]);
    expect(await rows()).toMatchObject([{ state: 'applied', due_at: null }]);
  });

  test('concurrent webhooks are stored together; one that the database refuses does not stop the others', async () => {
    const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
    const { webhooks, rows } = webhooksOn(await makeStore(), { log });
    const ids = ['evt_1', 'evt_2', 'evt_3', 'with \u0000', 'evt_4', 'evt_5'];
    const answers = await Promise.all(ids.map((id) => webhooks.receive('alpha', webhook(id))));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 503, 200, 200]);
    expect((await rows()).map((row) => row.event_id).toSorted()).toEqual(
      ids.filter((id) => !id.includes('\u0000')),
    );
    expect(log.error).toHaveBeenCalledTimes(1);
  });

  test('events with the same news are applied by one look at the provider', async () => {
    const { webhooks, rows, hints, processDue } = webhooksOn(await makeStore());
    for (const id of ['evt_1', 'evt_2', 'evt_3']) await webhooks.receive('alpha', webhook(id));
    expect(await processDue()).toBe(3);
    expect(hints).toHaveLength(1);
    expect((await rows()).map(({ state }) => state)).toEqual(['applied', 'applied', 'applied']);
  });

  test('a webhook that cannot be stored gets 503 and nothing is stored', async () => {
    const store = await makeStore();
    const { webhooks, rows } = webhooksOn(store);
    await sql`alter table webhook_event rename to away`.execute(store.db);
    expect((await webhooks.receive('alpha', webhook('evt_1'))).status).toBe(503);
    await sql`alter table away rename to webhook_event`.execute(store.db);
    expect(await rows()).toEqual([]);
  });

  test.each([600_000, -600_000])(
    "an event that matches nothing is retried although this machine's clock is %i ms ahead",
    async (ahead) => {
      const store = await makeStore();
      const { webhooks, set, processDue } = webhooksOn(store, { clock: () => new Date(Date.now() + ahead) });
      set({ known: false });
      await webhooks.receive('alpha', webhook('evt_1'));
      await processDue();
      await expectDueIn(store, 2);
    },
  );

  test('an event that matches nothing is parked, and applied once its session exists', async () => {
    const { webhooks, rows, set, processAll } = webhooksOn(await makeStore());
    set({ known: false });
    await webhooks.receive('alpha', webhook('evt_1'));
    await processAll();
    expect(await rows()).toMatchObject([{ state: 'parked' }]);
    set({ known: true });
    await processAll();
    expect(await rows()).toMatchObject([{ state: 'applied' }]);
  });

  test('an event that matches nothing is retried every two seconds for 30 seconds without using up attempts', async () => {
    const store = await makeStore();
    const { webhooks, rows, set, processAll } = webhooksOn(store);
    set({ known: false });
    await webhooks.receive('alpha', webhook('evt_1'));
    for (let attempt = 0; attempt <= POISON_ATTEMPTS; attempt++) {
      await processAll();
      await expectDueIn(store, 2);
    }
    set({ poison: new Error('poison') });
    await processAll();
    expect(await rows()).toMatchObject([{ state: 'parked', attempts: 1 }]);
    set({ poison: null });
    await sql`update webhook_event set received_at = now() - interval '31 seconds'`.execute(store.db);
    await processAll();
    expect(await rows()).toMatchObject([{ state: 'parked' }]);
    await expectDueIn(store, 600);
  });

  test('an event whose provider cannot be reached is parked, not failed, after its last attempt', async () => {
    const { webhooks, rows, set, processAll } = webhooksOn(await makeStore());
    const outage = { outcome: 'unknown', class: 'provider', code: 'http_503', message: 'down' } as const;
    set({ poison: new ProviderError(outage) });
    await webhooks.receive('alpha', webhook('evt_1'));
    for (let attempt = 1; attempt <= POISON_ATTEMPTS; attempt++) {
      expect(await rows()).toMatchObject([{ state: 'received' }]);
      await processAll();
    }
    expect(await rows()).toMatchObject([{ state: 'parked', note: 'http_503: down' }]);
    set({ poison: null });
    await processAll();
    expect(await rows()).toMatchObject([{ state: 'applied', note: null }]);
  });

  test('an event that always fails is failed after nine attempts; an event without news is ignored', async () => {
    const store = await makeStore();
    const { webhooks, rows, set, processAll } = webhooksOn(store);
    set({ poison: new Error('poison') });
    await webhooks.receive('alpha', webhook('evt_1'));
    const pauses: number[] = [];
    // Nine is documented (docs/operations.md), so it is written out here.
    for (let attempt = 1; attempt <= 9; attempt++) {
      expect(await rows()).toMatchObject([{ state: 'received' }]);
      await processAll();
      pauses.push((await dueIn(store))[0] ?? 0);
    }
    expect(await rows()).toMatchObject([{ state: 'failed', note: 'Error', due_at: null }]);
    expect(pauses.pop()).toBe(0);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(120);
    // Long enough for a database or a provider that restarts.
    expect(pauses.reduce((sum, pause) => sum + pause)).toBeGreaterThan(120);
    set({ poison: null, news: [] });
    await webhooks.receive('alpha', webhook('evt_2'));
    await processAll();
    expect((await rows()).find((row) => row.event_id === 'evt_2')).toMatchObject({ state: 'ignored' });
  });

  test('an event that cannot be read at all is retried, too, and fails alone', async () => {
    const { webhooks, rows, set, processAll } = webhooksOn(await makeStore());
    const session = { kind: 'session', reference: 'ref', sessionId: null } as const;
    set({
      news: (body) => {
        if (body === 'evt_1') throw new RangeError('a bug of the adapter');
        return [session];
      },
    });
    for (const id of ['evt_1', 'evt_2']) await webhooks.receive('alpha', webhook(id));
    await processAll();
    const states = (await rows()).map(({ event_id, state, note }) => [event_id, state, note]).toSorted();
    expect(states).toEqual([
      ['evt_1', 'received', 'RangeError'],
      ['evt_2', 'applied', null],
    ]);
  });

  /** Backdates the events: received and last attempted this many minutes ago. */
  const aged = (db: Store['db'], received: number, attempted: number) =>
    sql`update webhook_event set received_at = now() - make_interval(mins => ${received}::integer),
      updated_at = now() - make_interval(mins => ${attempted}::integer)`.execute(db);

  test('an event that matches nothing is retried at growing intervals and applied once its session exists', async () => {
    const store = await makeStore();
    const { webhooks, rows, set, processDue, processAll } = webhooksOn(store);
    set({ known: false });
    await webhooks.receive('alpha', webhook('evt_1'));
    await processAll();
    expect(await processDue()).toBe(0);
    await aged(store.db, 12, 11);
    await processAll();
    await expectDueIn(store, 600);
    await aged(store.db, 600, 60);
    await processAll();
    // Half of its age of ten hours.
    await expectDueIn(store, 18_000);
    expect(await processDue()).toBe(0);
    set({ known: true });
    await processAll();
    expect(await rows()).toMatchObject([{ state: 'applied', note: null }]);
    expect(await processAll()).toBe(0);
  });

  test('an event whose process died is processed again when its lease ends', async () => {
    const store = await makeStore();
    const { webhooks, rows, inbox, processDue } = webhooksOn(store);
    await webhooks.receive('alpha', webhook('evt_1'));
    expect(await inbox.claim('alpha', 10)).toHaveLength(1);
    expect(await processDue()).toBe(0);
    await expectDueIn(store, 30);
    await sql`update webhook_event set due_at = due_at - interval '30 seconds'`.execute(store.db);
    expect(await processDue()).toBe(1);
    expect(await rows()).toMatchObject([{ state: 'applied', attempts: 2 }]);
  });

  test('an event that ends its process each time is failed after nine attempts', async () => {
    const store = await makeStore();
    const { webhooks, rows, hints, processAll } = webhooksOn(store);
    await webhooks.receive('alpha', webhook('evt_1'));
    await sql`update webhook_event set attempts = 9`.execute(store.db);
    await processAll();
    expect(await rows()).toMatchObject([{ state: 'failed', note: 'its process died at every attempt' }]);
    expect(hints).toEqual([]);
  });

  test('after seven days an event stays parked with a note, and an operator can still reprocess it', async () => {
    const store = await makeStore();
    const { webhooks, rows, set, processAll, processDue } = webhooksOn(store);
    const inbox = createInbox(store);
    set({ known: false });
    await webhooks.receive('alpha', webhook('evt_1'));
    await aged(store.db, 7 * 24 * 60 + 1, 2 * 24 * 60);
    await webhooks.abandonOld();
    expect(await processAll()).toBe(0);
    const note = 'abandoned after 7 days; last result: never processed';
    expect(await rows()).toMatchObject([{ state: 'parked', note }]);
    const [listed] = await inbox.list(['parked'], 10);
    const id = listed?.id ?? '';
    expect(listed).toMatchObject({ providerId: 'alpha', state: 'parked' });
    expect(Object.keys(listed ?? {})).not.toContain('sealedBody');
    expect(await inbox.reprocess(['wev_unknown'])).toBe(0);
    expect(await inbox.reprocess([id])).toBe(1);
    set({ known: true });
    expect(await processDue()).toBe(1);
    expect(await inbox.reprocess(null)).toBe(0);
    expect(await rows()).toMatchObject([{ state: 'applied' }]);
  });

  test('reprocess makes each parked event due once, in batches', async () => {
    const store = await makeStore();
    const total = 450;
    const ids = Array.from({ length: total }, () => newId('webhookEvent'));
    await sql`
      insert into webhook_event (id, provider_id, event_id, event_type, sealed_body, state, due_at)
      select id, 'alpha', id, 'test', ''::bytea, 'parked', null from unnest(${ids}::text[]) as id`.execute(
      store.db,
    );
    expect(await createInbox(store).reprocess(null)).toBe(total);
    expect((await dueIn(store)).filter((seconds) => seconds !== null)).toHaveLength(total);
  });

  test('failed events are not processed by themselves; reprocess makes all of them due', async () => {
    const store = await makeStore();
    const { webhooks, rows, set, processAll, processDue } = webhooksOn(store);
    for (const name of ['evt_1', 'evt_2', 'evt_3']) await webhooks.receive('alpha', webhook(name));
    set({
      poison: new Error('poison'),
      news: (body) => [{ kind: 'session', reference: body, sessionId: null }],
    });
    for (let attempt = 1; attempt <= 9; attempt++) await processAll();
    expect((await rows()).map(({ state }) => state)).toEqual(['failed', 'failed', 'failed']);
    expect(await processAll()).toBe(0);
    expect(await createInbox(store).reprocess(null)).toBe(3);
    expect(await processDue()).toBe(3);
    expect((await rows()).map(({ state, attempts }) => [state, attempts])).toEqual(
      Array(3).fill(['received', 1]),
    );
  });
});

test('past a bound on open intakes webhooks get 503 at once, and nothing accepted is lost', async () => {
  const store = await openStore({ databaseUrl: null, dataDirectory: null });
  await store.migrate();
  const blocked = Promise.withResolvers<void>();
  let statements = 0;
  // The database does not answer for a while.
  const db = new Proxy(store.db, {
    get(target, name, receiver) {
      if (name !== 'executeQuery') return Reflect.get(target, name, receiver);
      return async (query: never) => {
        statements += 1;
        await blocked.promise;
        return target.executeQuery(query);
      };
    },
  });
  const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const { webhooks } = webhooksOn({ db }, { log });
  const { rows } = webhooksOn(store);
  const receive = (n: number) => webhooks.receive('alpha', webhook(`evt_${n}`));
  const open = Array.from({ length: MOST_OPEN }, (_, n) => receive(n));
  const refused = await Promise.all(Array.from({ length: 50 }, (_, n) => receive(1_000 + n)));
  expect(refused).toEqual(Array(50).fill({ status: 503, body: 'busy' }));
  expect(log.warn).toHaveBeenCalledExactlyOnceWith({ event: 'webhooks_shed', count: 1 }, expect.any(String));
  blocked.resolve();
  expect((await Promise.all(open)).map(({ status }) => status)).toEqual(Array(MOST_OPEN).fill(200));
  expect(await rows()).toHaveLength(MOST_OPEN);
  // Two single ones, and the rest in batches.
  expect(statements).toBeLessThanOrEqual(5);
  expect((await receive(2_000)).status).toBe(200);
  await store.close();
});
