export { createRegistry, type LoadedRegistry, type RegistryOptions } from './create-registry.ts';
export { switchable } from './switchable.ts';
export type { HealthState, Provider, ProviderHealth, Registry } from './types.ts';
