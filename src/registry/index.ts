export { leaseCoversCall, providerCallSignal } from './call-limits.ts';
export { createRegistry, type LoadedRegistry, type RegistryOptions } from './create-registry.ts';
export { NOT_ENABLED, switchable } from './disabled.ts';
export { createBreakerLink } from './health/breaker-link.ts';
export { type BudgetPayer, type CallerBudget, createCallerBudget, PRICES } from './health/caller-budget.ts';
export { createPollBudget, type PollBudget } from './health/poll-budget.ts';
export { type PreparedEntry, type PrepareOptions, prepareEntry } from './load/prepare-entry.ts';
export { moduleFault, resolveModule } from './load/resolve-module.ts';
export type { HealthState, Provider, ProviderHealth, Registry } from './types.ts';
