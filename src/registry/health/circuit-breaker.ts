/** `neither`: the call does not count, for example because the caller aborted it. */
export type CallResult = 'success' | 'failure' | 'neither';
export type CircuitState = 'closed' | 'open' | 'half_open';

/** What other processes are told: it opened, it is being probed, it closed. */
export const breakerChanges = ['opened', 'probing', 'closed'] as const;
export type BreakerChange = (typeof breakerChanges)[number];

/** How long an open circuit refuses calls. */
export const OPEN_MILLISECONDS = 15_000;

export type CircuitBreaker = {
  /** Returns null if the call must not be made. Otherwise the caller must report its result, exactly once. */
  admit(): ((result: CallResult) => void) | null;
  state(): CircuitState;
  /** Follows the breaker of the same operation in another process. */
  follow(change: BreakerChange): void;
};

const JITTER_MILLISECONDS = 1_000;

/**
 * Opens after consecutive failures (5 by default). After 15 seconds it is half open and admits one call as a probe.
 * @param now milliseconds of a monotonic clock
 */
export function createCircuitBreaker(
  now: () => number,
  options: {
    failures?: number;
    openMilliseconds?: number;
    /** Called at each change of this breaker itself. */
    tell?: (change: BreakerChange) => void;
    /** Delays the probe by up to a second, so that of several processes one probes and the others hear of it. */
    jitter?: () => number;
  } = {},
): CircuitBreaker {
  const limit = options.failures ?? 5;
  const openMilliseconds = options.openMilliseconds ?? OPEN_MILLISECONDS;
  const { tell = () => {}, jitter = () => 0 } = options;
  let failures = 0;
  let openedAt: number | null = null;
  let wait = openMilliseconds;
  let probing = false;

  const mayProbe = () => openedAt !== null && now() - openedAt >= wait;

  function open(): void {
    openedAt = now();
    wait = openMilliseconds + jitter() * JITTER_MILLISECONDS;
  }

  function close(): void {
    openedAt = null;
    failures = 0;
  }

  function reportProbe(result: CallResult): void {
    probing = false;
    if (result === 'failure') {
      open();
      tell('opened');
    }
    if (result === 'success') {
      close();
      tell('closed');
    }
  }

  function report(result: CallResult): void {
    // A call that began before the circuit opened does not count.
    if (openedAt !== null || result === 'neither') return;
    failures = result === 'failure' ? failures + 1 : 0;
    if (failures < limit) return;
    open();
    tell('opened');
  }

  return {
    admit() {
      if (openedAt === null) return report;
      if (probing || !mayProbe()) return null;
      probing = true;
      tell('probing');
      return reportProbe;
    },
    follow(change) {
      if (change === 'closed') close();
      // While another process probes, this one waits: it probes itself only if it hears nothing more.
      else if (change === 'opened' || openedAt !== null) open();
    },
    state: () => (openedAt === null ? 'closed' : mayProbe() ? 'half_open' : 'open'),
  };
}
