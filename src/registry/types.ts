import type { Mode } from '../domain/session/session.ts';
import type { Capabilities } from '../provider/capabilities.ts';
import type { ProviderOperations } from '../provider/definition.ts';

export type HealthState = 'HEALTHY' | 'DEGRADED' | 'DOWN' | 'DISABLED';

/** Measured on this process's calls of the last five minutes; null if there were none. */
export type ProviderHealth = {
  readonly state: HealthState;
  readonly since: Date;
  readonly successRate: number | null;
  readonly p50Milliseconds: number | null;
  readonly p99Milliseconds: number | null;
};

/** One entry of gateway.yaml with its connected adapter. */
export type Provider = {
  /** The entry's name; webhook routes, accounts and decisions refer to it. */
  readonly id: string;
  readonly title: string;
  readonly mode: Mode;
  readonly capabilities: Capabilities;
  /** Why the provider is disabled, for an operator; null if it is enabled. */
  readonly disabled: string | null;
  /**
   * The adapter's operations, each with a deadline, a circuit breaker and health metrics. Every failure is a
   * ProviderError: an untyped error becomes `unknown`, an open circuit throws `not_sent` without a call.
   */
  readonly operations: ProviderOperations;
  health(): ProviderHealth;
};

export type Registry = {
  /** Every configured provider, including disabled ones. */
  all(): readonly Provider[];
  get(id: string): Provider | undefined;
};
