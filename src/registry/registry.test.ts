import { expect, test } from 'vitest';
import type { ProviderConfig } from '../config/index.ts';
import type { Call } from '../provider/call.ts';
import type { ProviderDefinition, ProviderOperations } from '../provider/definition.ts';
import { ProviderError, type ProviderErrorInit } from '../provider/error.ts';
import { secret, z } from '../provider/options.ts';
import { createRegistry, type RegistryOptions } from './create-registry.ts';
import { noCapabilities } from './switched-off.ts';

const options = z.strictObject({
  apiKey: secret(),
  region: z.string().default('eu'),
  url: z.url().optional(),
});
type Get = (reference: string, call: Call) => Promise<never>;

function acme(get: Get = async () => ({ reference: 'r' }) as never, more: Partial<ProviderDefinition> = {}) {
  const seen: unknown[] = [];
  const definition: ProviderDefinition = {
    id: 'acme',
    title: 'Acme',
    contract: 1,
    options,
    capabilities: () => noCapabilities,
    checkMode: (given, mode) =>
      mode === 'live' && (given as { apiKey: string }).apiKey.startsWith('test')
        ? 'apiKey is a test key'
        : null,
    connect(given): ProviderOperations {
      seen.push(given);
      const never = async () => undefined as never;
      return {
        sessions: { prepare: never, create: never, get },
        webhook: {
          verify: () => {
            throw new Error('broken');
          },
          read: () => [],
        },
      };
    },
    simulator: async () => ({
      options: ({ apiUrl }) => ({ apiKey: 'simulated', url: apiUrl }),
      create: () => ({ fetch: async () => new Response(), start: async () => {}, close: async () => {} }),
    }),
    ...more,
  };
  return { definition, seen };
}

const entry = (given: Partial<ProviderConfig> = {}): ProviderConfig => ({
  id: 'acme',
  adapter: 'acme',
  module: null,
  enabled: true,
  required: false,
  target: 'live',
  options: { apiKey: 'live-key' },
  unset: {},
  filled: {},
  line: 3,
  ...given,
});

function load(
  definition: ProviderDefinition,
  given: Partial<ProviderConfig> = {},
  more: Partial<RegistryOptions> = {},
) {
  const logged: Array<Record<string, unknown>> = [];
  const log = (fields: Record<string, unknown>) => void logged.push(fields);
  const config = entry(given);
  const registry = createRegistry({
    config: {
      file: 'gateway.yaml',
      mode: config.target === 'live' ? 'live' : 'sandbox',
      providers: [config],
    },
    transport: { http: async () => ({ status: 200, headers: {}, body: '' }), fetch },
    clock: () => new Date(),
    log: { warn: log, error: log },
    adapters: { acme: async () => ({ default: definition }) },
    simulatorUrls: (id) => ({ apiUrl: `http://local/${id}`, pageUrl: `http://page/${id}` }),
    ...more,
  });
  const provider = async () => {
    const found = (await registry).get(config.id);
    if (found === undefined) throw new Error('absent');
    return found;
  };
  return { registry, provider, logged };
}

const call = (): Call => ({ signal: AbortSignal.timeout(5000) });

const startFaults: Array<[string, Partial<ProviderConfig>, RegExp, Partial<ProviderDefinition>?]> = [
  [
    'unknown adapter',
    { adapter: 'other' },
    /gateway\.yaml:3: provider "acme": there is no adapter "other".*acme/,
  ],
  [
    'unknown module',
    { module: '@nobody/no-such' },
    /module "@nobody\/no-such" could not be loaded.*npm install/,
  ],
  ['contract of another version', {}, /version 2 of the provider contract/, { contract: 2 as 1 }],
  ['no adapter', {}, /no adapter as its default export/, { connect: undefined }],
  ['key of the wrong kind', { options: { apiKey: 'test-key' } }, /apiKey is a test key/],
  ['unknown option', { options: { apiKey: 'k', colour: 'red' } }, /colour/],
  [
    'required, secrets missing',
    { required: true, options: {} },
    /is required, and options\.apiKey is missing/,
  ],
  ['no simulator', { target: 'simulator' }, /has no simulator/, { simulator: undefined }],
];

