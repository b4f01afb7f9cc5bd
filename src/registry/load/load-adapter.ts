import { ConfigError, type ProviderConfig } from '../../config/index.ts';
import { contractVersion } from '../../provider/contract.ts';
import type { ProviderDefinition } from '../../provider/definition.ts';
import { moduleFault, resolveModule } from './resolve-module.ts';

export type Adapters = Readonly<Record<string, () => Promise<{ default: ProviderDefinition }>>>;

export type LoadOptions = {
  /** This repository's. */
  readonly adapters: Adapters;
  /** gateway.yaml: packages and paths are looked for beside it. */
  readonly file: string;
};

/** Versions before shapes: an adapter of another contract may well look different. */
function faultOf(value: unknown): string | null {
  const none = 'has no adapter as its default export: it should be made by defineProvider';
  if (typeof value !== 'object' || value === null) return none;
  const given = value as Partial<Record<keyof ProviderDefinition, unknown>>;
  if (typeof given.contract !== 'number') return none;
  if (given.contract !== contractVersion) {
    return `is written for version ${given.contract} of the provider contract, and this gateway speaks version ${contractVersion}. Install a version of the adapter, or of the gateway, that agrees`;
  }
  const shaped =
    typeof given.connect === 'function' &&
    typeof given.capabilities === 'function' &&
    typeof (given.options as { safeParse?: unknown } | undefined)?.safeParse === 'function';
  if (!shaped) return none;
  if (typeof given.id !== 'string' || !/^[a-z][a-z0-9-]{0,31}$/.test(given.id)) {
    return 'has no slug such as "acme" or "acme-eu" as its id';
  }
  return null;
}

/** An adapter's id says whose code it is: it must be the folder's name, and a module's none of ours. */
function clashOf(id: string, config: ProviderConfig, adapters: Adapters): string | null {
  if (config.module === null) {
    return id === config.adapter
      ? null
      : `calls itself "${id}": the id in its index.ts must be the name of its folder`;
  }
  return Object.hasOwn(adapters, id)
    ? `calls itself "${id}", as an adapter of this gateway does. Leave \`module\` out to use that one, or give the module's adapter an id of its own`
    : null;
}

async function load(config: ProviderConfig, { adapters, file }: LoadOptions): Promise<unknown> {
  const { module, adapter, id } = config;
  if (module === null) {
    const own = Object.hasOwn(adapters, adapter) ? adapters[adapter] : undefined;
    if (own !== undefined) return own();
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

/** The adapter that an entry names. Throws ConfigError that says what to do. */
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
  const sound = definition as ProviderDefinition;
  const clash = clashOf(sound.id, config, options.adapters);
  if (clash !== null) throw new ConfigError(`${name} ${clash}.`);
  return sound;
}
