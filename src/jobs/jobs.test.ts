import { sql } from 'kysely';
import { PgBoss } from 'pg-boss';
import { afterEach, describe, expect, type Mock, test, vi } from 'vitest';
import { Unavailable } from '../domain/unavailable.ts';
import { type Db, openStore, type Store } from '../store/index.ts';
import { eachStore, findPostgres, makeDatabase } from '../store/testing.ts';
import { createJobs } from './create-jobs.ts';
import { RetryLater } from './job-errors.ts';
import { DEAD_LETTERS, HINTED_SECONDS } from './queues.ts';
import type { Jobs } from './types.ts';

const event = (customerId: string) => ({ customerId, projectId: 'p', what: 'email' }) as const;

/** Leaves out timeouts: a busy machine may keep a connection waiting, and pg-boss then tries again. */
const faultsOf = (error: Mock) =>
  error.mock.calls.filter((call) => !/timeout/i.test(String(call[0]?.error?.message ?? call[0]?.error)));

eachStore('jobs', (makeStore) => {
  const running: Jobs[] = [];
  const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };

  async function make(store: Store, timeoutSeconds?: number) {
    const jobs = createJobs({ store, log, ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }) });
    running.push(jobs);
    await jobs.migrate();
    return jobs;
  }

  afterEach(async () => {
    for (const jobs of running.splice(0)) await jobs.stop();
    expect(faultsOf(log.error)).toEqual([]);
    log.warn.mockReset();
  });

  /** Sets one retry without a delay. */
  const retryOnceAtOnce = ({ db }: Store, queue: string) =>
    sql`update pgboss.queue set retry_limit = 1, retry_delay = 0, retry_backoff = false where name = ${queue}`.execute(
      db,
    );

  async function states(db: Db, queue = 'customer-changed') {
    const { rows } = await sql<{ state: string }>`
      select state from pgboss.job where name = ${queue} order by created_on`.execute(db);
    return rows.map((row) => row.state);
  }

  test('runs a job soon after its transaction has committed, and not before', async () => {
    const store = await makeStore();
    const jobs = await make(store);
    const done = Promise.withResolvers<{ eventId: string; at: number }>();
    jobs.work('customer-changed', async ({ customerId: eventId }) =>
      done.resolve({ eventId, at: performance.now() }),
    );
    await jobs.start();
    // The workers have polled once and found nothing, so the notification wakes them.
    await vi.waitFor(async () => expect(await states(store.db)).toEqual([]));
    await new Promise((resolve) => setTimeout(resolve, 300));
    let committing = 0;
    await store.db.transaction().execute(async (transaction) => {
      await jobs.enqueue('customer-changed', event('one'), transaction);
      await sql`select pg_sleep(0.2)`.execute(transaction);
      committing = performance.now();
    });
    const { eventId, at } = await done.promise;
    expect(eventId).toBe('one');
    expect(at).toBeGreaterThanOrEqual(committing);
  });

  test('a transaction that is rolled back enqueues no job', async () => {
    const store = await makeStore();
    const jobs = await make(store);
    const failed = store.db.transaction().execute(async (transaction) => {
      await jobs.enqueue('customer-changed', event('never'), transaction);
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(await states(store.db)).toEqual([]);
  });

  test('runs all jobs that were sent while no process was working', async () => {
    const store = await makeStore();
    const first = await make(store);
    for (let n = 0; n < 100; n++) await first.enqueue('customer-changed', event(`${n}`));
    await first.stop();
    const second = await make(store);
    const seen = new Set<string>();
    second.work('customer-changed', async ({ customerId: eventId }) => void seen.add(eventId));
    await second.start();
    await vi.waitFor(() => expect(seen.size).toBe(100), { timeout: 15_000 });
  });

  test('a job that fails is retried alone', async () => {
    const store = await makeStore();
    const jobs = await make(store);
    const tries: string[] = [];
    jobs.work('customer-changed', async ({ customerId: eventId }) => {
      tries.push(eventId);
      if (eventId === 'bad' && tries.filter((id) => id === 'bad').length === 1) throw new Error('not now');
    });
    await jobs.enqueue('customer-changed', event('bad'));
    await jobs.enqueue('customer-changed', event('good'));
    await jobs.start();
    await vi.waitFor(async () => expect(await states(store.db)).toEqual(['completed', 'completed']), {
      timeout: 20_000,
      interval: 100,
    });
    expect(tries.sort()).toEqual(['bad', 'bad', 'good']);
    expect(log.warn).toHaveBeenCalledTimes(1);
  });

  test('an outage of the database is logged once, not by each job that meets it', async () => {
    const store = await makeStore();
    const jobs = await make(store);
    let tries = 0;
    jobs.work('session-check', async () => {
      tries++;
      throw new Unavailable('canceling statement due to statement timeout');
    });
    for (const sessionId of ['a', 'b', 'c'])
      await jobs.enqueue('session-check', { sessionId, providerId: sessionId });
    await jobs.start();
    await vi.waitFor(() => expect(tries).toBe(3), { timeout: 20_000 });
    expect(log.error).toHaveBeenCalledExactlyOnceWith(
      { event: 'job_queue_unavailable', error: expect.any(Unavailable) },
      expect.stringContaining('cannot use the database'),
    );
    expect(log.warn).not.toHaveBeenCalled();
    log.error.mockReset();
  });

  test('many jobs are sent in one transaction, urgent ones run first, and equal ones run once', async () => {
    const store = await makeStore();
    const jobs = await make(store);
    const poll = (sessionId: string, urgent = false) => ({ sessionId, providerId: 'p', urgent });
    const failed = store.db.transaction().execute(async (open) => {
      await jobs.enqueueMany('session-check', [poll('never')], open);
      throw new Error('rolled back');
    });
    await expect(failed).rejects.toThrow('rolled back');
    const many = Array.from({ length: 40 }, (_, n) => poll(`${n}`));
    await store.db
      .transaction()
      .execute((open) => jobs.enqueueMany('session-check', [...many, poll('0'), poll('paid', true)], open));
    // An urgent job is sent although one without urgency is waiting.
    await jobs.enqueue('session-check', poll('39', true));
    await jobs.enqueueMany('session-check', []);
    const done: string[] = [];
    jobs.work('session-check', async ({ sessionId }) => void done.push(sessionId));
    await jobs.start();
    await vi.waitFor(() => expect(done).toHaveLength(42), { timeout: 20_000 });
    expect(new Set(done)).toEqual(new Set([...many.map(({ sessionId }) => sessionId), 'paid']));
    // Only the first jobs that each worker fetched run earlier.
    for (const urgent of ['paid', '39']) expect(done.indexOf(urgent)).toBeLessThan(16);
  });

  test('rate-limited hints cause one poll, a few seconds later', async () => {
    const store = await makeStore();
    const jobs = await make(store);
    for (let n = 0; n < 3; n++)
      await jobs.enqueue('session-check', { sessionId: 'a', providerId: 'p', hinted: true });
    const { rows } = await sql<{ wait: number }>`
      select extract(epoch from start_after - created_on)::float8 as wait from pgboss.job
      where name = 'session-check'`.execute(store.db);
    expect(rows).toEqual([{ wait: HINTED_SECONDS }]);
  });

  test('a job that is too early runs again soon, uses up no retry and logs nothing', async () => {
    const store = await makeStore();
    const jobs = await make(store);
    await retryOnceAtOnce(store, 'customer-changed');
    let tries = 0;
    jobs.work('customer-changed', async () => {
      tries++;
      if (tries < 5) throw new RetryLater('not yet', 0);
    });
    await jobs.enqueue('customer-changed', event('early'));
    await jobs.start();
    await vi.waitFor(async () => expect(await states(store.db)).toEqual(Array(5).fill('completed')), {
      timeout: 20_000,
      interval: 100,
    });
    const { rows } = await sql<{ wait: number }>`
      select extract(epoch from start_after - created_on)::float8 as wait from pgboss.job
      where name = 'customer-changed'`.execute(store.db);
    expect(rows).toEqual(Array(5).fill({ wait: 0 }));
    expect(log.warn).not.toHaveBeenCalled();
  });

  test('dropping a cached value is retried for longer than the value lives', async () => {
    const store = await makeStore();
    await make(store);
    const { rows } = await sql<{ limit: number; delay: number; longest: number }>`
      select retry_limit as limit, retry_delay as delay, retry_delay_max as longest from pgboss.queue
      where name = 'address-cache-drop'`.execute(store.db);
    const [queue] = rows;
    if (!queue) throw new Error('there is no such queue');
    // The shortest delays that the queue may choose: half of each is random.
    const waits = Array.from({ length: queue.limit }, (_, n) =>
      Math.min(queue.longest, queue.delay * 2 ** n),
    );
    expect(waits.reduce((sum, wait) => sum + wait)).toBeGreaterThan(5 * 60);
  });

  // The tries that docs/operations.md promises.
  test.each([
    ['customer-changed', { customerId: 'c', projectId: 'p', what: 'blocked' }, 21],
    ['session-check', { sessionId: 's', providerId: 'p' }, 1],
  ] as const)('a job of %s has its documented number of tries', async (queue, data, tries) => {
    const store = await makeStore();
    const jobs = await make(store);
    await jobs.enqueue(queue, data);
    const { rows } = await sql<{ retries: number; dead: string | null }>`
      select retry_limit as retries, dead_letter as dead from pgboss.job where name = ${queue}`.execute(
      store.db,
    );
    expect(rows).toEqual([{ retries: tries - 1, dead: tries === 1 ? null : DEAD_LETTERS }]);
  });

  test('a job that fails its last attempt becomes a dead letter with its reason and without its data', async () => {
    const store = await makeStore();
    const jobs = await make(store);
    await retryOnceAtOnce(store, 'address-cache-drop');
    let tries = 0;
    jobs.work('address-cache-drop', async () => {
      tries++;
      throw Object.assign(new RangeError('Unexpected token in {"name":"Jane Doe"}'), { code: 'POISON' });
    });
    expect(await jobs.deadLetters()).toEqual([]);
    await jobs.enqueue('address-cache-drop', { keys: ['k'], version: 1 });
    await jobs.start();
    await vi.waitFor(async () => expect(await states(store.db, DEAD_LETTERS)).toEqual(['created']), {
      timeout: 20_000,
      interval: 100,
    });
    expect(tries).toBe(2);
    expect(await states(store.db, 'address-cache-drop')).toEqual(['failed']);
    expect(await jobs.deadLetters()).toEqual([
      {
        id: expect.any(String),
        queue: 'address-cache-drop',
        tries: 2,
        failedAt: expect.any(Date),
        reason: 'RangeError POISON',
      },
    ]);
  });

  test('a failed poll becomes no dead letter: it falls due again', async () => {
    const store = await makeStore();
    await make(store);
    // The settings of an older gateway.
    await sql`update pgboss.queue set dead_letter = ${DEAD_LETTERS} where name = 'session-check'`.execute(
      store.db,
    );
    const jobs = await make(store);
    jobs.work('session-check', async () => {
      throw new Error('a bug');
    });
    await jobs.enqueue('session-check', { sessionId: 'a', providerId: null });
    await jobs.start();
    await vi.waitFor(async () => expect(await states(store.db, 'session-check')).toEqual(['failed']), {
      timeout: 20_000,
    });
    expect(await jobs.deadLetters()).toEqual([]);
  });

  test('a job that never ends times out and becomes a dead letter; jobs fetched with it run once', async () => {
    const store = await makeStore();
    const jobs = await make(store, 0.3);
    await retryOnceAtOnce(store, 'customer-changed');
    const runs: string[] = [];
    jobs.work('customer-changed', async ({ customerId: eventId }) => {
      runs.push(eventId);
      if (eventId === 'hangs') await new Promise(() => {});
    });
    for (const eventId of ['before', 'hangs', 'after'])
      await jobs.enqueue('customer-changed', event(eventId));
    await jobs.start();
    await vi.waitFor(async () => expect(await states(store.db, DEAD_LETTERS)).toEqual(['created']), {
      timeout: 20_000,
      interval: 100,
    });
    expect(runs.toSorted()).toEqual(['after', 'before', 'hangs', 'hangs']);
    expect((await states(store.db)).toSorted()).toEqual(['completed', 'completed', 'failed']);
    const [letter] = await jobs.deadLetters();
    expect(letter?.reason).toBe('JobAborted: not finished after 0.3 seconds');
    // The queue still works.
    await jobs.enqueue('customer-changed', event('next'));
    await vi.waitFor(() => expect(runs).toContain('next'), { timeout: 20_000 });
  });

  test('a provider that hangs leaves workers to the jobs of other providers', async () => {
    const store = await makeStore();
    const jobs = await make(store);
    const hanging = Promise.withResolvers<void>();
    const others = new Set<string>();
    let atOnce = 0;
    jobs.work('deposit-check', async ({ customerId, providerId }) => {
      if (providerId === 'well') return void others.add(customerId);
      atOnce++;
      await hanging.promise;
    });
    for (let n = 0; n < 20; n++)
      await jobs.enqueue('deposit-check', { customerId: `hangs ${n}`, providerId: 'hung', fresh: false });
    for (let n = 0; n < 20; n++)
      await jobs.enqueue('deposit-check', { customerId: `well ${n}`, providerId: 'well', fresh: false });
    await jobs.start();
    await vi.waitFor(() => expect(others.size).toBe(20), { timeout: 20_000 });
    expect(atOnce).toBeLessThan(5);
    hanging.resolve();
    await vi.waitFor(() => expect(atOnce).toBe(20), { timeout: 20_000 });
  });

  test('at most one poll of a session waits, and a queue with another policy is recreated', async () => {
    const store = await makeStore();
    const jobs = await make(store);
    await sql`update pgboss.queue set policy = 'standard' where name = 'session-check'`.execute(store.db);
    await jobs.stop();
    const next = await make(store);
    for (const sessionId of ['a', 'b', 'a', 'a']) {
      await store.db
        .transaction()
        .execute((open) => next.enqueue('session-check', { sessionId, providerId: 'p' }, open));
    }
    expect(await states(store.db, 'session-check')).toEqual(['created', 'created']);
    const polls: string[] = [];
    next.work('session-check', async ({ sessionId }) => void polls.push(sessionId));
    await next.start();
    await vi.waitFor(() => expect(polls.toSorted()).toEqual(['a', 'b']), { timeout: 20_000 });
    await next.enqueue('session-check', { sessionId: 'a', providerId: 'p' });
    await vi.waitFor(() => expect(polls).toHaveLength(3), { timeout: 20_000 });
  });

  test('dead letters return to their queue, one or all, and only once', async () => {
    const store = await makeStore();
    const jobs = await make(store);
    await sql`update pgboss.queue set retry_limit = 0 where name = 'customer-changed'`.execute(store.db);
    let fixed = false;
    const done: string[] = [];
    jobs.work('customer-changed', async ({ customerId: eventId }) => {
      if (!fixed) throw new Error('not yet');
      done.push(eventId);
    });
    for (const eventId of ['a', 'b', 'c']) await jobs.enqueue('customer-changed', event(eventId));
    await jobs.start();
    await vi.waitFor(async () => expect(await jobs.deadLetters()).toHaveLength(3), { timeout: 20_000 });
    fixed = true;
    const [first] = await jobs.deadLetters();
    expect(await jobs.retryDeadLetters([first?.id ?? ''])).toBe(1);
    expect(await jobs.retryDeadLetters([first?.id ?? ''])).toBe(0);
    expect(await jobs.deadLetters()).toHaveLength(2);
    expect(await jobs.retryDeadLetters(null)).toBe(2);
    await vi.waitFor(() => expect(done.toSorted()).toEqual(['a', 'b', 'c']), { timeout: 20_000 });
    expect(await jobs.deadLetters()).toEqual([]);
  });

  test('a job whose process died runs again within 30 s; one that killed every process becomes a dead letter', async () => {
    const store = await makeStore();
    const jobs = await make(store);
    const done: string[] = [];
    jobs.work('customer-changed', async ({ customerId: eventId }) => void done.push(eventId));
    for (const eventId of ['orphan', 'poison']) await jobs.enqueue('customer-changed', event(eventId));
    // Both expired just now, one on its last attempt, and another process has just looked for expired jobs.
    await sql`
      update pgboss.job set state = 'active', started_on = now() - interval '30 seconds',
        retry_count = case when data->>'customerId' = 'poison' then retry_limit else 0 end`.execute(store.db);
    await sql`update pgboss.queue set monitor_claim_on = now()`.execute(store.db);
    await jobs.start();
    await vi.waitFor(() => expect(done).toEqual(['orphan']), { timeout: 30_000, interval: 100 });
    expect(await jobs.deadLetters()).toMatchObject([
      { queue: 'customer-changed', tries: 21, reason: 'not finished: its process died' },
    ]);
  });

  test('stop waits for the running job', async () => {
    const store = await makeStore();
    const jobs = await make(store);
    const begun = Promise.withResolvers<void>();
    let ended = false;
    jobs.work('customer-changed', async () => {
      begun.resolve();
      await new Promise((resolve) => setTimeout(resolve, 300));
      ended = true;
    });
    await jobs.start();
    await jobs.enqueue('customer-changed', event('slow'));
    await begun.promise;
    await jobs.stop();
    expect(ended).toBe(true);
    expect(await states(store.db)).toEqual(['completed']);
  });

  test('a start begins no work once a stop has begun, and does not fail', async () => {
    const jobs = await make(await makeStore());
    const work = vi.spyOn(PgBoss.prototype, 'work');
    try {
      jobs.work('customer-changed', async () => {});
      jobs.work('customer-erased', async () => {});
      const starting = jobs.start();
      const stopping = jobs.stop();
      await starting;
      // The first queue only: its worker began before the stop, which ends it.
      expect(work).toHaveBeenCalledTimes(1);
      await stopping;
      await jobs.start();
      expect(work).toHaveBeenCalledTimes(1);
    } finally {
      work.mockRestore();
    }
  });

  test('at the deadline of a stop running jobs return to the queue, and the next process runs them', async () => {
    const store = await makeStore();
    const jobs = await make(store);
    const begun: string[] = [];
    jobs.work('customer-changed', async ({ customerId: eventId }) => {
      begun.push(eventId);
      if (eventId === 'hangs') await new Promise(() => {});
    });
    await jobs.enqueue('customer-changed', event('hangs'));
    await jobs.start();
    await vi.waitFor(() => expect(begun).toEqual(['hangs']), { timeout: 20_000 });
    await jobs.stop(AbortSignal.timeout(50));
    const { rows } = await sql`select state, output->>'message' as reason from pgboss.job`.execute(store.db);
    expect(rows).toEqual([{ state: 'retry', reason: 'JobAborted: not finished before the process stopped' }]);
    const next = await make(store);
    const done: string[] = [];
    next.work('customer-changed', async ({ customerId: eventId }) => void done.push(eventId));
    await next.start();
    await vi.waitFor(() => expect(done).toEqual(['hangs']), { timeout: 20_000 });
  });
});

