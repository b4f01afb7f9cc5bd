import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ConfigError } from './error.ts';
import { loadConfig } from './load-config.ts';
import { watchConfig } from './watch-config.ts';

const text = (order: string, more = '') =>
  `providers: { stripe: {${more}}, calypso: {} }\nrouting: { order: [${order}] }\n`;

let folder: string;
let file: string;
let watcher: ReturnType<typeof watchConfig> | undefined;
const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
const apply = vi.fn();

beforeEach(() => {
  vi.clearAllMocks();
  folder = mkdtempSync(join(tmpdir(), 'gateway-watch-'));
  file = join(folder, 'gateway.yaml');
  writeFileSync(file, text('stripe, calypso'));
  watcher = watchConfig({ config: loadConfig({ file, environment: {} }), environment: {}, log, apply });
});
afterEach(async () => {
  await watcher?.close();
  rmSync(folder, { recursive: true });
});

const replace = (content: string) => {
  writeFileSync(`${file}.new`, content);
  renameSync(`${file}.new`, file);
};
const rewrite = (content: string) => writeFileSync(file, content);

test('every change is detected, whether the file is rewritten or replaced', async () => {
  let seen = 0;
  for (const change of [replace, rewrite, replace, replace, rewrite]) {
    change(text(seen % 2 === 0 ? 'calypso, stripe' : 'stripe, calypso'));
    seen += 1;
    await vi.waitFor(() => expect(apply).toHaveBeenCalledTimes(seen), { timeout: 30_000 });
  }
  expect(apply.mock.calls[0]?.[0].policy.order).toEqual(['calypso', 'stripe']);
});

test('a file is read again only if it has changed since the start', async () => {
  await watcher?.close();
  const check = vi.fn();
  const start = () => {
    const config = loadConfig({ file, environment: {} });
    return () => watchConfig({ config, environment: {}, log, apply, check });
  };
  vi.useFakeTimers();
  try {
    watcher = start()();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(check).not.toHaveBeenCalled();
    await watcher.close();
    const watch = start();
    // Before the first check.
    writeFileSync(file, text('calypso, stripe'));
    watcher = watch();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(check).toHaveBeenCalledTimes(1);
    expect(apply).toHaveBeenCalledTimes(1);
  } finally {
    vi.useRealTimers();
  }
});

test('an invalid file leaves the previous policy in force and logs one line', () => {
  writeFileSync(file, text('calypso, moonpay'));
  watcher?.reload();
  expect(apply).not.toHaveBeenCalled();
  expect(log.error).toHaveBeenCalledTimes(1);
  expect(log.error.mock.calls[0]?.[1]).toMatch(
    /gateway\.yaml:2: routing\.order\[1\]: moonpay is not configured .*The previous routing stays in force$/,
  );
  writeFileSync(file, text('calypso, stripe'));
  watcher?.reload();
  expect(apply).toHaveBeenCalledTimes(1);
});

test('a policy that its own tests refuse does not come into force', async () => {
  await watcher?.close();
  const refuse = vi.fn(() => {
    throw new ConfigError('gateway.yaml:3: routing.tests: "t" fails');
  });
  const config = loadConfig({ file, environment: {} });
  watcher = watchConfig({ config, environment: {}, log, apply, check: refuse });
  writeFileSync(file, text('calypso, stripe'));
  watcher.reload();
  expect(refuse.mock.calls.at(-1)).toMatchObject([{ policy: { order: ['calypso', 'stripe'] } }]);
  expect(apply).not.toHaveBeenCalled();
  expect(log.error.mock.calls[0]?.[1]).toMatch(/"t" fails\. The previous routing stays in force$/);
});

test('disabling a provider applies at once; changed options need a restart, which is logged', () => {
  writeFileSync(file, text('stripe, calypso', ' enabled: false '));
  watcher?.reload();
  expect(apply.mock.calls[0]?.[0].providers).toMatchObject([
    { id: 'stripe', enabled: false },
    { id: 'calypso', enabled: true },
  ]);
  expect(log.error).not.toHaveBeenCalled();

  writeFileSync(file, text('stripe, calypso', ' enabled: false, options: { a: 1 } '));
  watcher?.reload();
  expect(apply).toHaveBeenCalledTimes(1);
  expect(log.error.mock.calls[0]?.[1]).toMatch(/restart the gateway/);
});

test.each(['subscriptions: { perKey: 7 }', 'limits: { depth: 9 }', 'webhooks: { ports: [8443] }'])(
  'a change of %s needs a restart, which is logged',
  (setting) => {
    writeFileSync(file, `${text('stripe, calypso')}${setting}\n`);
    watcher?.reload();
    expect(apply).not.toHaveBeenCalled();
    expect(log.error.mock.calls[0]?.[1]).toMatch(/restart the gateway/);
  },
);

test('a change of the sanctions file is detected', async () => {
  await watcher?.close();
  const rules = (country: string) =>
    `rules: [{ name: s, when: { country: ${country} }, exclude: all, source: { law: l, from: f, mark: option, on: 2026-11-28 } }]`;
  const sanctions = join(folder, 'sanctions.yaml');
  writeFileSync(sanctions, rules('CU'));
  writeFileSync(file, text('stripe, calypso').replace('] }', '], sanctions: ./sanctions.yaml }'));
  watcher = watchConfig({ config: loadConfig({ file, environment: {} }), environment: {}, log, apply });
  writeFileSync(sanctions, rules('IR'));
  await vi.waitFor(() => expect(apply).toHaveBeenCalled(), { timeout: 30_000 });
  expect(apply.mock.calls[0]?.[0].policy.rules[0].when).toEqual({ country: ['IR'] });
});

test('rules for sanctioned places that are switched off while live are reported', async () => {
  await watcher?.close();
  const environment = {
    DATABASE_URL: 'postgres://localhost/live',
    ENCRYPTION_KEYS: `k1:${Buffer.alloc(32).toString('base64')}`,
  };
  const live = (routing: string) => `mode: live\nproviders: { stripe: {} }\nrouting: { ${routing} }\n`;
  writeFileSync(file, live('attempts: 1'));
  watcher = watchConfig({ config: loadConfig({ file, environment }), environment, log, apply });
  replace(live('sanctions: false'));
  await vi.waitFor(() => expect(apply).toHaveBeenCalledOnce(), { timeout: 30_000 });
  expect(log.warn).toHaveBeenCalledExactlyOnceWith({ event: 'sanctions_off' }, expect.any(String));
});
