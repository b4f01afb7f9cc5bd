import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ConfigError } from './error.ts';
import { loadConfig } from './load-config.ts';

const folder = mkdtempSync(join(tmpdir(), 'gateway-config-'));
const file = join(folder, 'gateway.yaml');
afterAll(() => rmSync(folder, { recursive: true }));

function load(text: string, environment: Record<string, string> = {}) {
  writeFileSync(file, text);
  return loadConfig({ file, environment });
}

function message(text: string, environment?: Record<string, string>): string {
  try {
    load(text, environment);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message.replace(`${folder}/`, '');
  }
  return 'loaded';
}

const providers = 'providers:\n  stripe: {}\n  calypso:\n';
const rule = (text: string) =>
  `${providers}routing:\n  rules:\n    - name: test\n${text.replace(/^/gm, '      ')}`;

describe('a fault of gateway.yaml is one message with line, reason and what to do', () => {
  test.each([
    ['no YAML', 'providers: [a\nmode: x', /^gateway\.yaml:\d: is not readable YAML: /],
    [
      'a key twice',
      'mode: sandbox\nmode: live',
      /^gateway\.yaml:2: is not readable YAML: Map keys must be unique/,
    ],
    ['no providers', 'mode: sandbox', 'gateway.yaml:1: providers: is missing'],
    ['empty file', '', 'gateway.yaml:1: providers: is missing'],
    [
      'no provider at all',
      'mode: sandbox\nproviders: {}',
      /^gateway\.yaml:2: providers: names no provider; add one/,
    ],
    [
      'unknown key',
      `${providers}ruting: {}`,
      /^gateway\.yaml:4: ruting: is not a key .* known here: mode, providers, routing, address and webhooks$/,
    ],
    [
      'unknown key inside',
      `${providers}routing:\n  ordre: [stripe]`,
      /^gateway\.yaml:5: routing\.ordre: is not a key .* order, /,
    ],
    [
      'unknown key of a provider',
      'providers:\n  stripe:\n    enabled: true\n    key: x',
      /^gateway\.yaml:4: providers\.stripe\.key: .* adapter, module, enabled, /,
    ],
    [
      'unknown key of a rule',
      rule('whem: {}\nonly: [stripe]'),
      /^gateway\.yaml:7: routing\.rules\[0\]\.whem: .* name, when, prefer, only and exclude$/,
    ],
    [
      'name that is no slug',
      'providers:\n  Stripe: {}',
      'gateway.yaml:2: providers.Stripe: must be a slug such as stripe or stripe-eu',
    ],
    ['bad mode', `${providers}mode: test`, 'gateway.yaml:4: mode: must be sandbox or live'],
    [
      'wrong type',
      'providers:\n  stripe: { enabled: maybe }',
      'gateway.yaml:2: providers.stripe.enabled: must be true or false',
    ],
    [
      'list for a mapping',
      `${providers}routing: [stripe]`,
      'gateway.yaml:4: routing: must be a mapping (key: value)',
    ],
    [
      'too many attempts',
      `${providers}routing:\n  attempts: 9`,
      'gateway.yaml:5: routing.attempts: must be at most 5',
    ],
    [
      'unknown provider in order',
      `${providers}routing:\n  order:\n    - stripe\n    - moonpay`,
      /^gateway\.yaml:7: routing\.order\[1\]: moonpay is not configured under providers \(there: stripe and calypso\)/,
    ],
    [
      'twice in order',
      `${providers}routing:\n  order: [stripe, stripe]`,
      'gateway.yaml:5: routing.order: names a provider twice',
    ],
    [
      'unknown provider in a rule',
      rule('exclude: [ramp]'),
      /^gateway\.yaml:7: routing\.rules\[0\]\.exclude\[0\]: ramp is not configured/,
    ],
    [
      'rule that does nothing',
      rule('when: { country: US }'),
      /^gateway\.yaml:6: routing\.rules\[0\]: does nothing: give it prefer, only or exclude$/,
    ],
    [
      'rule without providers',
      rule('only: []'),
      'gateway.yaml:7: routing.rules[0].only: must name at least one provider',
    ],
    [
      'only of excluded',
      rule('only: [stripe]\nexclude: [stripe]'),
      /^gateway\.yaml:8: .*exclude\[0\]: excludes stripe, which the same rule asks for/,
    ],
    [
      'prefer of excluded',
      rule('prefer: [stripe]\nexclude: [stripe]'),
      /^gateway\.yaml:8: .*excludes stripe/,
    ],
    [
      'prefer outside only',
      rule('prefer: [stripe]\nonly: [calypso]'),
      /^gateway\.yaml:7: .*prefer\[0\]: prefers stripe, which "only" leaves out/,
    ],
    [
      'no such country',
      rule('when: { country: XX }\nonly: [stripe]'),
      'gateway.yaml:7: routing.rules[0].when.country: must be an ISO 3166-1 code such as US, or a list of them',
    ],
    [
      'no such subdivision',
      rule('when: { subdivision: US-XX }\nonly: [stripe]'),
      /^gateway\.yaml:7: .*subdivision: must be an ISO 3166-2 code/,
    ],
    [
      'subdivision elsewhere',
      rule('when: { country: DE, subdivision: US-HI }\nexclude: [stripe]'),
      /^gateway\.yaml:7: .*when\.subdivision: US-HI is not in DE/,
    ],
    [
      'no such currency',
      rule('when: { currency: usdc }\nonly: [stripe]'),
      /^gateway\.yaml:7: .*when\.currency: must be a crypto currency that the gateway knows such as USDC/,
    ],
    [
      'no such network',
      rule('when: { network: sepolia }\nonly: [stripe]'),
      /^gateway\.yaml:7: .*when\.network: must be a network \(ethereum, base, /,
    ],
    [
      'no such asset',
      rule('when: { currency: BTC, network: tron }\nonly: [stripe]'),
      /^gateway\.yaml:7: .*when\.network: there is no BTC on tron/,
    ],
    [
      'no such fiat',
      rule('when: { fiatCurrency: [USD, EURO] }\nonly: [stripe]'),
      /^gateway\.yaml:7: .*fiatCurrency\[1\]: must be an ISO 4217 code/,
    ],
    [
      'amount of nothing',
      rule('when: { fiatAmount: { from: 10 } }\nonly: [stripe]'),
      /^gateway\.yaml:7: .*fiatAmount: needs fiatCurrency beside it/,
    ],
    [
      'empty range',
      rule('when: { fiatCurrency: USD, fiatAmount: { from: 1000, to: 99.5 } }\nonly: [stripe]'),
      /^gateway\.yaml:7: .*fiatAmount\.to: must be a plain decimal, in quotes/,
    ],
    [
      'range the wrong way',
      rule('when: { fiatCurrency: USD, fiatAmount: { from: 1000, to: "99.5" } }\nonly: [stripe]'),
      /^gateway\.yaml:7: .*from 1000 is more than to 99\.5/,
    ],
    [
      'two rules of a name',
      `${rule('only: [stripe]')}\n    - { name: test, only: [stripe] }`,
      /^gateway\.yaml:8: routing\.rules\[1\]\.name: "test" is another rule's name too/,
    ],
    [
      'several faults',
      `mod: x\n${providers}routing:\n  attempts: 0`,
      /^gateway\.yaml:1: mod: .* \(1 more after it\)$/,
    ],
    [
      'target in live',
      'mode: live\nproviders:\n  stripe:\n    target: sandbox',
      /^gateway\.yaml:4: providers\.stripe\.target: belongs to sandbox mode/,
    ],
  ])('%s', (_, text, expected) => {
    if (typeof expected === 'string') expect(message(text)).toBe(expected);
    else expect(message(text)).toMatch(expected);
  });

  test('a file that is not there', () => {
    expect(() => loadConfig({ file: join(folder, 'none.yaml'), environment: {} })).toThrow(
      /none\.yaml: cannot be read \(ENOENT\); start in the folder that holds it, or set GATEWAY_FILE$/,
    );
  });
});

describe('a fault of the environment names the variable and not its value', () => {
  test.each([
    [{ PORT: '4000x' }, 'environment: PORT must be a port from 0 (any free one) to 65535'],
    [{ PORT: '65536' }, 'environment: PORT must be a port from 0 (any free one) to 65535'],
    [{ REDIS_URL: 'localhost:6379' }, 'environment: REDIS_URL must be an address such as redis://host:6379'],
    [{ DATABASE_URL: 'mysql://x' }, /^environment: DATABASE_URL must be an address such as postgres:/],
    [{ PUBLIC_URL: 'gateway.example.com' }, /^environment: PUBLIC_URL must be an address/],
    [{ PUBLIC_URL: 'https://example.com/gateway' }, /^environment: PUBLIC_URL must be scheme, host and port/],
    [{ LOG_LEVEL: 'loud' }, /^environment: LOG_LEVEL must be one of trace, /],
    [
      { ENCRYPTION_KEYS: 'k1:c2hvcnQ=' },
      /^environment: ENCRYPTION_KEYS must be keys such as .*; make one with: echo /,
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
      /^environment: DATABASE_URL is not set: live mode keeps its data in PostgreSQL, never in the embedded/,
    ],
    [{ DATABASE_URL: 'postgres://db/x' }, /^environment: ENCRYPTION_KEYS is not set: /],
  ])('live needs more: %o', (environment, expected) => {
    expect(message(`mode: live\n${providers}`, environment as Record<string, string>)).toMatch(expected);
  });
});

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
test.skipIf(!hasOpenssl)('the command that makes an encryption key prints one that is accepted', () => {
  const live = `mode: live\n${providers}`;
  const DATABASE_URL = 'postgres://db/x';
  for (const ENCRYPTION_KEYS of ['', 'c2hvcnQ=']) {
    const command = message(live, { DATABASE_URL, ENCRYPTION_KEYS }).split('make one with: ')[1] ?? '';
    const made = execFileSync('sh', ['-c', command], { encoding: 'utf8' });
    expect(load(live, { DATABASE_URL, ENCRYPTION_KEYS: made }).encryptionKeys).toEqual([made.trim()]);
  }
});

test('defaults', () => {
  const config = load(providers);
  expect(config).toMatchObject({
    mode: 'sandbox',
    host: '127.0.0.1',
    port: 4000,
    publicUrl: 'http://localhost:4000',
    dataDirectory: '.data',
    databaseUrl: null,
    redisUrl: null,
    encryptionKeys: null,
    logLevel: 'warn',
    addressHeadroomHours: 48,
    policy: { strategy: 'priority', order: [], attempts: 2, fallbackAfterRefusal: false, rules: [] },
  });
  expect(
    config.providers.map(({ id, adapter, target, enabled }) => ({ id, adapter, target, enabled })),
  ).toEqual([
    { id: 'stripe', adapter: 'stripe', target: 'simulator', enabled: true },
    { id: 'calypso', adapter: 'calypso', target: 'simulator', enabled: true },
  ]);
});

test('options take their values from the environment, and remember what was set and what was not', () => {
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

test('a value of the environment is never read as YAML or filled in again', () => {
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

  test('does not change with layout, comments, order of keys or defaults written out', () => {
    const same = `routing: { attempts: 2, order: [stripe, calypso], strategy: priority } # note\n${providers}`;
    expect(version(same)).toBe(version(text));
    expect(version(text)).toMatch(/^[0-9a-f]{12}$/);
  });
  test('changes with what it says', () => {
    expect(version(text.replace('[stripe, calypso]', '[calypso, stripe]'))).not.toBe(version(text));
    expect(version(text.replace('attempts: 2', 'attempts: 1'))).not.toBe(version(text));
  });
});

test('single values of a rule become lists, amounts texts', () => {
  const { rules } = load(
    rule(
      'when: { country: NO, fiatCurrency: NOK, fiatAmount: { from: 100, to: "2500.50" } }\nprefer: [calypso]',
    ),
  ).policy;
  expect(rules).toEqual([
    {
      name: 'test',
      when: { country: ['NO'], fiatCurrency: ['NOK'], fiatAmount: { from: '100', to: '2500.50' } },
      prefer: ['calypso'],
    },
  ]);
});
