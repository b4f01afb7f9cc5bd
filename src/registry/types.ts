import type { Mode } from '../domain/session/session.ts';
import type { Capabilities } from '../provider/capabilities.ts';
import type { ProviderOperations } from '../provider/definition.ts';

export type HealthState = 'HEALTHY' | 'DEGRADED' | 'DOWN' | 'DISABLED';

/** From this process's real calls in the last minutes; nulls where there were none. */
export type ProviderHealth = {
  readonly state: HealthState;
  readonly since: Date;
  readonly successRate: number | null;
  readonly p50Milliseconds: number | null;
  readonly p99Milliseconds: number | null;
};

/** One entry of gateway.yaml, its adapter connected. */
export type Provider = {
  /** The entry's name: what webhook routes, accounts and decisions are keyed by. */
  readonly id: string;
  readonly title: string;
  readonly mode: Mode;
  readonly capabilities: Capabilities;
  /** Why it is off, in words for an operator; null where it is on. */
  readonly disabled: string | null;
  /**
   * The adapter's operations, wrapped: a deadline on each, every failure a ProviderError (untyped ones count as
   * `unknown`), calls counted for health. An open circuit throws `not_sent` at once.
   */
  readonly operations: ProviderOperations;
  health(): ProviderHealth;
};

export type Registry = {
  /** Every configured provider, disabled ones included, by id. */
  all(): readonly Provider[];
  get(id: string): Provider | undefined;
};
