import { ConfigError, type ProviderConfig } from '../config/index.ts';
import type { ProviderDefinition } from '../provider/definition.ts';

export type Adapters = Readonly<Record<string, () => Promise<{ default: ProviderDefinition }>>>;

/** The version of the contract that this gateway speaks. */
const contract = 1;

function isDefinition(value: unknown): value is ProviderDefinition {
  if (typeof value !== 'object' || value === null) return false;
  const { id, connect, capabilities, options } = value as Partial<Record<keyof ProviderDefinition, unknown>>;
  return (
    typeof id === 'string' &&
    typeof connect === 'function' &&
    typeof capabilities === 'function' &&
    typeof options === 'object'
  );
}

function loaderOf(config: ProviderConfig, adapters: Adapters): () => Promise<unknown> {
  const { module } = config;
  if (module !== null) return () => import(module);
  const load = Object.hasOwn(adapters, config.adapter) ? adapters[config.adapter] : undefined;
  if (load !== undefined) return load;
  throw new ConfigError(
    `there is no adapter "${config.adapter}". Set \`adapter\` to one of ${Object.keys(adapters).join(', ')}, or \`module\` to an npm package that exports one.`,
  );
}

/** The adapter that an entry names. Throws ConfigError that says what to do. */
export async function loadAdapter(config: ProviderConfig, adapters: Adapters): Promise<ProviderDefinition> {
  const load = loaderOf(config, adapters);
  const name = config.module === null ? `adapter "${config.adapter}"` : `module "${config.module}"`;
  const loaded = await load().catch((error: unknown) => {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    const advice = config.module === null ? '' : ` Is it installed? npm install ${config.module}`;
    throw new ConfigError(`${name} could not be loaded: ${why}.${advice}`, { cause: error });
  });
  const definition = (loaded as { default?: unknown } | null)?.default;
  if (!isDefinition(definition)) {
    throw new ConfigError(
      `${name} has no adapter as its default export: it should be made by defineProvider.`,
    );
  }
  if (definition.contract !== contract) {
    throw new ConfigError(
      `${name} is written for version ${String(definition.contract)} of the provider contract, and this gateway speaks version ${contract}. Install a version of the adapter, or of the gateway, that agrees.`,
    );
  }
  return definition;
}
