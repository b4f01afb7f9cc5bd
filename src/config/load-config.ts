import { dirname, resolve } from 'node:path';
import {
  type Environment,
  type EnvironmentSettings,
  MAKE_ENCRYPTION_KEY,
  readEnvironment,
} from './environment.ts';
import { ConfigError } from './error.ts';
import { readGatewayFile } from './file/read-gateway-file.ts';
import { fillFromEnvironment } from './fill-from-environment.ts';
import { policyOf } from './policy.ts';
import type { Config } from './types.ts';

/**
 * Reads gateway.yaml (or the file that GATEWAY_FILE names) and the environment. Throws ConfigError: one line with
 * location, reason and remedy.
 * @example
 * const config = loadConfig({ environment: processEnvironment() });
 */
export function loadConfig(given: { file?: string; environment: Environment }): Config {
  const file = given.file ?? (given.environment.GATEWAY_FILE || 'gateway.yaml');
  const { content, sanctions, lineOf, digest } = readGatewayFile(file);
  const settings = readEnvironment(given.environment);
  const { mode } = content;
  const { perKey, perCustomer, perAddress, ...limits } = content.limits;
  const { manifest } = content.trustedDocuments;

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
    adminPort: adminPortOf(settings, mode, port),
    publicUrl: (settings.PUBLIC_URL ?? `http://localhost:${port}`).replace(/\/+$/, ''),
    allowedHosts: settings.ALLOWED_HOSTS ?? [],
    frameOrigins: settings.FRAME_ORIGINS ?? [],
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
    policy: policyOf(content, sanctions.rules),
    policyTests: content.routing.tests.map((test, index) => ({
      ...test,
      line: lineOf(['routing', 'tests', index]),
    })),
    fileDigest: digest,
    sanctionsFile: sanctions.file,
    sanctionsReadOn: sanctions.rules.map(({ source }) => source.on).sort()[0] ?? null,
    addressHeadroomHours: content.address.headroomHours,
    subscriptions: content.subscriptions,
    screening: content.screening ?? null,
    webhookPorts: content.webhooks.ports,
    limits,
    rates: { perKey, perCustomer, perAddress },
    trustedProxies: content.trustedProxies,
    trustedDocuments: {
      secretKeys: content.trustedDocuments.secretKeys,
      manifest: manifest === undefined ? null : resolve(dirname(file), manifest),
    },
  };
}

const DEFAULT_ADMIN_PORT = 4090;

function adminPortOf({ ADMIN_PORT }: EnvironmentSettings, mode: Config['mode'], port: number): number | null {
  if (ADMIN_PORT === undefined) {
    if (mode === 'live') return null;
    return port === DEFAULT_ADMIN_PORT ? 0 : DEFAULT_ADMIN_PORT;
  }
  if (ADMIN_PORT === 'off') return null;
  if (ADMIN_PORT === port && port !== 0) {
    throw new ConfigError('environment: ADMIN_PORT must be another port than PORT');
  }
  return ADMIN_PORT;
}
