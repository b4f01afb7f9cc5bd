import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConfig } from './load-config.ts';
import { load, message, providers, rule } from './testing.ts';

/** Rules of gateway.yaml itself, without those of the sanctions file. */
const ownRules = (text: string) =>
  load(text).policy.rules.filter(({ name }) => !name.startsWith('sanctions: '));

describe('a fault in the environment names the variable, not its value', () => {
  test.each([
    [{ PORT: '4000x' }, 'environment: PORT must be a port from 0 (any free one) to 65535'],
    [{ PORT: '65536' }, 'environment: PORT must be a port from 0 (any free one) to 65535'],
    [{ ADMIN_PORT: 'on' }, 'environment: ADMIN_PORT must be a port from 0 (any free one) to 65535, or off'],
    [{ ADMIN_PORT: '4000' }, 'environment: ADMIN_PORT must be another port than PORT'],
    [{ REDIS_URL: 'localhost:6379' }, 'environment: REDIS_URL must be a URL such as redis://host:6379'],
    [{ DATABASE_URL: 'mysql://x' }, /^environment: DATABASE_URL must be a URL such as postgres:/],
    [{ PUBLIC_URL: 'gateway.example.com' }, /^environment: PUBLIC_URL must be a URL/],
    [
      { PUBLIC_URL: 'https://example.com/gateway' },
      /^environment: PUBLIC_URL must be a scheme, host and port/,
    ],
    [
      { ALLOWED_HOSTS: 'gateway,gateway:4000' },
      /^environment: ALLOWED_HOSTS must be host names without ports/,
    ],
    [{ ALLOWED_HOSTS: 'https://gateway' }, /^environment: ALLOWED_HOSTS must be host names without ports/],
    [{ FRAME_ORIGINS: 'https://app.example.com/' }, /^environment: FRAME_ORIGINS must be origins such as/],
    [
      { FRAME_ORIGINS: "https://a.example; script-src 'self'" },
      /^environment: FRAME_ORIGINS must be origins/,
    ],
    [{ LOG_LEVEL: 'loud' }, /^environment: LOG_LEVEL must be one of trace, /],
    [
      { ENCRYPTION_KEYS: 'k1:c2hvcnQ=' },
      /^environment: ENCRYPTION_KEYS must be keys such as .*; create one with: echo /,
    ],
  ])('%o', (environment, expected) => {
    const text = message(providers, environment as Record<string, string>);
    if (typeof expected === 'string') expect(text).toBe(expected);
    else expect(text).toMatch(expected);
    expect(text).not.toContain('c2hvcnQ=');
  });

  test.each([
    [
      {},
      /^environment: DATABASE_URL is not set: live mode stores its data in PostgreSQL, not in the embedded/,
    ],
    [{ DATABASE_URL: 'postgres://db/x' }, /^environment: ENCRYPTION_KEYS is not set: /],
  ])('live mode requires more: %o', (environment, expected) => {
    expect(message(`mode: live\n${providers}`, environment as Record<string, string>)).toMatch(expected);
  });
});

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
test.skipIf(!hasOpenssl)('the suggested command prints a valid encryption key', () => {
  const live = `mode: live\n${providers}`;
  const DATABASE_URL = 'postgres://db/x';
  for (const ENCRYPTION_KEYS of ['', 'c2hvcnQ=']) {
    const command = message(live, { DATABASE_URL, ENCRYPTION_KEYS }).split('create one with: ')[1] ?? '';
    const made = execFileSync('sh', ['-c', command], { encoding: 'utf8' });
    expect(load(live, { DATABASE_URL, ENCRYPTION_KEYS: made }).encryptionKeys).toEqual([made.trim()]);
  }
});

test.each([
  ['sandbox', {}, 4090],
  ['sandbox', { PORT: '4090' }, 0],
  ['sandbox', { ADMIN_PORT: 'off' }, null],
  ['sandbox', { ADMIN_PORT: '0' }, 0],
  ['live', {}, null],
  ['live', { ADMIN_PORT: '9000' }, 9000],
] as const)('the admin port in %s mode with %j', (mode, environment, port) => {
  const live = {
    DATABASE_URL: 'postgres://db/x',
    ENCRYPTION_KEYS: `k:${Buffer.alloc(32).toString('base64')}`,
  };
  const file = `mode: ${mode}\n${providers}`;
  expect(load(file, { ...(mode === 'live' ? live : {}), ...environment }).adminPort).toBe(port);
});

test('defaults', () => {
  const config = load(providers);
  expect(config).toMatchObject({
    mode: 'sandbox',
    host: '127.0.0.1',
    port: 4000,
    publicUrl: 'http://localhost:4000',
    adminPort: 4090,
    allowedHosts: [],
    frameOrigins: [],
    dataDirectory: '.data',
    databaseUrl: null,
    redisUrl: null,
    encryptionKeys: null,
    logLevel: 'warn',
    addressHeadroomHours: 48,
    policy: { strategy: 'priority', order: [], attempts: 2, fallbackAfterRefusal: false },
  });
  expect(ownRules(providers)).toEqual([]);
  expect(
    config.providers.map(({ id, adapter, target, enabled }) => ({ id, adapter, target, enabled })),
  ).toEqual([
    { id: 'stripe', adapter: 'stripe', target: 'simulator', enabled: true },
    { id: 'calypso', adapter: 'calypso', target: 'simulator', enabled: true },
  ]);
});

