import { createTicker } from '../../../jobs/index.ts';
import { type DeliverDeps, deliver } from './deliver.ts';

const TICK_MILLISECONDS = 1_000;
/** Wakes this close together cause one query; the request that made the change is answered first. */
const WAKE_MILLISECONDS = 20;
/** Concurrent attempts in this process. */
const MAX_ATTEMPTS = 512;
/** Concurrent attempts at endpoints that may be down, so that the other endpoints always have capacity. */
const MAX_FAILING = 256;
/** How long running attempts may continue at a stop; then they are aborted and left to another process. */
const STOP_MILLISECONDS = 3_000;

export type Worker = {
  /** Queries for due deliveries soon, without waiting for the next tick. */
  wake(): void;
  stop(): Promise<void>;
};

/** Starts sending due deliveries. Attempts run concurrently, so a slow receiver delays no other endpoint. */
export function startWorker(deps: DeliverDeps): Worker {
  const running = new Set<Promise<void>>();
  let failing = 0;
  const stopping = new AbortController();
  let wakeTimer: NodeJS.Timeout | undefined;

  async function sendDue(): Promise<void> {
    const capacity = MAX_ATTEMPTS - running.size;
    if (capacity === 0) return;
    for (const delivery of await deps.queue.take(capacity, MAX_FAILING - failing)) {
      if (delivery.failing) failing += 1;
      const attempt: Promise<void> = deliver(deps, delivery, stopping.signal)
        .catch((error) =>
          // The lease of the delivery expires, then it is sent again.
          deps.log.error(
            { event: 'webhook_result_not_recorded', delivery: delivery.id, error },
            'A webhook was sent, but its result could not be recorded',
          ),
        )
        .finally(() => {
          running.delete(attempt);
          if (delivery.failing) failing -= 1;
          // Other deliveries to the same endpoint may have waited for this attempt.
          wake();
        });
      running.add(attempt);
    }
  }
  const ticker = createTicker(TICK_MILLISECONDS, sendDue, (error) =>
    deps.log.error({ event: 'webhook_outbox_unavailable', error }, 'Due webhooks could not be read'),
  );

  function wake(): void {
    wakeTimer ??= setTimeout(() => {
      wakeTimer = undefined;
      ticker.wake();
    }, WAKE_MILLISECONDS);
  }

  return {
    wake,
    async stop() {
      await ticker.stop();
      const deadline = setTimeout(() => stopping.abort(), STOP_MILLISECONDS);
      await Promise.all(running);
      clearTimeout(deadline);
      clearTimeout(wakeTimer);
    },
  };
}
