export type Ticker = {
  /** Runs now, without waiting for the next turn; once more after the run that is going on. */
  wake(): void;
  /** No new run; waits for the one that is going on. */
  stop(): Promise<void>;
};

/**
 * Runs `work` again and again, never twice at once, `milliseconds` apart (a fifth more or less, so that processes do not
 * march in step). An error is told and the next turn comes as usual.
 */
export function createTicker(
  milliseconds: number,
  work: () => Promise<void>,
  onError: (error: unknown) => void,
): Ticker {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  let again = false;
  let stopped = false;

  function plan(): void {
    if (!stopped) timer = setTimeout(run, again ? 0 : milliseconds * (0.8 + Math.random() * 0.4));
    again = false;
  }
  function run(): void {
    running = work()
      .catch(onError)
      .finally(() => {
        running = null;
        plan();
      });
  }
  plan();

  return {
    wake() {
      if (stopped) return;
      if (running) {
        again = true;
        return;
      }
      clearTimeout(timer);
      run();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
