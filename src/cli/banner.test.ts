import { expect, test } from 'vitest';
import type { Config } from '../config/index.ts';
import { banner } from './banner.ts';

const ANY = { readsPerMinute: 1, writesPerMinute: 1, sessionsPerMinute: 1 };
const config: Config = {
  file: 'gateway.yaml',
  mode: 'sandbox',
  host: '127.0.0.1',
  port: 4000,
  adminPort: 4090,
  publicUrl: 'http://localhost:4000',
  allowedHosts: [],
  frameOrigins: [],
  dataDirectory: '.data',
  databaseUrl: null,
  redisUrl: null,
  encryptionKeys: null,
  countryDatabase: null,
  logLevel: 'warn',
  providers: [],
  fileDigest: '',
  sanctionsFile: null,
  sanctionsReadOn: null,
  policyTests: [],
  policy: {
    strategy: 'priority',
    order: [],
    attempts: 2,
    fallbackAfterRefusal: false,
    rules: [],
    version: '0',
  },
  addressHeadroomHours: 48,
  subscriptions: { perKey: 5_000, perCustomer: 20, perAddress: 20 },
  screening: null,
  webhookPorts: [443],
  limits: {
    documentBytes: 16_384,
    fields: 500,
    depth: 20,
    aliases: 50,
    directives: 50,
    cost: 10_000,
    providerCalls: 3,
    answerBytes: 5_000_000,
  },
  rates: { perKey: ANY, perCustomer: ANY, perAddress: ANY },
  trustedProxies: [],
  trustedDocuments: { secretKeys: 'off', manifest: null },
};
const providers = [
  { id: 'stripe', mode: 'SIMULATOR', disabled: null },
  { id: 'calypso', mode: 'SANDBOX', disabled: 'CALYPSO_SECRET_KEY is not set' },
] as const;
const print = (more: Partial<Config>, demoKey: string | null = 'sk_1_x') =>
  banner({
    config: { ...config, ...more },
    providers,
    demoKey,
    demoPublishableKey: demoKey && 'pk_2_y',
    readyMilliseconds: 1_234,
  });

test('a start in sandbox mode prints the mode, URLs, demo key, providers, data and a query to paste', () => {
  const text = print({});
  expect(text).toMatchInlineSnapshot(`
    "Onramp gateway, sandbox: simulated money, nothing is bought or charged
      ready in   1.2 s
      GraphiQL   http://localhost:4000/graphql
      demo key   sk_1_x
                 pk_2_y
      demo       npm run demo (three purchases, printed step by step)
      sandbox    http://localhost:4000/sandbox (to fail, deposit, lose webhooks)
      providers  stripe   simulator
                 calypso  off: CALYPSO_SECRET_KEY is not set
      admin      http://127.0.0.1:4090 (for commands on this machine)
      data       .data (embedded PostgreSQL, without fsync: a killed process loses nothing, a power cut may)
                 for development and demos, a few purchases at once: for more load set DATABASE_URL (docs/configuration.md)
      try        curl http://localhost:4000/graphql -H 'authorization: Bearer sk_1_x' -H 'content-type: application/json' \\
                   -d '{"query":"{ route(input: {location: {country: \\"DE\\"}, asset: {currency: \\"USDT\\", network: \\"tron\\"}, fiatCurrency: \\"EUR\\", fiatAmount: \\"100\\"}) { ... on RoutingDecision { chosen candidates { providerId reasons { message } } } } }"}'"
  `);
});

test('the body of the curl command is valid JSON', () => {
  const body = /-d '([^']*)'$/.exec(print({}))?.[1];
  expect(JSON.parse(body ?? '').query).toMatch(/^\{ route\(/);
});

test('PostgreSQL and Redis are named without their passwords', () => {
  const text = print({ databaseUrl: 'postgres://u:hush@db:5432/x', redisUrl: 'redis://:hush@cache:6379' });
  expect(text).toContain('PostgreSQL at db:5432');
  expect(text).toContain('Redis at cache:6379');
  expect(text).not.toContain('hush');
  expect(text).not.toContain('fsync');
});

test('PostgreSQL without Redis prints that the cache is local to the process', () => {
  expect(print({ databaseUrl: 'postgres://db/x' })).toMatch(
    /no REDIS_URL: the address cache stays in this process/,
  );
});

test('live mode prints no key and no sandbox', () => {
  const text = print({ mode: 'live', databaseUrl: 'postgres://db/x' }, null);
  expect(text).toMatch(/^Onramp gateway, LIVE: real money/);
  expect(text).not.toMatch(/demo|GraphiQL|sk_|curl|simulated/);
});
