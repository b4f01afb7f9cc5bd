export type HealthSummary = {
  readonly successRate: number | null;
  /** In whole milliseconds, as is `p99Milliseconds`. */
  readonly p50Milliseconds: number | null;
  readonly p99Milliseconds: number | null;
};

export type HealthWindow = {
  record(call: { success: boolean; milliseconds: number }): void;
  summary(): HealthSummary;
};

function percentile(sorted: readonly number[], share: number): number | null {
  const found = sorted[Math.ceil(sorted.length * share) - 1];
  return found === undefined ? null : Math.round(found);
}

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

  return {
    record(call) {
      calls.push({ at: now(), ...call });
      if (calls.length > maxCalls) calls.shift();
    },
    summary() {
      const since = now() - maxAge;
      const recent = calls.filter((call) => call.at > since);
      const times = recent.map((call) => call.milliseconds).sort((left, right) => left - right);
      return {
        successRate:
          recent.length === 0 ? null : recent.filter((call) => call.success).length / recent.length,
        p50Milliseconds: percentile(times, 0.5),
        p99Milliseconds: percentile(times, 0.99),
      };
    },
  };
}
