/** `neither`: the call does not count, for example because the caller aborted it. */
export type CallResult = 'success' | 'failure' | 'neither';
export type CircuitState = 'closed' | 'open' | 'half_open';

export type CircuitBreaker = {
  /** Returns null if the call must not be made. Otherwise the caller must report its result, exactly once. */
  admit(): ((result: CallResult) => void) | null;
  state(): CircuitState;
};

/**
 * Opens after consecutive failures (5 by default). After 15 seconds it is half open and admits one call as a probe.
 * @param now milliseconds of a monotonic clock
 */
export function createCircuitBreaker(
  now: () => number,
  options: { failures?: number; openMilliseconds?: number } = {},
): CircuitBreaker {
  const limit = options.failures ?? 5;
  const openMilliseconds = options.openMilliseconds ?? 15_000;
  let failures = 0;
  let openedAt: number | null = null;
  let probing = false;

  const mayProbe = () => openedAt !== null && now() - openedAt >= openMilliseconds;

  function reportProbe(result: CallResult): void {
    probing = false;
    if (result === 'failure') openedAt = now();
    if (result === 'success') {
      openedAt = null;
      failures = 0;
    }
  }

  function report(result: CallResult): void {
    // A call that began before the circuit opened does not count.
    if (openedAt !== null || result === 'neither') return;
    failures = result === 'failure' ? failures + 1 : 0;
    if (failures >= limit) openedAt = now();
  }

  return {
    admit() {
      if (openedAt === null) return report;
      if (probing || !mayProbe()) return null;
      probing = true;
      return reportProbe;
    },
    state: () => (openedAt === null ? 'closed' : mayProbe() ? 'half_open' : 'open'),
  };
}
