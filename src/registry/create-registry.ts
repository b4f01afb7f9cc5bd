import { type Config, ConfigError, type ProviderConfig } from '../config/index.ts';
import type { Mode } from '../domain/session.ts';
import type { ProviderContext, ProviderDefinition } from '../provider/definition.ts';
import type { SimulatorModule } from '../provider/simulator.ts';
import { type Adapters, loadAdapter } from './load-adapter.ts';
import { parseOptions } from './parse-options.ts';
import { createProviderMonitor } from './provider-monitor.ts';
import { providers as ownAdapters } from './providers.gen.ts';
import { noCapabilities, switchedOff } from './switched-off.ts';
import type { Provider, Registry } from './types.ts';
import { type RegistryLog, wrapOperations } from './wrap-operations.ts';

export type RegistryOptions = {
  readonly config: Pick<Config, 'file' | 'mode' | 'providers'>;
  readonly transport: Pick<ProviderContext, 'http' | 'fetch'>;
  readonly clock: () => Date;
  readonly log: RegistryLog;
  /** Where the simulator of an entry is served; needed where an entry's target is `simulator`. */
  readonly simulatorUrls?: (providerId: string) => { apiUrl: string; pageUrl: string };
  /** This repository's adapters where absent. */
  readonly adapters?: Adapters;
  /** Of each call; 4000 where absent. */
  readonly timeoutMilliseconds?: number;
};

export type LoadedRegistry = Registry & {
  /** Simulators to be served, by the entry's id; empty in live. */
  simulators(): ReadonlyMap<string, SimulatorModule>;
};

type Loaded = { provider: Provider; simulator: SimulatorModule | null };

const modes: Record<ProviderConfig['target'], Mode> = {
  simulator: 'SIMULATOR',
  sandbox: 'SANDBOX',
  live: 'LIVE',
};

/**
 * Loads the adapters that the configuration names, and no other, and connects them. Nothing is sent.
 * Throws ConfigError, one line that says what to do. An entry that is not enabled never stops the start.
 */
export async function createRegistry(options: RegistryOptions): Promise<LoadedRegistry> {
  const loaded = await Promise.all(options.config.providers.map((entry) => loadEntry(entry, options)));
  const byId = new Map(loaded.map(({ provider }) => [provider.id, provider]));
  const simulators = new Map(
    loaded.flatMap(({ provider, simulator }) => (simulator ? [[provider.id, simulator] as const] : [])),
  );
  return {
    all: () => [...byId.values()],
    get: (id) => byId.get(id),
    simulators: () => simulators,
  };
}

async function loadEntry(entry: ProviderConfig, options: RegistryOptions): Promise<Loaded> {
  const off = entry.enabled ? null : 'enabled is false';
  try {
    const definition = await loadAdapter(entry, options.adapters ?? ownAdapters);
    return await connectEntry(entry, definition, off, options);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    if (off !== null)
      return {
        provider: disconnected(entry, entry.id, `${off}; ${error.message}`, options),
        simulator: null,
      };
    throw new ConfigError(`${options.config.file}:${entry.line}: provider "${entry.id}": ${error.message}`, {
      cause: error,
    });
  }
}

async function connectEntry(
  entry: ProviderConfig,
  definition: ProviderDefinition,
  off: string | null,
  options: RegistryOptions,
): Promise<Loaded> {
  const simulator = entry.target === 'simulator' ? await loadSimulator(entry, definition) : null;
  const parsed = parseOptions(definition, entry, {
    ...entry.options,
    // Last, so that the simulator is never left by an address, nor met with a key, of the vendor's own.
    ...simulator?.options(simulatorUrls(entry, options)),
  });
  if ('invalid' in parsed) throw new ConfigError(parsed.invalid);
  if ('missing' in parsed) {
    if (entry.required && off === null) throw new ConfigError(`is required, and ${parsed.missing}`);
    const reason = off ?? parsed.missing;
    return { provider: disconnected(entry, definition.title, reason, options), simulator: null };
  }
  const problem = simulator ? null : definition.checkMode?.(parsed.options, options.config.mode);
  if (problem) throw new ConfigError(problem);
  return { provider: connect(entry, definition, parsed.options, off, options), simulator };
}

async function loadSimulator(
  entry: ProviderConfig,
  definition: ProviderDefinition,
): Promise<SimulatorModule> {
  if (definition.simulator !== undefined) return definition.simulator();
  throw new ConfigError(
    `adapter "${definition.id}" has no simulator. Set \`target: sandbox\` with the vendor's test keys, or \`enabled: false\` on "${entry.id}".`,
  );
}

function simulatorUrls(entry: ProviderConfig, { config, simulatorUrls: urlsOf }: RegistryOptions) {
  if (config.mode === 'live' || urlsOf === undefined) {
    throw new ConfigError('no simulator is served here. Set `target` to sandbox or live.');
  }
  return urlsOf(entry.id);
}

function connect(
  entry: ProviderConfig,
  definition: ProviderDefinition,
  settings: unknown,
  off: string | null,
  { transport, clock, log, timeoutMilliseconds = 4000 }: RegistryOptions,
): Provider {
  const monitor = createProviderMonitor(clock, off !== null);
  const operations = definition.connect(settings, {
    http: transport.http,
    fetch: transport.fetch,
    clock,
    log: { warn: (fields, message) => log.warn({ ...fields, provider: entry.id }, message) },
  });
  return {
    id: entry.id,
    title: definition.title,
    mode: modes[entry.target],
    capabilities: definition.capabilities(settings),
    disabled: off,
    // Switched off or not: sessions that are open there are still followed to their end.
    operations: wrapOperations(operations, {
      providerId: entry.id,
      monitor,
      log,
      clock,
      timeoutMilliseconds,
    }),
    health: monitor.health,
  };
}

function disconnected(
  entry: ProviderConfig,
  title: string,
  reason: string,
  { clock }: RegistryOptions,
): Provider {
  return {
    id: entry.id,
    title,
    mode: modes[entry.target],
    capabilities: noCapabilities,
    disabled: reason,
    operations: switchedOff(entry.id, reason),
    health: createProviderMonitor(clock, true).health,
  };
}
