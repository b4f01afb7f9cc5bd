import type { PgBoss } from 'pg-boss';
import type { JobData, Queue } from './types.ts';

/** The queue of jobs that failed their last attempt. They stay there for an operator, for 90 days. */
export const DEAD_LETTERS = 'dead-letter';

/** Workers per process; each runs one or two jobs at a time. */
const MANY = { embedded: 4, postgres: 8 };
const SOME = { embedded: 2, postgres: 4 };
const FEW = { embedded: 2, postgres: 2 };
type Settings = {
  /**
   * Attempts after the first one. 10 outlast any cached value, which lives five minutes. 20 take half an hour, for a
   * provider that is down. Polls have none: they fall due again.
   */
  readonly retries: number;
  readonly workers: typeof MANY;
  /** `short`: of jobs with the same `keyOf` at most one waits, however slow the provider is. */
  readonly policy: 'standard' | 'short';
};
export const QUEUES: Readonly<Record<Queue, Settings>> = {
  'address-cache-drop': { retries: 10, workers: FEW, policy: 'standard' },
  'customer-changed': { retries: 20, workers: FEW, policy: 'standard' },
  'customer-erased': { retries: 20, workers: FEW, policy: 'standard' },
  'session-check': { retries: 0, workers: MANY, policy: 'short' },
  'deposit-check': { retries: 0, workers: SOME, policy: 'short' },
  'address-renewal': { retries: 0, workers: FEW, policy: 'short' },
};

/** Of jobs with the same key one that waits is enough. An urgent job has another key than one that is not. */
export function keyOf(data: JobData[Queue]): string | null {
  if ('sessionId' in data) return `${data.sessionId} ${data.hinted ? 'hinted' : data.urgent ? 'urgent' : ''}`;
  if ('depositAddressId' in data) return data.depositAddressId;
  if (!('customerId' in data && 'providerId' in data)) return null;
  return `${data.customerId} ${data.providerId} ${'fresh' in data && data.fresh ? 'fresh' : ''}`;
}

/** Delay of the poll for a rate-limited webhook hint. */
export const HINTED_SECONDS = 5;

/** pg-boss options of a job: group, key, priority and delay. */
export function sendOptions(data: JobData[Queue]) {
  const providerId = 'providerId' in data ? data.providerId : null;
  const singletonKey = keyOf(data);
  const first = ('fresh' in data && data.fresh) || ('urgent' in data && data.urgent);
  return {
    ...(providerId !== null && { group: { id: providerId } }),
    ...(singletonKey !== null && { singletonKey }),
    ...(first && { priority: 1 }),
    ...('hinted' in data && data.hinted && { startAfter: HINTED_SECONDS }),
  };
}

/** Time limit of a handler. Shorter than the queue's, so that the stored reason is ours. */
export const TIMEOUT_SECONDS = 25;
export const EXPIRE_SECONDS = 30;
/**
 * A job whose process died runs again within 45 s: it expires, then a process notices. Each process looks for
 * expired jobs every SUPERVISE_SECONDS, unless another did so within the last MONITOR_SECONDS.
 */
export const SUPERVISE_SECONDS = 10;
export const MONITOR_SECONDS = 5;
const QUEUE_OPTIONS = {
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 120,
  // Completed jobs are of no further use, and a long table is slow. Dead letters are jobs of their own.
  deleteAfterSeconds: 3_600,
  expireInSeconds: EXPIRE_SECONDS,
  notify: true,
};

/** Creates missing queues and updates existing ones to these settings. */
export async function createQueues(boss: PgBoss): Promise<void> {
  const known = new Map((await boss.getQueues()).map((queue) => [queue.name, queue.policy]));
  if (!known.has(DEAD_LETTERS)) await boss.createQueue(DEAD_LETTERS, { retentionSeconds: 90 * 24 * 3_600 });
  for (const [queue, { retries, policy }] of Object.entries(QUEUES)) {
    // A failed poll needs no operator: the next one falls due all the same.
    const deadLetter = retries === 0 ? null : DEAD_LETTERS;
    const options = { ...QUEUE_OPTIONS, retryLimit: retries };
    if (known.get(queue) === policy) await boss.updateQueue(queue, { ...options, deadLetter });
    else {
      // A policy cannot be changed. Only a queue of polls ever needed that; its lost jobs fall due again.
      if (known.has(queue)) await boss.deleteQueue(queue);
      await boss.createQueue(queue, { ...options, policy, ...(deadLetter && { deadLetter }) });
    }
    // Loads the settings of the queue: within a transaction on the embedded database pg-boss could not.
    await boss.findJobs(queue, { key: 'none' });
  }
}