test('options take values from the environment; unset and used variables are recorded', () => {
  const text = `providers:
  stripe:
    options:
      secretKey: \${KEY}
      url: https://\${HOSTNAME_A}/x
      publishableKey: \${OTHER}
      nested: { deep: "\${EMPTY}", kept: 1 }
      channels:
        - { publicKey: a, secretKey: "\${OTHER}" }
        - { publicKey: b, secretKey: "\${KEY}" }
`;
  const [stripe] = load(text, { KEY: 'sk_test_1', HOSTNAME_A: 'h', EMPTY: '' }).providers;
  expect(stripe?.options).toEqual({
    secretKey: 'sk_test_1',
    url: 'https://h/x',
    nested: { kept: 1 },
    channels: [{ publicKey: 'b', secretKey: 'sk_test_1' }],
  });
  expect(stripe?.unset).toEqual({
    publishableKey: 'OTHER',
    'nested.deep': 'EMPTY',
    'channels.0.secretKey': 'OTHER',
  });
  expect(stripe?.filled).toEqual({
    secretKey: 'KEY',
    url: 'HOSTNAME_A',
    'channels.1.secretKey': 'KEY',
  });
});

test('the value of a variable is not parsed as YAML and not substituted again', () => {
  const value = `\${B}: [x`;
  const [stripe] = load(`providers:\n  stripe: { options: { secretKey: "\${A}" } }`, {
    A: value,
    B: 'secret',
  }).providers;
  expect(stripe?.options).toEqual({ secretKey: value });
});

describe('the version of the policy', () => {
  const version = (text: string) => load(text).policy.version;
  const text = `${providers}routing:\n  order: [stripe, calypso]\n  attempts: 2\n`;

  test('does not change with layout, comments, the order of keys or explicit defaults', () => {
    const same = `routing: { attempts: 2, order: [stripe, calypso], strategy: priority } # note\n${providers}`;
    expect(version(same)).toBe(version(text));
    expect(version(text)).toMatch(/^[0-9a-f]{12}$/);
  });
  test('changes with the content', () => {
    expect(version(text.replace('[stripe, calypso]', '[calypso, stripe]'))).not.toBe(version(text));
    expect(version(text.replace('attempts: 2', 'attempts: 1'))).not.toBe(version(text));
  });
});

test('single values of a rule become lists, and amounts become strings', () => {
  const rules = ownRules(
    rule(
      'when: { country: NO, fiatCurrency: NOK, fiatAmount: { from: 100, to: "2500.50" } }\nprefer: [calypso]',
    ),
  );
  expect(rules).toEqual([
    {
      name: 'test',
      when: { country: ['NO'], fiatCurrency: ['NOK'], fiatAmount: { from: '100', to: '2500.50' } },
      prefer: ['calypso'],
    },
  ]);
});

test.each([
  ['when: { subdivision: US-HI }\nexclude: [stripe]', 'match'],
  ['when: { subdivision: US-HI }\nonly: [stripe]', 'match'],
  ['when: { subdivision: US-HI }\nexclude: [stripe]\nwhenUnknown: skip', undefined],
  ['when: { subdivision: US-HI }\nprefer: [stripe]', undefined],
  ['when: { subdivision: US-HI }\nprefer: [stripe]\nwhenUnknown: match', 'match'],
  ['when: { country: US }\nexclude: [stripe]', undefined],
  ['when: { country: US }\nexclude: [stripe]\nwhenUnknown: match', 'match'],
])('a rule %j applies in an unknown location: %s', (text, expected) => {
  const loaded = load(rule(text)).policy.rules.find(({ name }) => name === 'test');
  expect(loaded?.whenUnknown).toBe(expected);
});

test('whenUnknown: skip keeps the version that the policy had before the option', () => {
  const version = (text: string) => load(rule(text)).policy.version;
  const hawaii = 'when: { subdivision: US-HI }\nexclude: [stripe]';
  expect(version(`${hawaii}\nwhenUnknown: match`)).toBe(version(hawaii));
  expect(version(`${hawaii}\nwhenUnknown: skip`)).not.toBe(version(hawaii));
});

test('a variable comes from the file that <name>_FILE names, also one of a provider', () => {
  const folder = mkdtempSync(join(tmpdir(), 'onramp-config-'));
  const path = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  try {
    const key = `2026-11:${Buffer.alloc(32, 1).toString('base64')}`;
    const file = path(
      'gateway.yaml',
      `providers: { stripe: { options: { secretKey: "$\{STRIPE_SECRET_KEY}" } } }`,
    );
    const from = (environment: Record<string, string>) => loadConfig({ file, environment });
    const config = from({
      ENCRYPTION_KEYS_FILE: path('keys', `${key}\n`),
      STRIPE_SECRET_KEY_FILE: path('stripe', 'sk_test_1\n'),
    });
    expect(config.encryptionKeys).toEqual([key]);
    expect(config.providers[0]?.options).toEqual({ secretKey: 'sk_test_1' });
    const both = { ENCRYPTION_KEYS: key, ENCRYPTION_KEYS_FILE: path('keys', key) };
    expect(() => from(both)).toThrow('ENCRYPTION_KEYS and ENCRYPTION_KEYS_FILE are both set');
    expect(() => from({ REDIS_URL_FILE: join(folder, 'none') })).toThrow(
      /REDIS_URL_FILE names .*none.*ENOENT/,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