test.each(startFaults)('stops the start: %s', async (_, given, message, more) => {
  const { definition } = acme(undefined, more);
  await expect(load(definition, given).registry).rejects.toThrow(message);
  const off = await load(definition, { ...given, enabled: false, required: false }).provider();
  expect(off.disabled).toMatch(/^enabled is false/);
  expect(off.health().state).toBe('DISABLED');
});

test('variables that count for nothing beside a simulator are named when it starts', async () => {
  const { definition } = acme();
  const filled = { 'apiKey.0': 'ACME_KEY', region: 'ACME_REGION' };
  const simulated = load(definition, { target: 'simulator', filled });
  await simulated.registry;
  expect(simulated.logged).toEqual([{ provider: 'acme', variables: ['ACME_KEY'] }]);
  const live = load(definition, { filled });
  await live.registry;
  expect(live.logged).toEqual([]);
});

test('secrets missing: disabled with the reason, and nothing is sent', async () => {
  const { definition, seen } = acme();
  const provider = await load(definition, { options: {}, unset: { apiKey: 'ACME_KEY' } }).provider();
  expect(provider.disabled).toBe('options.apiKey (set ACME_KEY) is missing');
  expect(seen).toEqual([]);
  const got = provider.operations.sessions.get('r', call());
  await expect(got).rejects.toMatchObject({ outcome: 'not_sent', code: 'provider_disabled' });
});

test("a simulator's own options win: it is never left by the operator's", async () => {
  const { definition, seen } = acme();
  const { registry, provider } = load(definition, {
    target: 'simulator',
    options: { apiKey: 'live-key', url: 'https://real.example', region: 'us' },
  });
  expect((await provider()).mode).toBe('SIMULATOR');
  expect(seen).toEqual([{ apiKey: 'simulated', url: 'http://local/acme', region: 'us' }]);
  expect([...(await registry).simulators().keys()]).toEqual(['acme']);
});

test('only what is named is loaded', async () => {
  const { definition } = acme();
  const untouched = () => Promise.reject(new Error('loaded'));
  const adapters = { acme: async () => ({ default: definition }), other: untouched };
  expect((await load(definition, {}, { adapters }).registry).all()).toHaveLength(1);
});

const trouble: ProviderErrorInit = { outcome: 'unknown', class: 'provider', code: 'c', message: 'm' };
const thrown: Array<[string, unknown, Partial<ProviderErrorInit>, number | null, boolean]> = [
  ['untyped', new TypeError('bug'), { outcome: 'unknown', class: 'provider', code: 'unexpected' }, 0, true],
  ['no error at all', 'text', { outcome: 'unknown', code: 'unexpected' }, 0, true],
  ['unknown', new ProviderError(trouble), trouble, 0, true],
  ['not sent', new ProviderError({ ...trouble, outcome: 'not_sent' }), { outcome: 'not_sent' }, 0, true],
  [
    'kept back by its own limit',
    new ProviderError({ ...trouble, outcome: 'not_sent', retryAfterSeconds: 1 }),
    {},
    null,
    false,
  ],
  ['a refusal', new ProviderError({ ...trouble, outcome: 'rejected', class: 'customer' }), {}, 1, false],
  ['our credentials', new ProviderError({ ...trouble, outcome: 'rejected' }), {}, 0, false],
];

test.each(thrown)('thrown %s', async (_, error, expected, successRate, opens) => {
  const { definition } = acme(async () => {
    throw error;
  });
  const { provider, logged } = load(definition);
  const { operations, health } = await provider();
  for (let count = 0; count < 5; count += 1) {
    await expect(operations.sessions.get('r', call())).rejects.toMatchObject({
      name: 'ProviderError',
      ...expected,
    });
  }
  expect(health().successRate).toBe(successRate);
  const next = await operations.sessions.get('r', call()).catch((caught: ProviderError) => caught.code);
  expect(next === 'circuit_open').toBe(opens);
  const typed = error instanceof ProviderError;
  expect(logged.filter((fields) => fields.operation === 'sessions.get')).toHaveLength(typed ? 0 : 5);
});

