export { type Environment, processEnvironment, variableOf } from './environment.ts';
export { ConfigError } from './error.ts';
export { loadConfig } from './load-config.ts';
export type { Config, LogLevel, ProviderConfig } from './types.ts';
export { warnOfSanctions } from './warn-of-sanctions.ts';
export { watchConfig } from './watch-config.ts';
