import { createTicker } from '../../../jobs/index.ts';
import { type DeliverDeps, deliver } from './deliver.ts';

const TICK_MILLISECONDS = 1_000;
/** Changes come together, and whoever made one is answered first: one look for all of them, so soon. */
const SOON_MILLISECONDS = 20;
/** Attempts under way in this process; so many at endpoints that may be dead, so that others always have a place. */
const MOST = 512;
const MOST_UNSURE = 256;
/** At a stop, what is under way may end by itself for so long; then it is broken off and left to another process. */
const STOP_MILLISECONDS = 3_000;

export type Worker = {
  /** Looks for what is due in a moment, without waiting for the next turn. */
  wake(): void;
  stop(): Promise<void>;
};

/** Sends what is due, from now on. A slow receiver holds up neither the next look nor anybody else's messages. */
export function startWorker(deps: DeliverDeps): Worker {
  const underWay = new Set<Promise<void>>();
  let unsure = 0;
  const stopping = new AbortController();
  let soon: NodeJS.Timeout | undefined;

  async function takeDue(): Promise<void> {
    const places = MOST - underWay.size;
    if (places === 0) return;
    for (const delivery of await deps.queue.take(places, MOST_UNSURE - unsure)) {
      if (delivery.failing) unsure += 1;
      const sending: Promise<void> = deliver(deps, delivery, stopping.signal)
        // Not recorded: its lease ends, and it is sent again.
        .catch((error) =>
          deps.log.error({ delivery: delivery.id, error }, 'a webhook was sent and not recorded'),
        )
        .finally(() => {
          underWay.delete(sending);
          if (delivery.failing) unsure -= 1;
          // Its endpoint may have had no place for what waits.
          wake();
        });
      underWay.add(sending);
    }
  }
  const ticker = createTicker(TICK_MILLISECONDS, takeDue, (error) =>
    deps.log.error({ error }, 'due webhooks could not be looked for'),
  );

  function wake(): void {
    soon ??= setTimeout(() => {
      soon = undefined;
      ticker.wake();
    }, SOON_MILLISECONDS);
  }

  return {
    wake,
    async stop() {
      await ticker.stop();
      const patience = setTimeout(() => stopping.abort(), STOP_MILLISECONDS);
      await Promise.all(underWay);
      clearTimeout(patience);
      clearTimeout(soon);
    },
  };
}
