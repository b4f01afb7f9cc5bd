import { fromKysely, fromPglite, PgBoss } from 'pg-boss';
import type { Store } from '../store/index.ts';
import { withinSeconds } from './given-up.ts';
import { reasonOf } from './reason-of.ts';
import { RetryLater } from './retry-later.ts';
import type { JobData, Jobs, Queue } from './types.ts';

/** What the jobs tell; a part of pino's logger. */
export type JobsLog = {
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
};

/** Where a job goes that failed its last time: it stays there for an operator, three months long. */
export const DEAD_LETTERS = 'dead-letter';

// `retries`: tries after the first one. Eight take four to six minutes; ten outlast any cached value, which lives five.
// Twenty are half an hour, for a provider that is down. `workers`: in each process; each has one or two jobs at a time.
// `policy`: short means that of one session one look waits at the most, however slow its provider is.
const MANY = { embedded: 4, postgres: 8 };
const FEW = { embedded: 2, postgres: 2 };
type Settings = {
  readonly retries: number;
  readonly workers: typeof MANY;
  readonly policy: 'standard' | 'short';
};
const QUEUES: Readonly<Record<Queue, Settings>> = {
  'webhook-event': { retries: 8, workers: MANY, policy: 'standard' },
  'address-cache-drop': { retries: 10, workers: FEW, policy: 'standard' },
  'customer-changed': { retries: 20, workers: FEW, policy: 'standard' },
  'session-check': { retries: 0, workers: MANY, policy: 'short' },
};

// A job whose process died is given to another one after at most 45 s. One whose handler hangs is given up a little earlier
// than the queue would do it, with our own reason.
const GIVEN_UP_SECONDS = 25;
const QUEUE_OPTIONS = {
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 120,
  expireInSeconds: 30,
  deadLetter: DEAD_LETTERS,
  notify: true,
};

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
    superviseIntervalSeconds: 15,
    // Not in use here.
    schedule: false,
    flowIntervalSeconds: 3_600,
  });
  // pg-boss goes on by itself; without a listener the error would end the process.
  boss.on('error', (error) => log.error({ error }, 'jobs: the database did not answer as it should'));
  boss.on('warning', (warning) => log.warn({ warning }, 'jobs: a warning of the queue'));

  type Handler = (data: never) => Promise<void>;
  const handlers = new Map<Queue, Handler>();

  /** Never throws. What a failure says is kept beside the job: a reason, not the error, which may name people. */
  async function run(queue: Queue, handler: Handler, job: { id: string; data: JobData[Queue] }) {
    try {
      await withinSeconds(givenUpSeconds, () => handler(job.data as never));
      return { id: job.id, status: 'completed' as const };
    } catch (error) {
      if (!(error instanceof RetryLater)) {
        log.warn({ error, queue, job: job.id }, 'jobs: a job failed and will be tried again');
      }
      return { id: job.id, status: 'failed' as const, output: { message: reasonOf(error) } };
    }
  }

  return {
    async migrate() {
      await boss.start();
      const made = new Map((await boss.getQueues()).map((queue) => [queue.name, queue.policy]));
      if (!made.has(DEAD_LETTERS))
        await boss.createQueue(DEAD_LETTERS, { retentionSeconds: 90 * 24 * 3_600 });
      for (const [queue, { retries, policy }] of Object.entries(QUEUES)) {
        const options = { ...QUEUE_OPTIONS, retryLimit: retries };
        if (made.get(queue) === policy) await boss.updateQueue(queue, options);
        else {
          // A policy stays as it was made. The one that changed is of looks at sessions, which fall due again.
          if (made.has(queue)) await boss.deleteQueue(queue);
          await boss.createQueue(queue, { ...options, policy });
        }
        // pg-boss now knows the queue; inside a transaction it could not ask the embedded database for it.
        await boss.findJobs(queue, { key: 'none' });
      }
    },

    async enqueue(queue, data, transaction) {
      const providerId = 'providerId' in data ? data.providerId : null;
      await boss.send(queue, data, {
        ...(providerId !== null && { group: { id: providerId } }),
        ...('sessionId' in data && { singletonKey: data.sessionId }),
        ...(transaction && { db: fromKysely(transaction) }),
      });
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
          reason: (job.sourceOutput as { message?: string } | null)?.message ?? 'not known',
        }))
        .sort((a, b) => a.failedAt.getTime() - b.failedAt.getTime());
    },

    retryDeadLetters: (ids) =>
      boss.redrive(DEAD_LETTERS, { limit: RETRIED_AT_ONCE, ...(ids && { ids: [...ids] }) }),

    async stop() {
      await boss.stop({ timeout: 20_000 });
    },
  };
}
