import { sql } from 'kysely';
import { fromKysely, fromPglite, PgBoss } from 'pg-boss';
import { Unavailable } from '../domain/unavailable.ts';
import type { Store } from '../store/index.ts';
import { withinSeconds } from './given-up.ts';
import { createOutage } from './outage.ts';
import {
  DEAD_LETTERS,
  EXPIRE_SECONDS,
  GIVEN_UP_SECONDS,
  MONITOR_SECONDS,
  makeQueues,
  QUEUES,
  SUPERVISE_SECONDS,
  sendingOf,
} from './queues.ts';
import { reasonOf } from './reason-of.ts';
import { RetryLater } from './retry-later.ts';
import type { JobData, Jobs, JobsLog, Queue } from './types.ts';

/** What nobody was there to tell: a handler that ends late is told of by its process. */
const NO_END = 'no end: its process died';

/** Dead letters that one call tries again; the oldest. */
const RETRIED_AT_ONCE = 10_000;

// A notification wakes workers at once. Polling finds retries that have come due, and what was sent while nobody listened.
const WORK_OPTIONS = {
  // A worker that found as many goes on at once; with one it would wait for the next poll.
  batchSize: 2,
  burstWhenBatchFull: true,
  perJobResults: true,
  pollingIntervalSeconds: 2,
  notifyPollingIntervalSeconds: 2,
} as const;

/**
 * Durable jobs in the database's own schema `pgboss`: on PostgreSQL through a few connections of their own, on the
 * embedded database through its only one.
 *
 * @example
 * const jobs = createJobs({ store, log });
 * await jobs.migrate();
 * jobs.work('webhook-event', ({ eventId }) => apply(eventId));
 * await jobs.start();
 */
export function createJobs({
  store,
  log,
  givenUpSeconds = GIVEN_UP_SECONDS,
}: {
  store: Store;
  log: JobsLog;
  /** Of one job's handler; shorter in tests. */
  givenUpSeconds?: number;
}): Jobs {
  const boss = new PgBoss({
    ...(store.backend.kind === 'embedded'
      ? { backend: 'pglite', db: fromPglite(store.backend.database) }
      : { connectionString: store.backend.url, max: 8, connectionTimeoutMillis: 5_000 }),
    useListenNotify: true,
    superviseIntervalSeconds: SUPERVISE_SECONDS,
    // A minute by default, however often it supervises.
    monitorIntervalSeconds: MONITOR_SECONDS,
    // Not in use here.
    schedule: false,
    flowIntervalSeconds: 3_600,
  });
  // pg-boss goes on by itself; without a listener the error would end the process.
  const outage = createOutage(log, () => sql`select 1`.execute(store.db));
  boss.on('error', outage.met);
  boss.on('warning', (warning) => log.warn({ warning }, 'jobs: a warning of the queue'));

  // Jobs that are at work then are given back to the queue: a try that failed, and the next one is another process's.
  const stopped = new AbortController();

  type Handler = (data: never) => Promise<void>;
  const handlers = new Map<Queue, Handler>();

  /** A job whose time has not come is sent anew before it counts as done. */
  async function sendAnew(queue: Queue, data: JobData[Queue], error: unknown) {
    if (!(error instanceof RetryLater)) throw error;
    await boss.send(queue, data, { ...sendingOf(data), startAfter: error.seconds });
  }

  /** Never throws. What a failure says is kept beside the job: a reason, not the error, which may name people. */
  async function run(queue: Queue, handler: Handler, job: { id: string; data: JobData[Queue] }) {
    try {
      await withinSeconds(givenUpSeconds, stopped.signal, () => handler(job.data as never)).catch((error) =>
        sendAnew(queue, job.data, error),
      );
      return { id: job.id, status: 'completed' as const };
    } catch (error) {
      const then = QUEUES[queue].retries === 0 ? 'falls due again' : 'will be tried again';
      // That the database is away is told once, not by each job that meets it.
      if (error instanceof Unavailable) outage.met(error);
      else log.warn({ error, queue, job: job.id }, `jobs: a job failed and ${then}`);
      return { id: job.id, status: 'failed' as const, output: { message: reasonOf(error) } };
    }
  }

  return {
    async migrate() {
      await boss.start();
      await makeQueues(boss);
    },

    async enqueue(queue, data, transaction) {
      await boss.send(queue, data, {
        ...sendingOf(data),
        ...(transaction && { db: fromKysely(transaction) }),
      });
    },

    async enqueueMany(queue, data, transaction) {
      if (data.length === 0) return;
      const jobs = data.map((one) => ({ data: one, ...sendingOf(one) }));
      await boss.insert(queue, jobs, transaction ? { db: fromKysely(transaction) } : {});
    },

    work(queue, handler) {
      if (handlers.has(queue)) throw new Error(`The queue ${queue} has its handler already.`);
      handlers.set(queue, handler);
    },

    async start() {
      for (const [queue, handler] of handlers) {
        const workers = QUEUES[queue].workers[store.backend.kind];
        const options = {
          ...WORK_OPTIONS,
          localConcurrency: workers,
          // Of one provider: one that hangs leaves the others' jobs their workers.
          localGroupConcurrency: workers / 2,
        };
        await boss.work<JobData[Queue], unknown, typeof options>(queue, options, (jobs) =>
          Promise.all(jobs.map((job) => run(queue, handler, job))),
        );
      }
    },

    async deadLetters() {
      const found = await boss.findJobs(DEAD_LETTERS, { queued: true });
      return found
        .map((job) => ({
          id: job.id,
          queue: job.sourceName,
          tries: (job.sourceRetryCount ?? 0) + 1,
          failedAt: job.createdOn,
          reason: (job.sourceOutput as { message?: string } | null)?.message ?? NO_END,
        }))
        .sort((a, b) => a.failedAt.getTime() - b.failedAt.getTime());
    },

    retryDeadLetters: (ids) =>
      boss.redrive(DEAD_LETTERS, { limit: RETRIED_AT_ONCE, ...(ids && { ids: [...ids] }) }),

    async stop(deadline) {
      const giveBack = () => stopped.abort();
      if (deadline?.aborted) giveBack();
      deadline?.addEventListener('abort', giveBack);
      // Its own limit is for a worker that hangs at the database: of jobs none is at work any more by then.
      await boss.stop({ timeout: EXPIRE_SECONDS * 1_000 });
      outage.stop();
      deadline?.removeEventListener('abort', giveBack);
    },
  };
}
