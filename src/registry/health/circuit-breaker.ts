/** `neither`: says nothing about the provider's health, as when the caller went away. */
export type CallResult = 'success' | 'failure' | 'neither';
export type CircuitState = 'closed' | 'open' | 'half_open';

export type CircuitBreaker = {
  /** Null where the call may not be made; else it must be settled, once. */
  admit(): ((result: CallResult) => void) | null;
  state(): CircuitState;
};

/**
 * Opens after failures in a row; when it has been open for a while, one call probes.
 * @param now milliseconds
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

  const restedEnough = () => openedAt !== null && now() - openedAt >= openMilliseconds;

  function settleProbe(result: CallResult): void {
    probing = false;
    if (result === 'failure') openedAt = now();
    if (result === 'success') {
      openedAt = null;
      failures = 0;
    }
  }

  function settle(result: CallResult): void {
    // A call from before the circuit opened comes too late to say anything.
    if (openedAt !== null || result === 'neither') return;
    failures = result === 'failure' ? failures + 1 : 0;
    if (failures >= limit) openedAt = now();
  }

  return {
    admit() {
      if (openedAt === null) return settle;
      if (probing || !restedEnough()) return null;
      probing = true;
      return settleProbe;
    },
    state: () => (openedAt === null ? 'closed' : restedEnough() ? 'half_open' : 'open'),
  };
}
