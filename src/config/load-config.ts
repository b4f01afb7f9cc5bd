import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Policy } from '../domain/routing/policy.ts';
import { type Environment, MAKE_ENCRYPTION_KEY, readEnvironment } from './environment.ts';
import { ConfigError } from './error.ts';
import type { GatewayFile } from './file/file-schema.ts';
import { readGatewayFile } from './file/read-gateway-file.ts';
import { fillFromEnvironment } from './fill-from-environment.ts';
import type { Config } from './types.ts';

/**
 * Reads gateway.yaml (or the file that GATEWAY_FILE names) and the environment. Throws ConfigError: one line with
 * location, reason and remedy.
 * @example
 * const config = loadConfig({ environment: processEnvironment() });
 */
export function loadConfig(given: { file?: string; environment: Environment }): Config {
  const file = given.file ?? (given.environment.GATEWAY_FILE || 'gateway.yaml');
  const { content, lineOf } = readGatewayFile(file);
  const settings = readEnvironment(given.environment);
  const { mode } = content;

  if (mode === 'live') {
    const required = { DATABASE_URL: settings.DATABASE_URL, ENCRYPTION_KEYS: settings.ENCRYPTION_KEYS };
    const reasons = {
      DATABASE_URL: 'live mode stores its data in PostgreSQL, not in the embedded database',
      ENCRYPTION_KEYS: `live mode needs your own encryption keys; create one with: ${MAKE_ENCRYPTION_KEY}`,
    };
    for (const name of ['DATABASE_URL', 'ENCRYPTION_KEYS'] as const) {
      if (!required[name]) throw new ConfigError(`environment: ${name} is not set: ${reasons[name]}`);
    }
  }

  const port = settings.PORT ?? 4000;
  return {
    file,
    mode,
    host: settings.HOST ?? '127.0.0.1',
    port,
    publicUrl: (settings.PUBLIC_URL ?? `http://localhost:${port}`).replace(/\/+$/, ''),
    dataDirectory: settings.DATA_DIR ?? '.data',
    databaseUrl: settings.DATABASE_URL ?? null,
    redisUrl: settings.REDIS_URL ?? null,
    encryptionKeys: settings.ENCRYPTION_KEYS ?? null,
    countryDatabase: settings.COUNTRY_DATABASE ?? null,
    logLevel: settings.LOG_LEVEL ?? (mode === 'live' ? 'info' : 'warn'),
    providers: Object.entries(content.providers).map(([id, entry]) => ({
      id,
      adapter: entry.adapter ?? id,
      module: entry.module ?? null,
      enabled: entry.enabled,
      required: entry.required,
      target: mode === 'live' ? 'live' : (entry.target ?? 'simulator'),
      ...fillFromEnvironment(entry.options, given.environment),
      line: lineOf(['providers', id]),
    })),
    policy: policyOf(content),
    addressHeadroomHours: content.address.headroomHours,
    webhookPorts: content.webhooks.ports,
  };
}

/** The routing policy of a file. `version` is a digest that layout, comments and the order of keys do not change. */
function policyOf({ routing }: GatewayFile): Policy {
  const policy = {
    strategy: routing.strategy,
    order: routing.order ?? [],
    attempts: routing.attempts,
    fallbackAfterRefusal: routing.fallbackAfterRefusal,
    rules: routing.rules,
  };
  const version = createHash('sha256')
    .update(canonicalize(policy) ?? '')
    .digest('hex')
    .slice(0, 12);
  return { ...policy, version };
}
