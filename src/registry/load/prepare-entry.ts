import { type Config, ConfigError, type ProviderConfig } from '../../config/index.ts';
import type { ProviderDefinition } from '../../provider/definition.ts';
import type { SimulatorModule } from '../../provider/optional/simulator.ts';
import { providers as ownAdapters } from '../providers.gen.ts';
import { type Adapters, loadAdapter } from './load-adapter.ts';
import { parseOptions } from './parse-options.ts';

export type PrepareOptions = {
  readonly config: Pick<Config, 'mode' | 'file'>;
  /** Where the simulator of an entry is served; needed where an entry's target is `simulator`. */
  readonly simulatorUrls?: (providerId: string) => { apiUrl: string; pageUrl: string };
  /** This repository's adapters where absent. */
  readonly adapters?: Adapters;
};

/** An entry, held against its adapter. `problem` says in words for an operator what to do; it holds no secrets. */
export type PreparedEntry = { readonly definition: ProviderDefinition } & (
  | {
      readonly state: 'ready';
      readonly settings: unknown;
      readonly simulator: SimulatorModule | null;
      /** Variables that are set and count for nothing, since the simulator brings what they are for. */
      readonly ignored: readonly string[];
    }
  | { readonly state: 'missing' | 'invalid' | 'wrong_key'; readonly problem: string }
);

/** Loads the adapter that an entry names and parses its options. Throws ConfigError where there is no such adapter or simulator. */
export async function prepareEntry(entry: ProviderConfig, options: PrepareOptions): Promise<PreparedEntry> {
  const definition = await loadAdapter(entry, {
    adapters: options.adapters ?? ownAdapters,
    file: options.config.file,
  });
  const simulator = entry.target === 'simulator' ? await loadSimulator(entry, definition) : null;
  const simulated = simulator?.options(simulatorUrls(entry, options)) ?? {};
  const parsed = parseOptions(definition, entry, {
    ...entry.options,
    // Last, so that the simulator is never left by an address, nor met with a key, of the vendor's own.
    ...simulated,
  });
  if ('invalid' in parsed) return { definition, state: 'invalid', problem: parsed.invalid };
  if ('missing' in parsed) return { definition, state: 'missing', problem: parsed.missing };
  const unfit = simulator ? null : definition.checkMode?.(parsed.options, options.config.mode);
  if (unfit) return { definition, state: 'wrong_key', problem: unfit };
  const ignored = Object.entries(entry.filled).flatMap(([path, name]) =>
    Object.hasOwn(simulated, path.split('.')[0] ?? '') ? [name] : [],
  );
  return { definition, state: 'ready', settings: parsed.options, simulator, ignored };
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

function simulatorUrls(entry: ProviderConfig, { config, simulatorUrls: urlsOf }: PrepareOptions) {
  if (config.mode === 'live' || urlsOf === undefined) {
    throw new ConfigError('no simulator is served here. Set `target` to sandbox or live.');
  }
  return urlsOf(entry.id);
}
