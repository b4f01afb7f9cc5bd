import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../observe/index.ts';

export type Background = {
  /** Resolves once every part has started, or the stop has begun. Never rejects. */
  start(parts: Readonly<Record<string, () => unknown>>): Promise<void>;
  /** Starts nothing more; waits for a start that is running. */
  stop(): Promise<void>;
};

/**
 * Starts the background work of a gateway that already serves. A part that cannot start, usually since the database is
 * away, is started again every second: requests do not depend on it, so it ends no process. Each `start` must be repeatable.
 */
export function createBackground(log: Pick<Log, 'info' | 'error'>, pauseMilliseconds = 1_000): Background {
  const stopping = new AbortController();
  const { signal } = stopping;
  let running: Promise<unknown> = Promise.resolve();

  async function startPart(part: string, start: () => unknown): Promise<void> {
    for (let failed = false; !signal.aborted; failed = true) {
      try {
        await start();
        if (failed) log.info({ part }, 'Background work has started after all');
        return;
      } catch (err) {
        const text = 'Background work could not start; it is tried every second and not logged again';
        if (!failed) log.error({ event: 'background_start_failed', part, err }, text);
      }
      await delay(pauseMilliseconds, undefined, { signal }).catch(() => undefined);
    }
  }

  return {
    async start(parts) {
      running = Promise.all(Object.entries(parts).map(([part, start]) => startPart(part, start)));
      await running;
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
