import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { eachStore } from '../testing.ts';
import { dueNow, endpoint, FAILED, happen, leasesEnd, openWebhooks, PATIENCE, PROJECT } from './testing.ts';

eachStore('webhook deliveries', (makeStore) => {
  test('an event waits for each endpoint that wants it, with all that an attempt needs', async () => {
    const opened = await openWebhooks(await makeStore());
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
    const opened = await openWebhooks(await makeStore());
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

  test('an endpoint has one place until a message gets through: at first, after a failure, at another URL, enabled again', async () => {
    const opened = await openWebhooks(await makeStore());
    const { id } = await endpoint(opened);
    await sql`update webhook_endpoint set proven = false`.execute(opened.db);
    await happen(opened.db, 9);
    const takeAll = async () => {
      await leasesEnd(opened.db);
      const taken = await opened.queue.take(10);
      const [first] = taken;
      if (!first) throw new Error('nothing was taken');
      return { first, count: taken.length };
    };
    const places = async () => (await takeAll()).count;
    const succeed = async () => opened.queue.succeeded((await takeAll()).first, 200);
    expect(await places()).toBe(1);
    await succeed();
    expect(await places()).toBe(4);
    await opened.queue.failed((await takeAll()).first, FAILED, PATIENCE);
    expect(await places()).toBe(1);
    await succeed();
    expect(await places()).toBe(4);
    await opened.endpoints.update(id, PROJECT, { url: 'https://b.example/' });
    expect(await places()).toBe(1);
    await succeed();
    await opened.endpoints.update(id, PROJECT, { enabled: false });
    await opened.endpoints.update(id, PROJECT, { enabled: true });
    expect(await places()).toBe(1);
  });

  test('endpoints that may be dead get as many places as are named, those longest due; others take theirs', async () => {
    const opened = await openWebhooks(await makeStore());
    for (let index = 0; index < 3; index++) await endpoint(opened);
    await sql`update webhook_endpoint set proven = false`.execute(opened.db);
    await happen(opened.db, 1);
    await sql`update webhook_delivery set next_attempt_at = now() - interval '1 hour'`.execute(opened.db);
    const good = await endpoint(opened);
    await happen(opened.db, 2, 1);
    const taken = await opened.queue.take(10, 2);
    expect(taken.map(({ unsure }) => unsure)).toEqual([true, true, false, false]);
    expect(taken.filter(({ unsure }) => !unsure).map(({ endpointId }) => endpointId)).toEqual([
      good.id,
      good.id,
    ]);
    expect(await opened.queue.take(10, 0)).toEqual([]);
    expect(await opened.queue.take(10, 2)).toMatchObject([{ unsure: true }]);
  });

  test('two processes never take the same one', async () => {
    const opened = await openWebhooks(await makeStore());
    for (let index = 0; index < 8; index++) await endpoint(opened);
    await happen(opened.db, 2);
    const all = (await Promise.all(Array.from({ length: 4 }, () => opened.queue.take(100)))).flat();
    expect(all).toHaveLength(16);
    expect(new Set(all.map(({ id }) => id)).size).toBe(16);
  });

  test('killed between the answer and its record: taken again, the same event, and the late word counts no more', async () => {
    const opened = await openWebhooks(await makeStore());
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
    const opened = await openWebhooks(await makeStore());
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
    const opened = await openWebhooks(await makeStore());
    const { id } = await endpoint(opened);
    await happen(opened.db, 2);
    const [one, two] = await opened.queue.take(2);
    if (!one || !two) throw new Error('nothing was taken');
    expect(await opened.queue.failed(one, FAILED, PATIENCE)).toBeNull();
    await sql`update webhook_endpoint set failing_since = now() - interval '119 hours'`.execute(opened.db);
    await leasesEnd(opened.db);
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

  test('quiet days are no failure: one blip, five days of nothing and another blip leave an endpoint on', async () => {
    const opened = await openWebhooks(await makeStore());
    await endpoint(opened);
    await happen(opened.db, 1);
    const fail = async () => {
      await dueNow(opened.db);
      const [taken] = await opened.queue.take(1);
      if (!taken) throw new Error('nothing was taken');
      return opened.queue.failed(taken, FAILED, PATIENCE);
    };
    const pass = (hours: number) =>
      sql`
        update webhook_endpoint set failing_since = failing_since - make_interval(hours => ${hours}),
          last_failed_at = last_failed_at - make_interval(hours => ${hours})`.execute(opened.db);
    expect(await fail()).toBeNull();
    await pass(121);
    expect(await fail()).toBeNull();
    // From that one on: a failure at least every day, and the fifth day ends it.
    for (let hours = 20; hours < 120; hours += 20) {
      await pass(20);
      expect(await fail()).toBeNull();
    }
    await pass(20);
    expect(await fail()).toBe('five days');
  });

  test('a success ends the failing; another URL is not to blame for the old one', async () => {
    const opened = await openWebhooks(await makeStore());
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
});
