import { type Config, ConfigError, type ProviderConfig } from '../../config/index.ts';
import { isFiatCurrency } from '../../domain/money/fiat.ts';
import type { Capabilities } from '../../provider/capabilities.ts';
import type { ProviderDefinition } from '../../provider/definition.ts';
import type { SimulatorModule } from '../../provider/optional/simulator.ts';
import { providers as builtInAdapters } from '../providers.gen.ts';
import { type Adapters, loadAdapter } from './load-adapter.ts';
import { parseOptions } from './parse-options.ts';

export type PrepareOptions = {
  readonly config: Pick<Config, 'mode' | 'file'>;
  /** URLs of an entry's simulator; required if an entry's target is `simulator`. */
  readonly simulatorUrls?: (providerId: string) => { apiUrl: string; pageUrl: string };
  /** The built-in adapters by default. */
  readonly adapters?: Adapters;
};

/** An entry checked against its adapter. `problem` tells an operator what to do and holds no secrets. */
export type PreparedEntry = { readonly definition: ProviderDefinition } & (
  | {
      readonly state: 'ready';
      readonly settings: unknown;
      readonly simulator: SimulatorModule | null;
      /** Environment variables that are set but not used, because the simulator supplies these options. */
      readonly ignored: readonly string[];
    }
  | { readonly state: 'missing' | 'invalid' | 'wrong_key'; readonly problem: string }
);

/** Loads an entry's adapter and parses its options. Throws ConfigError if there is no such adapter or simulator. */
export async function prepareEntry(entry: ProviderConfig, options: PrepareOptions): Promise<PreparedEntry> {
  const definition = await loadAdapter(entry, {
    adapters: options.adapters ?? builtInAdapters,
    file: options.config.file,
  });
  const simulator = entry.target === 'simulator' ? await loadSimulator(entry, definition) : null;
  const simulated = simulator?.options(simulatorUrls(entry, options)) ?? {};
  const parsed = parseOptions(definition, entry, {
    ...entry.options,
    // Last, so that the vendor's own URL and keys never reach the simulator's adapter.
    ...simulated,
  });
  if ('invalid' in parsed) return { definition, state: 'invalid', problem: parsed.invalid };
  if ('missing' in parsed) return { definition, state: 'missing', problem: parsed.missing };
  const unknown = unknownCurrencies(definition.capabilities(parsed.options));
  if (unknown.length > 0) {
    const problem = `fiat currency ${unknown.join(', ')} is not in the list of ISO 4217; correct the options that name it`;
    return { definition, state: 'invalid', problem };
  }
  const unfit = simulator ? null : definition.checkMode?.(parsed.options, options.config.mode);
  if (unfit) return { definition, state: 'wrong_key', problem: unfit };
  const ignored = Object.entries(entry.filled).flatMap(([path, name]) =>
    Object.hasOwn(simulated, path.split('.')[0] ?? '') ? [name] : [],
  );
  return { definition, state: 'ready', settings: parsed.options, simulator, ignored };
}

/** Fiat currencies of the capabilities that no purchase can name, for example because an option has a typing error. */
function unknownCurrencies({ fiatCurrencies, limits }: Capabilities): string[] {
  const named = [...fiatCurrencies.list, ...limits.map(({ fiatCurrency }) => fiatCurrency)];
  return [...new Set(named)].filter((code) => !isFiatCurrency(code));
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
    throw new ConfigError('simulators are not available here. Set `target` to sandbox or live.');
  }
  return urlsOf(entry.id);
}
