import type { Capabilities } from '../provider/capabilities.ts';
import type { HealthState, Provider } from '../registry/types.ts';
import { exampleCapabilities } from '../router/testing.ts';

const NOW = new Date('2026-01-01T00:00:00Z');

type Fake = { disabled?: string; state?: HealthState; can?: Partial<Capabilities> };

/** A provider of the catalog; its operations fail. */
export function fakeProvider(id: string, { disabled, state = 'HEALTHY', can }: Fake = {}): Provider {
  const nothing = () => Promise.reject(new Error('the catalog must not call a provider'));
  return {
    id,
    title: id,
    mode: 'SIMULATOR',
    capabilities: exampleCapabilities(can),
    disabled: disabled ?? null,
    operations: { sessions: { prepare: nothing, create: nothing, get: nothing } },
    health: () => ({ state, since: NOW, successRate: null, p50Milliseconds: null, p99Milliseconds: null }),
  };
}
