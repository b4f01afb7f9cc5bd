import { createTicker, type Ticker, withTimeout } from '../../jobs/index.ts';
import { type ClaimedEvent, createWebhookInbox, type EventResult } from '../../store/webhooks/inbox.ts';
import { createGroupCommit } from './group-commit.ts';
import { type EventGroup, groupsOf, type ProcessDeps, processGroup } from './process.ts';

/** Groups of events that are processed at once, of each provider: one that hangs delays its own events only. */
const CONCURRENT = 16;
/**
 * Events claimed by one statement. Where the provider hangs, some wait until their lease ends and may be processed by another
 * process too, which is safe.
 */
const CLAIMED = 64;
const RESULTS = 200;
/** Finds what other processes left, and retries. The process that stores an event wakes its own worker. */
const POLL_MILLISECONDS = 1_000;
/** Time limit of a group, shorter than the lease. */
const TIMEOUT_SECONDS = 25;

export type InboxWorker = {
  start(): void;
  /** Looks for due events of the provider now. */
  wake(providerId: string): void;
  /** Claims no more, gives back what has not begun and waits for the rest; at the deadline that is retried later. */
  stop(deadline?: AbortSignal): Promise<void>;
};

type Lane = { waiting: EventGroup[]; running: number; claiming: boolean; again: boolean };

/** Processes the events of the inbox, each provider in a lane of its own. */
export function createInboxWorker(deps: ProcessDeps): InboxWorker {
  const inbox = createWebhookInbox(deps.db);
  const finish = createGroupCommit<EventResult>(inbox.finish, RESULTS);
  const lanes = new Map<string, Lane>();
  const work = new Set<Promise<void>>();
  const aborting = new AbortController();
  let ticker: Ticker | null = null;
  let stopped = false;

  const track = (promise: Promise<void>) => {
    work.add(promise);
    void promise.finally(() => work.delete(promise));
  };

  async function run(group: EventGroup): Promise<void> {
    let results: readonly EventResult[] = [];
    await withTimeout(TIMEOUT_SECONDS, aborting.signal, async () => {
      results = await processGroup(deps, group);
    }).catch((error: unknown) => {
      results = group.failed(error);
    });
    // If the results cannot be stored, the lease ends and the events are processed again, which is safe.
    await Promise.all(results.map(finish)).catch(() => undefined);
  }

  function runNext(providerId: string, lane: Lane): void {
    for (;;) {
      const group = lane.running < CONCURRENT ? lane.waiting.shift() : undefined;
      if (!group) break;
      lane.running += 1;
      track(
        run(group).finally(() => {
          lane.running -= 1;
          if (!stopped) runNext(providerId, lane);
        }),
      );
    }
    if (lane.again && lane.waiting.length < CONCURRENT) track(fill(providerId).catch(() => undefined));
  }

  /** Claims due events. A full batch means that there may be more: they are claimed as soon as these have begun. */
  async function fill(providerId: string): Promise<void> {
    const lane = lanes.get(providerId) ?? { waiting: [], running: 0, claiming: false, again: false };
    lanes.set(providerId, lane);
    lane.again = true;
    if (stopped || lane.claiming || lane.waiting.length >= CONCURRENT) return;
    lane.claiming = true;
    lane.again = false;
    try {
      const events: ClaimedEvent[] = await inbox.claim(providerId, CLAIMED);
      if (events.length === CLAIMED) lane.again = true;
      if (stopped) await inbox.release(events.map(({ id }) => id));
      else lane.waiting.push(...groupsOf(deps, events));
    } finally {
      lane.claiming = false;
    }
    if (!stopped) runNext(providerId, lane);
  }

  const fillAll = async () => {
    await Promise.all(deps.registry.all().map(({ id }) => fill(id)));
  };

  return {
    start() {
      ticker ??= createTicker(POLL_MILLISECONDS, fillAll, (error) =>
        deps.log.error({ event: 'webhook_inbox_unavailable', error }, 'Stored webhooks cannot be read'),
      );
      ticker.wake();
    },
    wake(providerId) {
      if (ticker) track(fill(providerId).catch(() => undefined));
    },
    async stop(deadline) {
      stopped = true;
      const abort = () => aborting.abort();
      if (deadline?.aborted) abort();
      deadline?.addEventListener('abort', abort);
      await ticker?.stop();
      const unbegun = [...lanes.values()].flatMap(({ waiting }) => waiting.splice(0));
      const ids = unbegun.flatMap(({ events }) => events.map(({ id }) => id));
      if (ids.length > 0) await inbox.release(ids).catch(() => undefined);
      await Promise.all(work);
      deadline?.removeEventListener('abort', abort);
    },
  };
}
