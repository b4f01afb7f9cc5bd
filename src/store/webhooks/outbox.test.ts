import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { eachStore } from '../testing.ts';
import { addEvents, endLeases, endpoint, FAILED, makeDue, openWebhooks, PROJECT, RULE } from './testing.ts';

eachStore('webhook deliveries', (makeStore) => {
  test('an event is due for each subscribed endpoint, with everything that an attempt needs', async () => {
    const opened = await openWebhooks(await makeStore());
    const { id } = await endpoint(opened);
    await endpoint(opened, ['onramp_session.updated']);
    await addEvents(opened.db, 1);
    const taken = await opened.queue.take(10);
    expect(taken).toMatchObject([
      {
        attempt: 1,
        step: 1,
        endpointId: id,
        url: `https://a.example/${id}`,
        type: 'deposit.updated',
        data: { index: 0 },
        sealedSecret: new Uint8Array([1]),
        sealedPreviousSecret: null,
      },
    ]);
    expect(await opened.queue.take(10)).toEqual([]);
  });

  test('an endpoint has at most four attempts at a time, and endpoints are served round-robin', async () => {
    const opened = await openWebhooks(await makeStore());
    const busy = await endpoint(opened);
    await addEvents(opened.db, 6);
    const quiet = await endpoint(opened);
    await addEvents(opened.db, 1);
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

  test('an endpoint has one attempt at a time until a delivery succeeds: when new, failing, moved or enabled again', async () => {
    const opened = await openWebhooks(await makeStore());
    const { id } = await endpoint(opened);
    await sql`update webhook_endpoint set proven = false`.execute(opened.db);
    await addEvents(opened.db, 9);
    const takeAll = async () => {
      await endLeases(opened.db);
      const taken = await opened.queue.take(10);
      const [first] = taken;
      if (!first) throw new Error('nothing was taken');
      return { first, count: taken.length };
    };
    const atOnce = async () => (await takeAll()).count;
    const succeed = async () => opened.queue.succeeded((await takeAll()).first, 200);
    expect(await atOnce()).toBe(1);
    await succeed();
    expect(await atOnce()).toBe(4);
    await opened.queue.failed((await takeAll()).first, FAILED, RULE);
    expect(await atOnce()).toBe(1);
    await succeed();
    expect(await atOnce()).toBe(4);
    await opened.endpoints.update(id, PROJECT, { url: 'https://b.example/' });
    expect(await atOnce()).toBe(1);
    await succeed();
    await opened.endpoints.update(id, PROJECT, { enabled: false });
    await opened.endpoints.update(id, PROJECT, { enabled: true });
    expect(await atOnce()).toBe(1);
  });

  test('failing endpoints share a limit, those longest due first; others are not affected', async () => {
    const opened = await openWebhooks(await makeStore());
    for (let index = 0; index < 3; index++) await endpoint(opened);
    await sql`update webhook_endpoint set proven = false`.execute(opened.db);
    await addEvents(opened.db, 1);
    await sql`update webhook_delivery set next_attempt_at = now() - interval '1 hour'`.execute(opened.db);
    const good = await endpoint(opened);
    await addEvents(opened.db, 2, 1);
    const taken = await opened.queue.take(10, 2);
    expect(taken.map(({ failing }) => failing)).toEqual([true, true, false, false]);
    expect(taken.filter(({ failing }) => !failing).map(({ endpointId }) => endpointId)).toEqual([
      good.id,
      good.id,
    ]);
    expect(await opened.queue.take(10, 0)).toEqual([]);
    expect(await opened.queue.take(10, 2)).toMatchObject([{ failing: true }]);
  });

  test('two processes never take the same delivery', async () => {
    const opened = await openWebhooks(await makeStore());
    for (let index = 0; index < 8; index++) await endpoint(opened);
    await addEvents(opened.db, 2);
    const all = (await Promise.all(Array.from({ length: 4 }, () => opened.queue.take(100)))).flat();
    expect(all).toHaveLength(16);
    expect(new Set(all.map(({ id }) => id)).size).toBe(16);
  });

  test('after a lease has ended the delivery is taken again, and a result of the earlier attempt does not count', async () => {
    const opened = await openWebhooks(await makeStore());
    await endpoint(opened);
    await addEvents(opened.db, 1);
    const [first] = await opened.queue.take(1);
    await endLeases(opened.db);
    const [second] = await opened.queue.take(1);
    if (!first || !second) throw new Error('nothing was taken');
    expect(second).toMatchObject({ id: first.id, eventId: first.eventId, attempt: 2, step: 2 });
    await opened.queue.failed({ ...first }, { ...FAILED, gone: 'gone' }, RULE);
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

  test('a failed delivery is due again later, the last failure is final, and a released attempt does not count', async () => {
    const opened = await openWebhooks(await makeStore());
    await endpoint(opened);
    await addEvents(opened.db, 1);
    const [first] = await opened.queue.take(1);
    if (!first) throw new Error('nothing was taken');
    await opened.queue.release(first);
    const [again] = await opened.queue.take(1);
    expect(again).toMatchObject({ attempt: 2, step: 1 });
    await opened.queue.failed({ ...first, attempt: 2 }, FAILED, RULE);
    expect(await opened.queue.take(1)).toEqual([]);
    await makeDue(opened.db);
    expect(await opened.queue.take(1)).toMatchObject([{ attempt: 3, step: 2 }]);
    await opened.queue.failed({ ...first, attempt: 3 }, { ...FAILED, retrySeconds: null }, RULE);
    expect(await opened.reads.byIds([first.id], PROJECT)).toMatchObject([
      { status: 'FAILED', lastResponseStatus: 500, lastError: 'answered 500', nextAttemptAt: null },
    ]);
    expect(await opened.queue.take(1)).toEqual([]);
  });

  test('an endpoint that is gone or fails for five days is disabled; its deliveries resume when it is enabled', async () => {
    const opened = await openWebhooks(await makeStore());
    const { id } = await endpoint(opened);
    await addEvents(opened.db, 2);
    const [one, two] = await opened.queue.take(2);
    if (!one || !two) throw new Error('nothing was taken');
    expect(await opened.queue.failed(one, FAILED, RULE)).toBeNull();
    await sql`update webhook_endpoint set failing_since = now() - interval '119 hours'`.execute(opened.db);
    await endLeases(opened.db);
    await makeDue(opened.db);
    const [later] = await opened.queue.take(1);
    if (!later) throw new Error('nothing was taken');
    expect(await opened.queue.failed(later, FAILED, RULE)).toBeNull();
    await sql`update webhook_endpoint set failing_since = now() - interval '120 hours'`.execute(opened.db);
    await makeDue(opened.db);
    const [last] = await opened.queue.take(1);
    if (!last) throw new Error('nothing was taken');
    expect(await opened.queue.failed(last, FAILED, RULE)).toBe('five days');
    expect(await opened.endpoints.list(PROJECT)).toMatchObject([
      { enabled: false, disabledReason: 'five days' },
    ]);
    await endLeases(opened.db);
    await makeDue(opened.db);
    expect(await opened.queue.take(10)).toEqual([]);

    expect(await opened.endpoints.update(id, PROJECT, { enabled: true })).toMatchObject({
      enabled: true,
      disabledReason: null,
    });
    const [after] = await opened.queue.take(1);
    if (!after) throw new Error('nothing was taken');
    // The count of its failures has restarted.
    expect(await opened.queue.failed(after, FAILED, RULE)).toBeNull();
    await makeDue(opened.db);
    const [gone] = await opened.queue.take(1);
    if (!gone) throw new Error('nothing was taken');
    expect(await opened.queue.failed(gone, { ...FAILED, gone: 'gone' }, RULE)).toBe('gone');
  });

  test('quiet days do not count as failures: two failures five days apart leave an endpoint enabled', async () => {
    const opened = await openWebhooks(await makeStore());
    await endpoint(opened);
    await addEvents(opened.db, 1);
    const fail = async () => {
      await makeDue(opened.db);
      const [taken] = await opened.queue.take(1);
      if (!taken) throw new Error('nothing was taken');
      return opened.queue.failed(taken, FAILED, RULE);
    };
    const pass = (hours: number) =>
      sql`
        update webhook_endpoint set failing_since = failing_since - make_interval(hours => ${hours}),
          last_failed_at = last_failed_at - make_interval(hours => ${hours})`.execute(opened.db);
    expect(await fail()).toBeNull();
    await pass(121);
    expect(await fail()).toBeNull();
    // From here on it fails at least once a day, and the fifth day disables it.
    for (let hours = 20; hours < 120; hours += 20) {
      await pass(20);
      expect(await fail()).toBeNull();
    }
    await pass(20);
    expect(await fail()).toBe('five days');
  });

  test('a success resets the failures, and a failure of an earlier URL does not count', async () => {
    const opened = await openWebhooks(await makeStore());
    const { id } = await endpoint(opened);
    await addEvents(opened.db, 2);
    const [one, two] = await opened.queue.take(2);
    if (!one || !two) throw new Error('nothing was taken');
    await opened.queue.failed(one, FAILED, RULE);
    await opened.queue.succeeded(two, 200);
    const since = () => opened.db.selectFrom('webhook_endpoint').select('failing_since').execute();
    expect(await since()).toEqual([{ failing_since: null }]);

    await makeDue(opened.db);
    const [late] = await opened.queue.take(1);
    if (!late) throw new Error('nothing was taken');
    await opened.endpoints.update(id, PROJECT, { url: 'https://b.example/' });
    expect(await opened.queue.failed(late, { ...FAILED, gone: 'gone' }, RULE)).toBeNull();
    expect(await since()).toEqual([{ failing_since: null }]);
    await makeDue(opened.db);
    expect(await opened.queue.take(1)).toMatchObject([{ url: 'https://b.example/' }]);
  });
});
