import type { HealthState, ProviderHealth } from '../types.ts';
import type { BreakerLink } from './breaker-link.ts';
import { type BreakerChange, type CircuitBreaker, createCircuitBreaker } from './circuit-breaker.ts';
import { createHealthWindow } from './health-window.ts';

/** Health of one provider, measured on its calls. */
export type ProviderMonitor = {
  breaker(operation: string): CircuitBreaker;
  record(call: { success: boolean; milliseconds: number }): void;
  health(): ProviderHealth;
};

// Only these make a provider DOWN: without them no session can be created. Other open circuits make it DEGRADED.
const ESSENTIAL = ['sessions.prepare', 'sessions.create'];

const HEALTHY_SUCCESS_RATE = 0.95;

/**
 * Creates the monitor of one provider, with a circuit breaker for each operation.
 * @param now milliseconds of a monotonic clock: a wall clock that is set back would keep a circuit open
 */
export function createProviderMonitor(
  clock: () => Date,
  disabled: boolean,
  now = () => performance.now(),
  share?: { readonly link: BreakerLink; readonly providerId: string },
): ProviderMonitor {
  const breakers = new Map<string, CircuitBreaker>();
  const window = createHealthWindow(now);
  let state: HealthState = disabled ? 'DISABLED' : 'HEALTHY';
  let since = clock();

  function stateFor(successRate: number | null): HealthState {
    if (disabled) return 'DISABLED';
    if (ESSENTIAL.some((operation) => breakers.get(operation)?.state() === 'open')) return 'DOWN';
    // A half-open circuit is not DOWN: the provider must stay eligible for the probe to happen.
    const failing = [...breakers.values()].some((breaker) => breaker.state() !== 'closed');
    return failing || (successRate ?? 1) < HEALTHY_SUCCESS_RATE ? 'DEGRADED' : 'HEALTHY';
  }

  function health(): ProviderHealth {
    const successRate = window.successRate();
    const current = stateFor(successRate);
    if (current !== state) {
      state = current;
      since = clock();
    }
    return {
      state,
      since,
      successRate,
      get p50Milliseconds() {
        return window.percentile(0.5);
      },
      get p99Milliseconds() {
        return window.percentile(0.99);
      },
    };
  }

  return {
    breaker(operation) {
      const known = breakers.get(operation);
      if (known) return known;
      let tell = (_: BreakerChange) => {};
      const made = createCircuitBreaker(now, {
        tell: (change) => tell(change),
        ...(share && { jitter: Math.random }),
      });
      if (share) tell = share.link.join(`${share.providerId}:${operation}`, made.follow);
      breakers.set(operation, made);
      return made;
    },
    record(call) {
      window.record(call);
      health();
    },
    health,
  };
}
