import { sql } from 'kysely';
import { fromKysely, fromPglite, PgBoss } from 'pg-boss';
import { Unavailable } from '../domain/unavailable.ts';
import { asUnavailable, type Store } from '../store/index.ts';
import { RetryLater, reasonOf, withTimeout } from './job-errors.ts';
import { createOutage } from './outage.ts';
import {
  createQueues,
  DEAD_LETTERS,
  EXPIRE_SECONDS,
  MONITOR_SECONDS,
  QUEUES,
  SUPERVISE_SECONDS,
  sendOptions,
  TIMEOUT_SECONDS,
} from './queues.ts';
import type { JobData, Jobs, JobsLog, Queue } from './types.ts';

/** pg-boss's own connections fail with the driver's plain errors: an outage becomes `Unavailable` as it does elsewhere. */
async function reached<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw asUnavailable(error);
  }
}

/** A dead letter has no reason only if its process died: a handler that times out stores one. */
const PROCESS_DIED = 'not finished: its process died';

/** Dead letters retried by one call, oldest first. */
const RETRY_BATCH = 10_000;

// Notifications wake the workers. Polling finds due retries and jobs sent while no process listened.
const WORK_OPTIONS = {
  // A worker continues at once after a full batch; with a batch of one it would wait for the next poll.
  batchSize: 2,
  burstWhenBatchFull: true,
  perJobResults: true,
  pollingIntervalSeconds: 2,
  notifyPollingIntervalSeconds: 2,
} as const;

/**
 * Durable jobs in the database's own schema `pgboss`. On PostgreSQL they use a small pool of their own, on
 * the embedded database its only connection.
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
  timeoutSeconds = TIMEOUT_SECONDS,
}: {
  store: Store;
  log: JobsLog;
  /** Of one job's handler; shorter in tests. */
  timeoutSeconds?: number;
}): Jobs {
  const boss = new PgBoss({
    ...(store.backend.kind === 'embedded'
      ? { backend: 'pglite', db: fromPglite(store.backend.database) }
      : { connectionString: store.backend.url, max: 8, connectionTimeoutMillis: 5_000 }),
    useListenNotify: true,
    superviseIntervalSeconds: SUPERVISE_SECONDS,
    // Its default of one minute would apply whatever the interval above is.
    monitorIntervalSeconds: MONITOR_SECONDS,
    // Features that are not used here.
    schedule: false,
    flowIntervalSeconds: 3_600,
  });
  // pg-boss recovers by itself; without a listener its error would end the process.
  const outage = createOutage(log, () => sql`select 1`.execute(store.db));
  boss.on('error', outage.report);
  boss.on('warning', (warning) => log.warn({ event: 'job_queue_warning', warning }, 'Job queue warning'));

  // At its abort the running jobs return to the queue, for another process.
  const stopping = new AbortController();

  type Handler = (data: JobData[Queue]) => Promise<void>;
  const handlers = new Map<Queue, Handler>();
  const working = new Set<Queue>();
  let stopped = false;

  /** Never throws. A failed job stores a reason and not the error, which may contain personal data. */
  async function run(queue: Queue, handler: Handler, job: { id: string; data: JobData[Queue] }) {
    try {
      await withTimeout(timeoutSeconds, stopping.signal, () => handler(job.data)).catch(async (error) => {
        if (!(error instanceof RetryLater)) throw error;
        // Sent before this job counts as completed, so that none is lost.
        await reached(boss.send(queue, job.data, { ...sendOptions(job.data), startAfter: error.seconds }));
      });
      return { id: job.id, status: 'completed' as const };
    } catch (error) {
      const next = QUEUES[queue].retries === 0 ? 'it falls due again by itself' : 'it is retried';
      // The outage is logged once, not by each job that meets it.
      if (error instanceof Unavailable) outage.report(error);
      else log.warn({ event: 'job_failed', error, queue, job: job.id }, `A job failed; ${next}`);
      return { id: job.id, status: 'failed' as const, output: { message: reasonOf(error) } };
    }
  }

  return {
    async migrate() {
      await reached(boss.start().then(() => createQueues(boss)));
    },

    async enqueue(queue, data, transaction) {
      await reached(
        boss.send(queue, data, {
          ...sendOptions(data),
          ...(transaction && { db: fromKysely(transaction) }),
        }),
      );
    },

    async enqueueMany(queue, data, transaction) {
      if (data.length === 0) return;
      const jobs = data.map((one) => ({ data: one, ...sendOptions(one) }));
      await reached(boss.insert(queue, jobs, transaction ? { db: fromKysely(transaction) } : {}));
    },

    work(queue, handler) {
      if (handlers.has(queue)) throw new Error(`The queue ${queue} already has a handler.`);
      handlers.set(queue, handler as Handler);
    },

    async start() {
      for (const [queue, handler] of handlers) {
        // A start that failed is repeated, and a stop may begin before it has ended.
        if (stopped || working.has(queue)) continue;
        const workers = QUEUES[queue].workers[store.backend.kind];
        const options = {
          ...WORK_OPTIONS,
          localConcurrency: workers,
          // Per provider: one that hangs leaves half of the workers to the others.
          localGroupConcurrency: workers / 2,
        };
        await reached(
          boss.work<JobData[Queue], unknown, typeof options>(queue, options, (jobs) =>
            Promise.all(jobs.map((job) => run(queue, handler, job))),
          ),
        );
        working.add(queue);
      }
    },

    async deadLetters() {
      const found = await reached(boss.findJobs(DEAD_LETTERS, { queued: true }));
      return found
        .map((job) => ({
          id: job.id,
          queue: job.sourceName,
          tries: (job.sourceRetryCount ?? 0) + 1,
          failedAt: job.createdOn,
          reason: (job.sourceOutput as { message?: string } | null)?.message ?? PROCESS_DIED,
        }))
        .sort((a, b) => a.failedAt.getTime() - b.failedAt.getTime());
    },

    retryDeadLetters: (ids) =>
      reached(boss.redrive(DEAD_LETTERS, { limit: RETRY_BATCH, ...(ids && { ids: [...ids] }) })),

    async stop(deadline) {
      stopped = true;
      const abortJobs = () => stopping.abort();
      if (deadline?.aborted) abortJobs();
      deadline?.addEventListener('abort', abortJobs);
      // By this timeout all jobs have ended; it is for a worker that hangs on the database.
      await boss.stop({ timeout: EXPIRE_SECONDS * 1_000 });
      outage.stop();
      deadline?.removeEventListener('abort', abortJobs);
    },
  };
}
