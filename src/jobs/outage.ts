import type { JobsLog } from './types.ts';

/** Time without an error before the database is probed. During an outage errors come more often than that. */
const QUIET_MILLISECONDS = 5_000;

export type Outage = {
  /** Reports a database error. Only the first of an outage is logged. */
  report(error: unknown): void;
  /** Ends the probes. */
  stop(): void;
};

/**
 * Turns the errors of the database into one log line when an outage begins and one when it is over: when
 * `probe` succeeds and no error was reported for a while. `probe` rejects while the database does not answer.
 */
export function createOutage(log: JobsLog, probe: () => Promise<unknown>): Outage {
  let timer: NodeJS.Timeout | undefined;
  let ongoing = false;
  let stopped = false;
  let reportedAgain = false;

  function probeLater(): void {
    if (stopped) return;
    reportedAgain = false;
    timer = setTimeout(async () => {
      const answers = await probe().then(
        () => true,
        () => false,
      );
      if (!answers || reportedAgain) return probeLater();
      ongoing = false;
      log.info({}, 'The job queue can use the database again');
    }, QUIET_MILLISECONDS);
    timer.unref();
  }

  return {
    report(error) {
      reportedAgain = true;
      if (ongoing || stopped) return;
      ongoing = true;
      const text = 'The job queue cannot use the database; not logged again until it recovers';
      log.error({ event: 'job_queue_unavailable', error }, text);
      probeLater();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
