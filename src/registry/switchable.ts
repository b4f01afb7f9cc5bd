import type { Provider, Registry } from './types.ts';

/**
 * A registry in which `enabled` of gateway.yaml holds as it stands now, over what was connected at the start: an entry
 * can be switched off and on again while the gateway runs. One that was off at the start needs a restart to come on.
 */
export function switchable(registry: Registry, enabled: (providerId: string) => boolean): Registry {
  const off = new Map<string, Provider>(
    registry.all().map((provider) => [
      provider.id,
      {
        ...provider,
        disabled: 'enabled is false',
        health: () => ({ ...provider.health(), state: 'DISABLED' as const }),
      },
    ]),
  );
  const now = (provider: Provider): Provider =>
    provider.disabled !== null || enabled(provider.id) ? provider : (off.get(provider.id) ?? provider);
  return {
    all: () => registry.all().map(now),
    get(id) {
      const provider = registry.get(id);
      return provider && now(provider);
    },
  };
}
