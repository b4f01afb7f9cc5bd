import type { Registry } from '../registry/types.ts';

/** Ids of the providers that are on. */
export function enabledProviders(registry: Registry): string[] {
  return registry
    .all()
    .filter((provider) => provider.disabled === null)
    .map((provider) => provider.id);
}
