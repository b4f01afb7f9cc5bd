import { ConfigError, type ProviderConfig } from '../../config/index.ts';
import { ownValue } from '../../domain/own-value.ts';
import { contractVersion } from '../../provider/contract.ts';
import type { ProviderDefinition } from '../../provider/definition.ts';
import { moduleFault, resolveModule } from './resolve-module.ts';

export type Adapters = Readonly<Record<string, () => Promise<{ default: ProviderDefinition }>>>;

export type LoadOptions = {
  /** The built-in adapters of this repository. */
  readonly adapters: Adapters;
  /** Path of gateway.yaml; packages and paths are resolved from its folder. */
  readonly file: string;
};

/** Checks the contract version before the shape: an adapter of another version may have another shape. */
function faultOf(value: unknown): string | null {
  const noAdapter = 'has no adapter as its default export; export the result of defineProvider';
  if (typeof value !== 'object' || value === null) return noAdapter;
  const given = value as Partial<Record<keyof ProviderDefinition, unknown>>;
  if (typeof given.contract !== 'number') return noAdapter;
  if (given.contract !== contractVersion) {
    return `is built for version ${given.contract} of the provider contract, but this gateway supports version ${contractVersion}. Install a matching version of the adapter or of the gateway`;
  }
  const complete =
    typeof given.connect === 'function' &&
    typeof given.capabilities === 'function' &&
    typeof (given.options as { safeParse?: unknown } | undefined)?.safeParse === 'function';
  if (!complete) return noAdapter;
  if (typeof given.id !== 'string' || !/^[a-z][a-z0-9-]{0,31}$/.test(given.id)) {
    return 'has an invalid id; use a slug such as "acme" or "acme-eu"';
  }
  return null;
}

/** The id of a built-in adapter must be its folder's name; the id of a module must not be that of a built-in adapter. */
function idFault(id: string, config: ProviderConfig, adapters: Adapters): string | null {
  if (config.module === null) {
    return id === config.adapter
      ? null
      : `has the id "${id}" in its index.ts; the id must be the name of its folder`;
  }
  return Object.hasOwn(adapters, id)
    ? `has the id "${id}" of a built-in adapter. Remove \`module\` to use that one, or give the module's adapter another id`
    : null;
}

async function load(config: ProviderConfig, { adapters, file }: LoadOptions): Promise<unknown> {
  const { module, adapter, id } = config;
  if (module === null) {
    const builtIn = ownValue(adapters, adapter);
    if (builtIn !== undefined) return builtIn();
    throw new ConfigError(
      `there is no adapter "${adapter}". Set \`adapter\` to one of ${Object.keys(adapters).join(', ')}, or \`module\` to an npm package that exports one.`,
    );
  }
  if (adapter !== id) {
    throw new ConfigError(
      `has both \`adapter\` and \`module\`. Keep \`module: "${module}"\`, or \`adapter: ${adapter}\`.`,
    );
  }
  return import(resolveModule(module, file));
}

/** Loads the adapter that an entry names. Throws ConfigError with the remedy. */
export async function loadAdapter(config: ProviderConfig, options: LoadOptions): Promise<ProviderDefinition> {
  const name = config.module === null ? `adapter "${config.adapter}"` : `module "${config.module}"`;
  const loaded = await load(config, options).catch((error: unknown) => {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(`${name} could not be loaded: ${moduleFault(error, config.module)}`, {
      cause: error,
    });
  });
  const definition = (loaded as { default?: unknown } | null)?.default;
  const fault = faultOf(definition);
  if (fault !== null) throw new ConfigError(`${name} ${fault}.`);
  const adapter = definition as ProviderDefinition;
  const clash = idFault(adapter.id, config, options.adapters);
  if (clash !== null) throw new ConfigError(`${name} ${clash}.`);
  return adapter;
}