describe('jobs of several gateways on PostgreSQL', async () => {
  if (!(await findPostgres())) return;

  test('a database that cannot be reached is told as Unavailable, as everywhere else', async () => {
    const { url, drop } = await makeDatabase();
    const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
    const store = await openStore({ databaseUrl: url, dataDirectory: null });
    const nowhere = { kind: 'postgres', url: 'postgres://someone@127.0.0.1:9/none' } as const;
    const away = createJobs({ store: { ...store, backend: nowhere }, log });
    await expect(away.migrate()).rejects.toThrow(Unavailable);
    for (const call of [
      () => away.enqueue('customer-changed', event('one')),
      () => away.enqueueMany('customer-changed', [event('one')]),
      () => away.deadLetters(),
      () => away.retryDeadLetters(null),
    ])
      await expect(call()).rejects.toThrow(Unavailable);
    await away.stop();
    await store.close();
    await drop();
  });

  test('queues are created once by gateways that start at once, and each job runs once', async () => {
    const { url, drop } = await makeDatabase();
    const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
    const gateways = await Promise.all(
      [1, 2, 3].map(async () => {
        const store = await openStore({ databaseUrl: url, dataDirectory: null });
        await store.migrate();
        const jobs = createJobs({ store, log });
        await jobs.migrate();
        return { store, jobs };
      }),
    );
    const runs: string[] = [];
    for (const { jobs } of gateways) {
      jobs.work('customer-changed', async ({ customerId: eventId }) => void runs.push(eventId));
      await jobs.start();
    }
    const sent = Array.from({ length: 30 }, (_, n) => `event ${n}`);
    for (const eventId of sent) await gateways[0]?.jobs.enqueue('customer-changed', event(eventId));
    await vi.waitFor(() => expect(runs).toHaveLength(30), { timeout: 20_000 });
    expect(runs.sort()).toEqual(sent.sort());
    for (const { jobs, store } of gateways) {
      await jobs.stop();
      await store.close();
    }
    await drop();
    expect(faultsOf(log.error)).toEqual([]);
  });
});
