import type { ProviderConfig } from '../config/index.ts';
import type { Call } from '../provider/call.ts';
import { type ProviderDefinition, type ProviderOperations, secret, z } from '../provider/definition.ts';
import { createRegistry, type RegistryOptions } from './create-registry.ts';
import { noCapabilities } from './disabled.ts';

// An adapter for tests, and a registry that loads it.

const options = z.strictObject({
  apiKey: secret(),
  region: z.string().default('eu'),
  url: z.url().optional(),
});
type Get = (reference: string, call: Call) => Promise<never>;

export function acme(
  get: Get = async () => ({ reference: 'r' }) as never,
  more: Partial<ProviderDefinition> = {},
) {
  const seen: unknown[] = [];
  const definition: ProviderDefinition = {
    id: 'acme',
    title: 'Acme',
    contract: 1,
    options,
    capabilities: () => noCapabilities,
    checkMode: (given, mode) =>
      mode === 'live' && (given as { apiKey: string }).apiKey.startsWith('test')
        ? 'apiKey is a test key'
        : null,
    connect(given): ProviderOperations {
      seen.push(given);
      const never = async () => undefined as never;
      return {
        sessions: { prepare: never, create: never, get },
        webhook: {
          verify: () => {
            throw new Error('broken');
          },
          read: () => [],
        },
      };
    },
    simulator: async () => ({
      options: ({ apiUrl }) => ({ apiKey: 'simulated', url: apiUrl }),
      create: () => ({ fetch: async () => new Response(), start: async () => {}, close: async () => {} }),
    }),
    ...more,
  };
  return { definition, seen };
}

const entry = (given: Partial<ProviderConfig> = {}): ProviderConfig => ({
  id: 'acme',
  adapter: 'acme',
  module: null,
  enabled: true,
  required: false,
  target: 'live',
  options: { apiKey: 'live-key' },
  unset: {},
  filled: {},
  line: 3,
  ...given,
});

/** Creates a registry of one entry. `logged` holds the fields of every warning and error. */
export function load(
  definition: ProviderDefinition,
  given: Partial<ProviderConfig> = {},
  more: Partial<RegistryOptions> = {},
) {
  const logged: Array<Record<string, unknown>> = [];
  const log = (fields: Record<string, unknown>) => void logged.push(fields);
  const config = entry(given);
  const registry = createRegistry({
    config: {
      file: 'gateway.yaml',
      mode: config.target === 'live' ? 'live' : 'sandbox',
      providers: [config],
    },
    transport: { http: async () => ({ status: 200, headers: {}, body: '' }), fetch },
    clock: () => new Date(),
    log: { warn: log, error: log },
    adapters: { acme: async () => ({ default: definition }) },
    simulatorUrls: (id) => ({ apiUrl: `http://local/${id}`, pageUrl: `http://page/${id}` }),
    ...more,
  });
  const provider = async () => {
    const found = (await registry).get(config.id);
    if (found === undefined) throw new Error('absent');
    return found;
  };
  return { registry, provider, logged };
}

export const call = (): Call => ({ signal: AbortSignal.timeout(5000) });
