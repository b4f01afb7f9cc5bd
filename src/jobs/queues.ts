import type { PgBoss } from 'pg-boss';
import type { JobData, Queue } from './types.ts';

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
export const QUEUES: Readonly<Record<Queue, Settings>> = {
  'webhook-event': { retries: 8, workers: MANY, policy: 'standard' },
  'address-cache-drop': { retries: 10, workers: FEW, policy: 'standard' },
  'customer-changed': { retries: 20, workers: FEW, policy: 'standard' },
  'session-check': { retries: 0, workers: MANY, policy: 'short' },
  'deposit-check': { retries: 0, workers: SOME, policy: 'short' },
  'address-renewal': { retries: 0, workers: FEW, policy: 'short' },
};

/**
 * What a look is at, and how soon it is wanted: it falls due again, so that one that waits is enough, but one that may wait
 * must not stand for one that may not.
 */
export function keyOf(data: JobData[Queue]): string | null {
  if ('sessionId' in data) return `${data.sessionId} ${data.hinted ? 'hinted' : data.urgent ? 'urgent' : ''}`;
  if ('depositAddressId' in data) return data.depositAddressId;
  if (!('customerId' in data && 'providerId' in data)) return null;
  return `${data.customerId} ${data.providerId} ${'fresh' in data && data.fresh ? 'fresh' : ''}`;
}

/** When a hint that was not followed at once is. */
export const HINTED_SECONDS = 5;

/** How a job is sent. */
export function sendingOf(data: JobData[Queue]) {
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

// A job whose process died is given to another one after at most 45 s: it expires, then some process finds that. Each one
// looks as often as SUPERVISE says, but not where another did less than MONITOR ago. One whose handler hangs is given up a
// little earlier than the queue would do it, with our own reason.
export const GIVEN_UP_SECONDS = 25;
export const EXPIRE_SECONDS = 30;
export const SUPERVISE_SECONDS = 10;
export const MONITOR_SECONDS = 5;
const QUEUE_OPTIONS = {
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 120,
  // Of what is done nothing is asked any more, and a long table is a slow one. Dead letters are jobs of their own.
  deleteAfterSeconds: 3_600,
  expireInSeconds: EXPIRE_SECONDS,
  notify: true,
};

/** Makes what is missing, and brings what was made before to these settings. */
export async function makeQueues(boss: PgBoss): Promise<void> {
  const made = new Map((await boss.getQueues()).map((queue) => [queue.name, queue.policy]));
  if (!made.has(DEAD_LETTERS)) await boss.createQueue(DEAD_LETTERS, { retentionSeconds: 90 * 24 * 3_600 });
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
}
