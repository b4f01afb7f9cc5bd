import { createShutdown } from '../../app/shutdown.ts';
import { openSimulatorHost } from '../../app/simulator-host.ts';
import { type Config, ConfigError, type ProviderConfig } from '../../config/index.ts';
import { createMemoryStore, type ProviderDefinition } from '../../provider/index.ts';
import {
  createRegistry,
  type PreparedEntry,
  type PrepareOptions,
  type Provider,
  prepareEntry,
} from '../../registry/index.ts';
import { createSandbox, simulatorUrl } from '../../sandbox/index.ts';
import { createTransport } from '../../transport/index.ts';

/** An entry of gateway.yaml, prepared and connected as a start does. */
export type OpenEntry = {
  readonly entry: ProviderConfig;
  /** `unusable`: its adapter cannot be loaded or connected. */
  readonly prepared:
    | PreparedEntry
    | {
        readonly state: 'unusable';
        readonly problem: string;
        readonly definition: ProviderDefinition | null;
      };
  /** Connected over the real transport; null where that failed. */
  readonly provider: Provider | null;
};

export type OpenOptions = Pick<PrepareOptions, 'adapters'> & {
  /** Per call; 10 s by default, since a command can wait longer than a customer. */
  readonly timeoutMilliseconds?: number;
};

const TIMEOUT_MILLISECONDS = 10_000;
const SILENT = { warn: () => undefined, error: () => undefined };

/** The message of a start, without the file, line and entry that the report adds itself. */
function problemOf(error: unknown, { file }: Pick<Config, 'file'>, { id, line }: ProviderConfig): string {
  if (!(error instanceof ConfigError)) return `its adapter is broken: ${String(error)}`;
  return error.message.replace(`${file}:${line}: provider "${id}": `, '');
}

/**
 * Prepares and connects each entry separately, so that a faulty one does not hide the others. Simulators are served on the
 * loopback and keep their state in memory. Opens no database and sends nothing.
 */
export async function openEntries(
  config: Pick<Config, 'file' | 'mode' | 'providers' | 'publicUrl'>,
  options: OpenOptions = {},
): Promise<{
  entries: readonly OpenEntry[];
  /** Why entries that are valid separately stop a start together; null where they do not. */
  together: string | null;
  close(): Promise<void>;
}> {
  const shutdown = createShutdown(() => undefined);
  const simulated = config.providers.some(({ target }) => target === 'simulator');
  const host = simulated ? await openSimulatorHost(() => undefined) : null;
  if (host) shutdown.onClose('simulator host', host.close);
  const clock = () => new Date();
  const transport = createTransport();

  const shared = {
    ...(options.adapters ? { adapters: options.adapters } : {}),
    simulatorUrls: (id: string) => ({
      apiUrl: simulatorUrl(host?.origin ?? '', id),
      pageUrl: simulatorUrl(config.publicUrl, id),
    }),
  };
  const connect = (entries: readonly ProviderConfig[]) =>
    createRegistry({
      ...shared,
      config: { ...config, providers: entries },
      transport,
      clock,
      log: SILENT,
      timeoutMilliseconds: options.timeoutMilliseconds ?? TIMEOUT_MILLISECONDS,
    });
  const findConflict = async (entries: readonly OpenEntry[]): Promise<string | null> => {
    const connected = entries.filter(({ provider }) => provider !== null).map(({ entry }) => entry);
    return connect(connected).then(
      () => null,
      (error: unknown) => String(error instanceof ConfigError ? error.message : error),
    );
  };
  const open = async (entry: ProviderConfig): Promise<OpenEntry> => {
    let definition: ProviderDefinition | null = null;
    try {
      const prepared = await prepareEntry(entry, { ...shared, config });
      ({ definition } = prepared);
      if (prepared.state !== 'ready') return { entry, prepared, provider: null };
      const registry = await connect([entry]);
      return { entry, prepared, provider: registry.get(entry.id) ?? null };
    } catch (error) {
      return {
        entry,
        prepared: { state: 'unusable', problem: problemOf(error, config, entry), definition },
        provider: null,
      };
    }
  };

  try {
    const entries = await Promise.all(config.providers.map(open));
    const sandbox = createSandbox({
      providers: entries.flatMap(({ entry: { id }, prepared }) =>
        prepared.state === 'ready' && prepared.simulator
          ? [{ id, title: id, module: prepared.simulator }]
          : [],
      ),
      store: createMemoryStore,
      publicUrl: config.publicUrl,
      clock,
      deliver: async () => 200,
    });
    host?.serve(sandbox.fetch);
    shutdown.onClose('simulators', sandbox.close);
    shutdown.onClose('transport', transport.close);
    return { entries, together: await findConflict(entries), close: shutdown.close };
  } catch (error) {
    await shutdown.close();
    throw error;
  }
}
