import type { Policy } from '../domain/routing/policy.ts';

export type ProviderConfig = {
  readonly id: string;
  /** Id of the adapter; the entry's own id where none is given. */
  readonly adapter: string;
  /** npm package with the adapter; null for one of this repository. */
  readonly module: string | null;
  readonly enabled: boolean;
  /** In live: stops the start where its secrets are missing. */
  readonly required: boolean;
  readonly target: 'simulator' | 'sandbox' | 'live';
  /** Not yet parsed by the adapter's own schema; `${NAME}` already filled in from the environment. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Options that were left out because their variable is not set: the option's name (`apiKey`, `widget.key`) → `NAME`. */
  readonly unset: Readonly<Record<string, string>>;
  /** Options that took their value from a variable, likewise. */
  readonly filled: Readonly<Record<string, string>>;
  /** Line of gateway.yaml where the entry begins, for messages. */
  readonly line: number;
};

/** Everything that the process was told, parsed once. */
export type Config = {
  /** Path of gateway.yaml as it was given, for messages. */
  readonly file: string;
  readonly mode: 'sandbox' | 'live';
  readonly host: string;
  readonly port: number;
  /** Where clients reach the gateway; no slash at the end. */
  readonly publicUrl: string;
  readonly dataDirectory: string;
  readonly databaseUrl: string | null;
  readonly redisUrl: string | null;
  /** `id:base64` of 32 bytes each, the first seals; null in sandbox: made and kept in the data directory. */
  readonly encryptionKeys: readonly string[] | null;
  readonly countryDatabase: string | null;
  readonly logLevel: LogLevel;
  readonly providers: readonly ProviderConfig[];
  readonly policy: Policy;
  /** No session is made to an address with less life left. */
  readonly addressHeadroomHours: number;
  /** Where receivers of outgoing webhooks may listen. */
  readonly webhookPorts: readonly number[];
};

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];
