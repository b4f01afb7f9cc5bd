const MAX_PROBLEMS = 10_000;

/** Whether this process has not seen the problem before. */
export type FirstTime = (problem: string) => boolean;

/**
 * Lets each problem be logged once per process: a parked event or a listed deposit reports the same for days.
 * @example
 * if (firstTime(`unknown account ${reference}`)) log.error(fields, 'A deposit has an unknown account');
 */
export function createFirstTime(): FirstTime {
  const seen = new Set<string>();
  return (problem) => {
    if (seen.has(problem)) return false;
    // Logging a problem again is better than growing without limit.
    if (seen.size >= MAX_PROBLEMS) seen.clear();
    seen.add(problem);
    return true;
  };
}
