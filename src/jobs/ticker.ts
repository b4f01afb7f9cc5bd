import { Unavailable } from '../domain/unavailable.ts';

export type Ticker = {
  /** Runs at once; during a run, once more after it. */
  wake(): void;
  /** Starts no further run, aborts the signal of the present one and waits for it. */
  stop(): Promise<void>;
};

/**
 * Runs `work` repeatedly and never concurrently. The pause is `milliseconds`, with a jitter of a fifth so
 * that processes do not run in lockstep. An error is passed to `onError` and the next tick follows as usual;
 * during an outage of the database only the first error is passed. A stop aborts the signal: work on many
 * items should end after the present one.
 */
export function createTicker(
  milliseconds: number,
  work: (stop: AbortSignal) => Promise<void>,
  onError: (error: unknown) => void,
): Ticker {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  let again = false;
  let unavailable = false;
  const stopping = new AbortController();
  const stop = stopping.signal;

  function schedule(): void {
    if (!stop.aborted) timer = setTimeout(run, again ? 0 : milliseconds * (0.8 + Math.random() * 0.4));
    again = false;
  }
  function failed(error: unknown): void {
    const reported = unavailable && error instanceof Unavailable;
    unavailable = error instanceof Unavailable;
    if (!reported) onError(error);
  }
  function run(): void {
    running = work(stop)
      .then(() => {
        unavailable = false;
      }, failed)
      .finally(() => {
        running = null;
        schedule();
      });
  }
  schedule();

  return {
    wake() {
      if (stop.aborted) return;
      if (running) {
        again = true;
        return;
      }
      clearTimeout(timer);
      run();
    },
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await running;
    },
  };
}
