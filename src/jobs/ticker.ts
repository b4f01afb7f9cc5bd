import { Unavailable } from '../domain/unavailable.ts';

export type Ticker = {
  /** Runs now, without waiting for the next turn; once more after the run that is going on. */
  wake(): void;
  /** No new run; tells the one that is going on, and waits for it. */
  stop(): Promise<void>;
};

/**
 * Runs `work` again and again, never twice at once, `milliseconds` apart (a fifth more or less, so that processes do not
 * march in step). An error is told and the next turn comes as usual; while the database is away, only the first. A stop
 * aborts the signal: work of many items ends after the one it is at.
 */
export function createTicker(
  milliseconds: number,
  work: (stop: AbortSignal) => Promise<void>,
  onError: (error: unknown) => void,
): Ticker {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  let again = false;
  let away = false;
  const stopping = new AbortController();
  const stop = stopping.signal;

  function plan(): void {
    if (!stop.aborted) timer = setTimeout(run, again ? 0 : milliseconds * (0.8 + Math.random() * 0.4));
    again = false;
  }
  function failed(error: unknown): void {
    const told = away && error instanceof Unavailable;
    away = error instanceof Unavailable;
    if (!told) onError(error);
  }
  function run(): void {
    running = work(stop)
      .then(() => {
        away = false;
      }, failed)
      .finally(() => {
        running = null;
        plan();
      });
  }
  plan();

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
