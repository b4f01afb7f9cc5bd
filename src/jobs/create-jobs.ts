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

// `retries`: tries after the first one; a look has none, since it falls due again. Eight take four to six minutes; ten
// outlast any cached value, which lives five. Twenty are half an hour, for a provider that is down. `workers`: in each
// process; each has one or two jobs at a time. `policy`: short means that of what is alike, by `keyOf`, one waits at the
// most, however slow its provider is.
const MANY = { embedded: 4, postgres: 8 };
const SOME = { embedded: 2, postgres: 4 };
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
  'deposit-check': { retries: 0, workers: SOME, policy: 'short' },
  'address-renewal': { retries: 0, workers: FEW, policy: 'short' },
};

/** What a look is at: it falls due again, so that one that waits is enough. */
function keyOf(data: JobData[Queue]): string | null {
  if ('sessionId' in data) return data.sessionId;
  if ('depositAddressId' in data) return data.depositAddressId;
  return 'customerId' in data && 'providerId' in data ? `${data.customerId} ${data.providerId}` : null;
}

// A job whose process died is given to another one after at most 45 s: it expires, then some process finds that. Each one
// looks as often as SUPERVISE says, but not where another did less than MONITOR ago. One whose handler hangs is given up a
// little earlier than the queue would do it, with our own reason.
const GIVEN_UP_SECONDS = 25;
const EXPIRE_SECONDS = 30;
const SUPERVISE_SECONDS = 10;
const MONITOR_SECONDS = 5;
const QUEUE_OPTIONS = {
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 120,
  // Of what is done nothing is asked any more, and a long table is a slow one. Dead letters are jobs of their own.
  deleteAfterSeconds: 3_600,
  expireInSeconds: EXPIRE_SECONDS,
  notify: true,
};

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
  boss.on('error', (error) => log.error({ error }, 'jobs: the database did not answer as it should'));
  boss.on('warning', (warning) => log.warn({ warning }, 'jobs: a warning of the queue'));

  // Jobs that are at work then are given back to the queue: a try that failed, and the next one is another process's.
  const stopped = new AbortController();

  type Handler = (data: never) => Promise<void>;
  const handlers = new Map<Queue, Handler>();

  /** Never throws. What a failure says is kept beside the job: a reason, not the error, which may name people. */
  async function run(queue: Queue, handler: Handler, job: { id: string; data: JobData[Queue] }) {
    try {
      await withinSeconds(givenUpSeconds, stopped.signal, () => handler(job.data as never));
      return { id: job.id, status: 'completed' as const };
    } catch (error) {
      if (!(error instanceof RetryLater)) {
        const then = QUEUES[queue].retries === 0 ? 'falls due again' : 'will be tried again';
        log.warn({ error, queue, job: job.id }, `jobs: a job failed and ${then}`);
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
        // A look that failed, or whose process died, is nothing to an operator: the next one is due all the same.
        const deadLetter = retries === 0 ? null : DEAD_LETTERS;
        const options = { ...QUEUE_OPTIONS, retryLimit: retries };
        if (made.get(queue) === policy) await boss.updateQueue(queue, { ...options, deadLetter });
        else {
          // A policy stays as it was made. The one that changed is of looks at sessions, which fall due again.
          if (made.has(queue)) await boss.deleteQueue(queue);
          await boss.createQueue(queue, { ...options, policy, ...(deadLetter && { deadLetter }) });
        }
        // pg-boss now knows the queue; inside a transaction it could not ask the embedded database for it.
        await boss.findJobs(queue, { key: 'none' });
      }
    },

    async enqueue(queue, data, transaction) {
      const providerId = 'providerId' in data ? data.providerId : null;
      const singletonKey = keyOf(data);
      await boss.send(queue, data, {
        ...(providerId !== null && { group: { id: providerId } }),
        ...(singletonKey !== null && { singletonKey }),
        ...('fresh' in data && data.fresh && { priority: 1 }),
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
      await boss.stop({ timeout: QUEUE_OPTIONS.expireInSeconds * 1_000 });
      deadline?.removeEventListener('abort', giveBack);
    },
  };
}
