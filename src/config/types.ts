import type { Policy, PolicyTest } from '../domain/routing/policy.ts';

export type ProviderConfig = {
  readonly id: string;
  /** Id of the adapter; defaults to the id of the entry. */
  readonly adapter: string;
  /** npm package or path of the adapter; null for a built-in adapter. */
  readonly module: string | null;
  readonly enabled: boolean;
  /** In live mode, the gateway does not start while a secret is missing. */
  readonly required: boolean;
  readonly target: 'simulator' | 'sandbox' | 'live';
  /** With `${NAME}` replaced by environment variables, not yet validated by the adapter's schema. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Options omitted because their variable is not set: dotted path (`apiKey`, `widget.key`) → variable. */
  readonly unset: Readonly<Record<string, string>>;
  /** Options with a value from a variable: dotted path → variable. */
  readonly filled: Readonly<Record<string, string>>;
  /** Line of the entry in gateway.yaml, for messages. */
  readonly line: number;
};

export type RateConfig = Readonly<Record<'readsPerMinute' | 'writesPerMinute' | 'sessionsPerMinute', number>>;

/** The configuration of the process, from gateway.yaml and the environment. */
export type Config = {
  /** Path of gateway.yaml, for messages. */
  readonly file: string;
  readonly mode: 'sandbox' | 'live';
  readonly host: string;
  readonly port: number;
  /** Port of the admin listener on 127.0.0.1; 0 for any free one, null for none. */
  readonly adminPort: number | null;
  /** URL at which clients reach the gateway, without a trailing slash. */
  readonly publicUrl: string;
  /** Host names that are answered, beside this machine's and that of `publicUrl`. */
  readonly allowedHosts: readonly string[];
  /** Origins of apps that may show simulated payment pages in a frame. */
  readonly frameOrigins: readonly string[];
  readonly dataDirectory: string;
  readonly databaseUrl: string | null;
  readonly redisUrl: string | null;
  /** `id:base64` of 32 bytes each; the first one encrypts. Null in sandbox mode: one is stored in the data directory. */
  readonly encryptionKeys: readonly string[] | null;
  readonly countryDatabase: string | null;
  readonly logLevel: LogLevel;
  readonly providers: readonly ProviderConfig[];
  readonly policy: Policy;
  /** Cases that the policy must decide as expected before it comes into force. */
  readonly policyTests: ReadonlyArray<PolicyTest & { readonly line: number }>;
  /** Of gateway.yaml and the sanctions file, as they were read. */
  readonly fileDigest: string;
  /** Path of the file with the rules for sanctioned places; null if there are none. */
  readonly sanctionsFile: string | null;
  /** The date (`2026-11-28`) of the rule whose source was read the longest ago; null if there are no rules. */
  readonly sanctionsReadOn: string | null;
  /** No session is created for a deposit address that expires sooner than this. */
  readonly addressHeadroomHours: number;
  /** Most open subscriptions in one process. */
  readonly subscriptions: Readonly<Record<'perKey' | 'perCustomer' | 'perAddress', number>>;
  /** Screens wallets and customers; null: nothing does. */
  readonly screening: {
    readonly module: string;
    readonly options: Readonly<Record<string, unknown>>;
    readonly onError: 'refuse' | 'allow';
  } | null;
  /** Allowed ports of webhook endpoints. */
  readonly webhookPorts: readonly number[];
  /** Limits of one GraphQL operation. */
  readonly limits: Readonly<
    Record<
      | 'documentBytes'
      | 'fields'
      | 'depth'
      | 'aliases'
      | 'directives'
      | 'cost'
      | 'providerCalls'
      | 'answerBytes',
      number
    >
  >;
  /** Calls a minute of one API key, one customer and one address. */
  readonly rates: Readonly<Record<'perKey' | 'perCustomer' | 'perAddress', RateConfig>>;
  /** Addresses and ranges of proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  /** What secret keys may run, and the path of the manifest; null if there is none. */
  readonly trustedDocuments: {
    readonly secretKeys: 'off' | 'prefer' | 'only';
    readonly manifest: string | null;
  };
};

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];