test('the deadline holds for an adapter that never looks at its signal', async () => {
  const { definition } = acme(() => new Promise<never>(() => undefined));
  const { operations } = await load(definition, {}, { timeoutMilliseconds: 20 }).provider();
  const got = operations.sessions.get('r', call());
  await expect(got).rejects.toMatchObject({ outcome: 'unknown', code: 'timeout' });
});

test('a caller who leaves says nothing about the provider', async () => {
  const { definition } = acme(
    (_, { signal }) =>
      new Promise<never>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new ProviderError({ ...trouble, code: 'aborted' })));
      }),
  );
  const { operations, health } = await load(definition).provider();
  const caller = new AbortController();
  const got = operations.sessions.get('r', { signal: caller.signal });
  caller.abort();
  await expect(got).rejects.toMatchObject({ code: 'aborted', outcome: 'unknown' });
  expect(health()).toMatchObject({ state: 'HEALTHY', successRate: null });
});

test.each([
  ['says nothing about the provider', 5_000, 'HEALTHY', null],
  ['counts where most of the time had passed', 20, 'DEGRADED', 0],
])('a caller whose own time is up %s', async (_, timeoutMilliseconds, state, successRate) => {
  const { definition } = acme(
    (_reference, { signal }) =>
      new Promise<never>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new ProviderError({ ...trouble, code: 'timeout' })));
      }),
  );
  const { operations, health } = await load(definition, {}, { timeoutMilliseconds }).provider();
  const got = operations.sessions.get('r', { signal: AbortSignal.timeout(15) });
  await expect(got).rejects.toMatchObject({ code: 'timeout', outcome: 'unknown' });
  expect(health()).toMatchObject({ state, successRate });
});

test('verifying that throws is a refusal', async () => {
  const { operations } = await load(acme().definition).provider();
  const verdict = operations.webhook?.verify({ headers: {}, body: new Uint8Array() }, new Date());
  expect(verdict).toHaveProperty('refused');
});

test('checks and subscriptions are under the same deadline and errors', async () => {
  const { definition } = acme();
  const broken = async () => {
    throw new TypeError('bug');
  };
  const more: Partial<ProviderDefinition> = {
    connect: (given, context) => ({
      ...definition.connect(given, context),
      check: () => new Promise<never>(() => undefined),
      subscriptions: { list: broken, create: broken, delete: broken },
    }),
  };
  const { operations } = await load(
    acme(undefined, more).definition,
    {},
    { timeoutMilliseconds: 20 },
  ).provider();
  await expect(operations.check?.(call())).rejects.toMatchObject({ code: 'timeout' });
  await expect(operations.subscriptions?.list(call())).rejects.toMatchObject({ code: 'unexpected' });
  expect((await load(definition).provider()).operations).not.toHaveProperty('check');
});

test('what an adapter can do is what the gateway can ask of it, no more and no less', async () => {
  const never = async () => undefined as never;
  const webhook = { verify: () => ({ refused: 'no' }), read: () => [] };
  const whole: Required<ProviderOperations> = {
    sessions: { prepare: never, create: never, get: never },
    addresses: { createCustomer: never, issue: never },
    deposits: { get: never },
    webhook,
    subscriptions: { list: never, create: never, delete: never },
    quote: never,
    check: never,
  };
  for (const operations of [whole, { sessions: whole.sessions, webhook }]) {
    const { definition } = acme(undefined, { connect: () => operations });
    const found = await load(definition).provider();
    expect(Object.keys(found.operations).toSorted()).toEqual(Object.keys(operations).toSorted());
  }
});
