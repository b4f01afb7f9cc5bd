export type HealthWindow = {
  record(call: { success: boolean; milliseconds: number }): void;
  /** Null without calls. Kept up to date by each call, since every routing decision reads it. */
  successRate(): number | null;
  /** In whole milliseconds; null without calls. Sorts the calls: only for those who show it. */
  percentile(share: number): number | null;
};

/**
 * Keeps the most recent calls, limited by age (5 minutes) and by number (200).
 * @param now milliseconds of a monotonic clock
 */
export function createHealthWindow(
  now: () => number,
  options: { milliseconds?: number; calls?: number } = {},
): HealthWindow {
  const maxAge = options.milliseconds ?? 5 * 60_000;
  const maxCalls = options.calls ?? 200;
  const calls: Array<{ at: number; success: boolean; milliseconds: number }> = [];
  let successes = 0;

  function removeFirst(): void {
    if (calls.shift()?.success) successes -= 1;
  }
  function removeOld(): void {
    const since = now() - maxAge;
    while (calls[0] && calls[0].at <= since) removeFirst();
  }

  return {
    record(call) {
      calls.push({ at: now(), ...call });
      if (call.success) successes += 1;
      if (calls.length > maxCalls) removeFirst();
    },
    successRate() {
      removeOld();
      return calls.length === 0 ? null : successes / calls.length;
    },
    percentile(share) {
      removeOld();
      const times = calls.map((call) => call.milliseconds).sort((left, right) => left - right);
      const found = times[Math.ceil(times.length * share) - 1];
      return found === undefined ? null : Math.round(found);
    },
  };
}
