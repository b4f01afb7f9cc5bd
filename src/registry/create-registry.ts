import { type Config, ConfigError, type ProviderConfig } from '../config/index.ts';
import type { Mode } from '../domain/session/session.ts';
import type { ProviderContext } from '../provider/call.ts';
import type { SimulatorModule } from '../provider/optional/simulator.ts';
import { createProviderMonitor } from './health/provider-monitor.ts';
import { type PreparedEntry, type PrepareOptions, prepareEntry } from './load/prepare-entry.ts';
import { noCapabilities, switchedOff } from './switched-off.ts';
import type { Provider, Registry } from './types.ts';
import { type RegistryLog, wrapOperations } from './wrap-operations.ts';

export type RegistryOptions = PrepareOptions & {
  readonly config: Pick<Config, 'file' | 'mode' | 'providers'>;
  readonly transport: Pick<ProviderContext, 'http' | 'fetch'>;
  readonly clock: () => Date;
  readonly log: RegistryLog;
  /** Of each call; 4000 where absent. */
  readonly timeoutMilliseconds?: number;
};

export type LoadedRegistry = Registry & {
  /** Simulators to be served, by the entry's id; empty in live. */
  simulators(): ReadonlyMap<string, SimulatorModule>;
};

/** `adapterId` is null where the adapter could not be loaded. */
type Loaded = { provider: Provider; simulator: SimulatorModule | null; adapterId: string | null };

/** Shorter options are left in messages: they are words like `auto`, and no vendor's secrets. */
const SHORTEST_SECRET = 8;

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
  refuseClashes(options.config, loaded);
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
    return await connectEntry(entry, off, options);
  } catch (error) {
    const reason = error instanceof ConfigError ? error.message : adapterFault(error, entry);
    if (off !== null)
      return {
        provider: disconnected(entry, entry.id, `${off}; ${reason}`, options),
        simulator: null,
        adapterId: null,
      };
    throw refusal(options.config, entry, reason, error);
  }
}

function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [];
}

/** Whatever else is thrown here comes out of the adapter's own code, and may repeat an option: a secret, perhaps. */
function adapterFault(error: unknown, { options }: ProviderConfig): string {
  const said = error instanceof Error ? `${error.name}: ${error.message.split('\n')[0]}` : String(error);
  const why = texts(options)
    .filter((text) => text.length >= SHORTEST_SECRET)
    .sort((a, b) => b.length - a.length)
    .reduce((blanked, text) => blanked.replaceAll(text, '[option]'), said);
  return `its adapter failed while it was connected (${why}). That is to be mended in the adapter; until then, set \`enabled: false\`.`;
}

function refusal(config: { file: string }, entry: ProviderConfig, reason: string, cause?: unknown) {
  return new ConfigError(`${config.file}:${entry.line}: provider "${entry.id}": ${reason}`, { cause });
}

/** Two modules that call themselves alike: nobody could tell which of them made a session. */
function refuseClashes(config: RegistryOptions['config'], loaded: readonly Loaded[]): void {
  const firstOf = new Map<string, ProviderConfig>();
  for (const [index, entry] of config.providers.entries()) {
    const id = loaded[index]?.adapterId;
    if (!id || entry.module === null || !entry.enabled) continue;
    const first = firstOf.get(id) ?? entry;
    firstOf.set(id, first);
    if (first.module === entry.module) continue;
    throw refusal(
      config,
      entry,
      `module "${entry.module}" calls itself "${id}", as module "${first.module}" of provider "${first.id}" (line ${first.line}) does. Use one of the two modules for both, or one whose adapter has an id of its own.`,
    );
  }
}

async function connectEntry(
  entry: ProviderConfig,
  off: string | null,
  options: RegistryOptions,
): Promise<Loaded> {
  const prepared = await prepareEntry(entry, options);
  if (prepared.state === 'ready') {
    if (prepared.ignored.length > 0) {
      options.log.warn(
        { provider: entry.id, variables: prepared.ignored },
        `${prepared.ignored.join(', ')}: set, and not used, since "${entry.id}" is simulated; \`target: sandbox\` uses the vendor's test mode`,
      );
    }
    return {
      provider: connect(entry, prepared, off, options),
      simulator: prepared.simulator,
      adapterId: prepared.definition.id,
    };
  }
  const { definition, state, problem } = prepared;
  if (state !== 'missing') throw new ConfigError(problem);
  if (entry.required && off === null) throw new ConfigError(`is required, and ${problem}`);
  return {
    provider: disconnected(entry, definition.title, off ?? problem, options),
    simulator: null,
    adapterId: definition.id,
  };
}

function connect(
  entry: ProviderConfig,
  { definition, settings }: PreparedEntry & { state: 'ready' },
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
