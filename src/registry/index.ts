export { createRegistry, type LoadedRegistry, type RegistryOptions } from './create-registry.ts';
export { createPollBudget, type PollBudget } from './poll-budget.ts';
export { type PreparedEntry, type PrepareOptions, prepareEntry } from './prepare-entry.ts';
export { switchable } from './switchable.ts';
export type { HealthState, Provider, ProviderHealth, Registry } from './types.ts';
