import type { HealthState, ProviderHealth } from '../types.ts';
import { type CircuitBreaker, createCircuitBreaker } from './circuit-breaker.ts';
import { createHealthWindow } from './health-window.ts';

/** What is known of a provider from its own calls. */
export type ProviderMonitor = {
  breaker(operation: string): CircuitBreaker;
  record(call: { success: boolean; milliseconds: number }): void;
  health(): ProviderHealth;
};

// Without these no session can be made. Another open circuit (deposits) must not keep customers away.
const vital = ['sessions.prepare', 'sessions.create'];

const healthyRate = 0.95;

/**
 * Health of one provider, with a circuit breaker for each of its operations.
 * @param now milliseconds of a clock that never jumps: one set back would keep a circuit open for as long
 */
export function createProviderMonitor(
  clock: () => Date,
  disabled: boolean,
  now = () => performance.now(),
): ProviderMonitor {
  const breakers = new Map<string, CircuitBreaker>();
  const window = createHealthWindow(now);
  let state: HealthState = disabled ? 'DISABLED' : 'HEALTHY';
  let since = clock();

  function judge(successRate: number | null): HealthState {
    if (disabled) return 'DISABLED';
    if (vital.some((operation) => breakers.get(operation)?.state() === 'open')) return 'DOWN';
    // Half open is not DOWN: the provider must be asked for the probe to happen.
    const troubled = [...breakers.values()].some((breaker) => breaker.state() !== 'closed');
    return troubled || (successRate ?? 1) < healthyRate ? 'DEGRADED' : 'HEALTHY';
  }

  function health(): ProviderHealth {
    const summary = window.summary();
    const judged = judge(summary.successRate);
    if (judged !== state) {
      state = judged;
      since = clock();
    }
    return { state, since, ...summary };
  }

  return {
    breaker(operation) {
      const found = breakers.get(operation) ?? createCircuitBreaker(now);
      breakers.set(operation, found);
      return found;
    },
    record(call) {
      window.record(call);
      health();
    },
    health,
  };
}
