import { dirname } from 'node:path';
import { type Config, ConfigError } from '../config/index.ts';
import { moduleFault, resolveModule } from '../registry/index.ts';
import denyList from './deny-list.ts';
import type { Screener, ScreeningModule } from './types.ts';

/** Loads the screening module of gateway.yaml. Throws ConfigError: a gateway that is to screen does not start without it. */
export async function loadScreener({
  file,
  screening,
}: Pick<Config, 'file'> & { screening: NonNullable<Config['screening']> }): Promise<Screener> {
  const { module, options } = screening;
  const make = module === 'deny-list' ? denyList : await importModule(module, file);
  try {
    return await make(options, { folder: dirname(file) });
  } catch (error) {
    throw new ConfigError(`${file}: screening: ${module}: ${error instanceof Error ? error.message : error}`);
  }
}

async function importModule(module: string, file: string): Promise<ScreeningModule> {
  let loaded: { default?: unknown };
  try {
    loaded = await import(resolveModule(module, file));
  } catch (error) {
    throw new ConfigError(`${file}: screening: ${module} could not be loaded: ${moduleFault(error, module)}`);
  }
  if (typeof loaded.default === 'function') return loaded.default as ScreeningModule;
  throw new ConfigError(`${file}: screening: the default export of ${module} must be a function`);
}
