import type { JobsLog } from './types.ts';

/** So long without an error before the database is asked: each worker meets one more often while it is away. */
const QUIET_MILLISECONDS = 5_000;

export type Outage = {
  /** The database failed. Told once, until it answers again and nobody has met an error for a while. */
  met(error: unknown): void;
  /** Asks no more. */
  stop(): void;
};

/** `ask`: throws while the database does not answer. */
export function createOutage(log: JobsLog, ask: () => Promise<unknown>): Outage {
  let timer: NodeJS.Timeout | undefined;
  let away = false;
  let stopped = false;
  let metAgain = false;

  function look(): void {
    if (stopped) return;
    metAgain = false;
    timer = setTimeout(async () => {
      const answers = await ask().then(
        () => true,
        () => false,
      );
      if (!answers || metAgain) return look();
      away = false;
      log.info({}, 'jobs: the database answers again');
    }, QUIET_MILLISECONDS);
    timer.unref();
  }

  return {
    met(error) {
      metAgain = true;
      if (away || stopped) return;
      away = true;
      log.error({ error }, 'jobs: the database did not answer as it should; not told again until it does');
      look();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
