import { type Config, ConfigError, type ProviderConfig } from '../config/index.ts';
import type { Mode } from '../domain/session/session.ts';
import type { Log } from '../observe/index.ts';
import type { ProviderContext } from '../provider/call.ts';
import type { SimulatorModule } from '../provider/optional/simulator.ts';
import { disabledOperations, NOT_ENABLED, noCapabilities } from './disabled.ts';
import type { BreakerLink } from './health/breaker-link.ts';
import { createProviderMonitor } from './health/provider-monitor.ts';
import { type PreparedEntry, type PrepareOptions, prepareEntry } from './load/prepare-entry.ts';
import type { Provider, Registry } from './types.ts';
import { wrapOperations } from './wrap-operations.ts';

export type RegistryOptions = PrepareOptions & {
  readonly config: Pick<Config, 'file' | 'mode' | 'providers'>;
  readonly transport: Pick<ProviderContext, 'http' | 'fetch'>;
  readonly clock: () => Date;
  readonly log: Pick<Log, 'warn' | 'error'>;
  /** To the circuit breakers of other processes; none if left out. */
  readonly breakers?: BreakerLink;
  /** Time limit of each call; 4000 by default. */
  readonly timeoutMilliseconds?: number;
};

export type LoadedRegistry = Registry & {
  /** Simulators to serve, by entry id; empty in live mode. */
  simulators(): ReadonlyMap<string, SimulatorModule>;
};

/** `adapterId` is null if the adapter could not be loaded. */
type Loaded = { provider: Provider; simulator: SimulatorModule | null; adapterId: string | null };

/** Shorter option values are not redacted from messages: they are words like `auto`, not secrets. */
const MIN_SECRET_LENGTH = 8;

const modes: Record<ProviderConfig['target'], Mode> = {
  simulator: 'SIMULATOR',
  sandbox: 'SANDBOX',
  live: 'LIVE',
};

/**
 * Loads and connects the adapters that the configuration names. Sends no request. Throws ConfigError, one line that says
 * what to do; an entry with `enabled: false` never throws.
 */
export async function createRegistry(options: RegistryOptions): Promise<LoadedRegistry> {
  const loaded = await Promise.all(options.config.providers.map((entry) => loadEntry(entry, options)));
  rejectDuplicateIds(options.config, loaded);
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
  const disabled = entry.enabled ? null : NOT_ENABLED;
  try {
    return await connectEntry(entry, disabled, options);
  } catch (error) {
    const reason = error instanceof ConfigError ? error.message : adapterFault(error, entry);
    if (disabled === null) throw entryError(options.config, entry, reason, error);
    const provider = disconnected(entry, entry.id, `${disabled}; ${reason}`, options);
    return { provider, simulator: null, adapterId: null };
  }
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

/** Describes an error of the adapter's own code. Redacts option values, since the message may repeat a secret. */
function adapterFault(error: unknown, { options }: ProviderConfig): string {
  const text = error instanceof Error ? `${error.name}: ${error.message.split('\n')[0]}` : String(error);
  const redacted = stringsIn(options)
    .filter((value) => value.length >= MIN_SECRET_LENGTH)
    .sort((left, right) => right.length - left.length)
    .reduce((result, value) => result.replaceAll(value, '[option]'), text);
  return `its adapter failed while connecting (${redacted}). Fix the adapter, or set \`enabled: false\` until it is fixed.`;
}

function entryError(config: { file: string }, entry: ProviderConfig, reason: string, cause?: unknown) {
  return new ConfigError(`${config.file}:${entry.line}: provider "${entry.id}": ${reason}`, { cause });
}

/** Rejects two modules with the same adapter id, since sessions could not be attributed to one of them. */
function rejectDuplicateIds(config: RegistryOptions['config'], loaded: readonly Loaded[]): void {
  const firstOf = new Map<string, ProviderConfig>();
  for (const [index, entry] of config.providers.entries()) {
    const id = loaded[index]?.adapterId;
    if (!id || entry.module === null || !entry.enabled) continue;
    const first = firstOf.get(id) ?? entry;
    firstOf.set(id, first);
    if (first.module === entry.module) continue;
    throw entryError(
      config,
      entry,
      `module "${entry.module}" has the id "${id}", which module "${first.module}" of provider "${first.id}" (line ${first.line}) has too. Use the same module for both entries, or a module with another id.`,
    );
  }
}

async function connectEntry(
  entry: ProviderConfig,
  disabled: string | null,
  options: RegistryOptions,
): Promise<Loaded> {
  const prepared = await prepareEntry(entry, options);
  if (prepared.state === 'ready') {
    if (prepared.ignored.length > 0) {
      options.log.warn(
        { event: 'variables_ignored', provider: entry.id, variables: prepared.ignored },
        `${prepared.ignored.join(', ')} set but not used, because "${entry.id}" runs on its simulator; \`target: sandbox\` uses the vendor's test mode`,
      );
    }
    return {
      provider: connect(entry, prepared, disabled, options),
      simulator: prepared.simulator,
      adapterId: prepared.definition.id,
    };
  }
  const { definition, state, problem } = prepared;
  if (state !== 'missing') throw new ConfigError(problem);
  if (entry.required && disabled === null) throw new ConfigError(`is required, and ${problem}`);
  return {
    provider: disconnected(entry, definition.title, disabled ?? problem, options),
    simulator: null,
    adapterId: definition.id,
  };
}

function connect(
  entry: ProviderConfig,
  { definition, settings }: PreparedEntry & { state: 'ready' },
  disabled: string | null,
  { transport, clock, log, breakers, timeoutMilliseconds = 4000 }: RegistryOptions,
): Provider {
  const share = breakers && { link: breakers, providerId: entry.id };
  const monitor = createProviderMonitor(clock, disabled !== null, undefined, share);
  const operations = definition.connect(settings, {
    http: transport.http,
    fetch: transport.fetch,
    clock,
    log: {
      warn: (fields, message) =>
        log.warn({ event: 'adapter_warning', ...fields, provider: entry.id }, message),
    },
  });
  return {
    id: entry.id,
    title: definition.title,
    mode: modes[entry.target],
    capabilities: definition.capabilities(settings),
    disabled,
    // Connected even if disabled, so that open sessions are tracked to their end.
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
    operations: disabledOperations(entry.id, reason),
    health: createProviderMonitor(clock, true).health,
  };
}
