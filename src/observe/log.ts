import { type DestinationStream, pino } from 'pino';

/** Fields of a line at `warn` or `error`. `event` is a stable code that docs/operations.md explains. */
export type LogFields = { readonly event: string } & Readonly<Record<string, unknown>>;

/** The structured log of the process. A feature that needs fewer levels takes `Pick<Log, 'warn' | 'error'>`. */
export type Log = {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
};

/** Field names that hold credentials, hand-offs or personal data. */
const REDACTED = [
  'authorization',
  'cookie',
  'clientSecret',
  'client_secret',
  'secret',
  'secretKey',
  'apiKey',
  'password',
  'token',
  'key',
  'email',
  'prefill',
  'kyc_details',
  'customer_information',
  'handoff',
  'redirect_url',
  'clientIp',
  'customer_ip_address',
];

const paths = REDACTED.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/** Writes JSON lines to standard output. Redacts secrets and personal data by field name, three levels deep. */
export function createLog(level: string, destination?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    redact: { paths, censor: '[redacted]' },
    serializers: { err: describeError, error: describeError },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** Properties that hold neither personal data nor secrets; logged with name, message and stack. */
const SAFE_PROPERTIES = ['code', 'outcome', 'class', 'requestId', 'syscall'] as const;
const MAX_DEPTH = 4;

/**
 * Reduces an error to what a log may hold. Everything else is dropped: database errors carry parameters and rows, Redis
 * errors the whole command. A value that is not an Error is returned unchanged.
 */
function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  const properties = SAFE_PROPERTIES.flatMap((property) => {
    const value: unknown = Reflect.get(error, property);
    return typeof value === 'string' || typeof value === 'number' ? [[property, value]] : [];
  });
  const inner = depth < MAX_DEPTH && cause instanceof Error ? { cause: describeError(cause, depth + 1) } : {};
  return { name, message, ...Object.fromEntries(properties), stack, ...inner };
}
