import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ownValue } from '../domain/own-value.ts';
import { ConfigError } from './error.ts';
import { logLevels } from './types.ts';

/** Environment variables: `process.env`, or an object in tests. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The value of a variable: its own text or, if `<name>_FILE` is set instead, that of the file which it names, as container
 * runtimes mount secrets. Undefined if neither is set or it is empty. Throws ConfigError.
 */
export function variableOf(environment: Environment, name: string): string | undefined {
  const text = ownValue(environment, name)?.trim();
  const path = ownValue(environment, `${name}_FILE`)?.trim();
  if (!path) return text || undefined;
  if (text) throw new ConfigError(`environment: ${name} and ${name}_FILE are both set; remove one of them`);
  try {
    return readFileSync(path, 'utf8').trim() || undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigError(`environment: ${name}_FILE names ${path}, which cannot be read: ${code}`);
  }
}

/** The only place that reads the environment of the process. */
export function processEnvironment(): Environment {
  return process.env;
}

const urlWith = (schemes: readonly string[], example: string) =>
  z.string().refine((text) => schemes.includes(URL.parse(text)?.protocol ?? ''), {
    error: `must be a URL such as ${example}`,
  });

/** A shell command that prints a value for ENCRYPTION_KEYS. */
export const MAKE_ENCRYPTION_KEY = 'echo "2026-11:$(openssl rand -base64 32)"';

const encryptionKey = z.string().refine(
  (text) => {
    const [id = '', key = '', ...rest] = text.split(':');
    return rest.length === 0 && /^[a-z0-9-]{1,32}$/.test(id) && Buffer.from(key, 'base64').length === 32;
  },
  {
    error: `must be keys such as 2026-11:<base64 of 32 bytes>, separated by commas; create one with: ${MAKE_ENCRYPTION_KEY}`,
  },
);

const list = <Item extends z.ZodType<string, string>>(item: Item) =>
  z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean),
    )
    .pipe(z.array(item).min(1));

const hostName = z.string().regex(/^([a-z0-9._-]+|\[[0-9a-f:.]+\])$/i, {
  error: 'must be host names without ports such as gateway.internal, separated by commas',
});

const origin = z.string().regex(/^[a-z][a-z0-9+.-]*:\/\/[a-z0-9.-]+(:\d{1,5})?$/, {
  error: 'must be origins such as https://app.example.com, without a path, separated by commas',
});

const isPort = (text: string) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535;

const variables = z.object({
  PORT: z
    .string()
    .refine(isPort, {
      error: 'must be a port from 0 (any free one) to 65535',
    })
    .transform(Number)
    .optional(),
  HOST: z.string().optional(),
  ADMIN_PORT: z
    .string()
    .refine((text) => text === 'off' || isPort(text), {
      error: 'must be a port from 0 (any free one) to 65535, or off',
    })
    .transform((text) => (text === 'off' ? text : Number(text)))
    .optional(),
  PUBLIC_URL: urlWith(['http:', 'https:'], 'https://gateway.example.com')
    .refine((text) => /^https?:\/\/[^/?#@]+\/*$/i.test(text), {
      error: 'must be a scheme, host and port without a path, such as https://gateway.example.com',
    })
    .optional(),
  ALLOWED_HOSTS: list(hostName).optional(),
  FRAME_ORIGINS: list(origin).optional(),
  DATABASE_URL: urlWith(['postgres:', 'postgresql:'], 'postgres://user:password@host:5432/name').optional(),
  REDIS_URL: urlWith(['redis:', 'rediss:'], 'redis://host:6379').optional(),
  DATA_DIR: z.string().optional(),
  ENCRYPTION_KEYS: list(encryptionKey).optional(),
  COUNTRY_DATABASE: z.string().optional(),
  LOG_LEVEL: z.enum(logLevels, { error: `must be one of ${logLevels.join(', ')}` }).optional(),
});

/** Names of the gateway's own variables. */
export const environmentVariables: readonly string[] = [...Object.keys(variables.shape), 'GATEWAY_FILE'];

export type EnvironmentSettings = z.output<typeof variables>;

/** Validates the gateway's variables; an empty one counts as not set. Errors name the variable, never its value. */
export function readEnvironment(environment: Environment): EnvironmentSettings {
  const given: Record<string, string> = {};
  for (const name of Object.keys(variables.shape)) {
    const text = variableOf(environment, name);
    if (text) given[name] = text;
  }
  const result = variables.safeParse(given);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new ConfigError(`environment: ${String(issue?.path[0])} ${issue?.message}`);
}
