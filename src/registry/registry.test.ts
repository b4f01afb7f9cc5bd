import { expect, test } from 'vitest';
import type { ProviderConfig } from '../config/index.ts';
import type { ProviderDefinition } from '../provider/definition.ts';
import { acme, call, load } from './testing.ts';

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
  ['another version of the contract', {}, /version 2 of the provider contract/, { contract: 2 as 1 }],
  ['not an adapter', {}, /no adapter as its default export/, { connect: undefined }],
  ['key of the wrong mode', { options: { apiKey: 'test-key' } }, /apiKey is a test key/],
  ['unknown option', { options: { apiKey: 'k', colour: 'red' } }, /colour/],
  [
    'required entry with missing secrets',
    { required: true, options: {} },
    /is required, and options\.apiKey is missing/,
  ],
  ['adapter without a simulator', { target: 'simulator' }, /has no simulator/, { simulator: undefined }],
];

test.each(startFaults)('the registry is not created: %s', async (_, given, message, more) => {
  const { definition } = acme(undefined, more);
  await expect(load(definition, given).registry).rejects.toThrow(message);
  const off = await load(definition, { ...given, enabled: false, required: false }).provider();
  expect(off.disabled).toMatch(/^enabled is false/);
  expect(off.health().state).toBe('DISABLED');
});

test('variables that the simulator replaces are logged at the start', async () => {
  const { definition } = acme();
  const filled = { 'apiKey.0': 'ACME_KEY', region: 'ACME_REGION' };
  const simulated = load(definition, { target: 'simulator', filled });
  await simulated.registry;
  expect(simulated.logged).toEqual([
    { event: 'variables_ignored', provider: 'acme', variables: ['ACME_KEY'] },
  ]);
  const live = load(definition, { filled });
  await live.registry;
  expect(live.logged).toEqual([]);
});

test('an entry with missing secrets is disabled with the reason and sends nothing', async () => {
  const { definition, seen } = acme();
  const provider = await load(definition, { options: {}, unset: { apiKey: 'ACME_KEY' } }).provider();
  expect(provider.disabled).toBe('options.apiKey (set ACME_KEY) is missing');
  expect(seen).toEqual([]);
  const got = provider.operations.sessions.get('r', call());
  await expect(got).rejects.toMatchObject({ outcome: 'not_sent', code: 'provider_disabled' });
});

test("the simulator's options override the operator's", async () => {
  const { definition, seen } = acme();
  const { registry, provider } = load(definition, {
    target: 'simulator',
    options: { apiKey: 'live-key', url: 'https://real.example', region: 'us' },
  });
  expect((await provider()).mode).toBe('SIMULATOR');
  expect(seen).toEqual([{ apiKey: 'simulated', url: 'http://local/acme', region: 'us' }]);
  expect([...(await registry).simulators().keys()]).toEqual(['acme']);
});

test('only the configured adapters are loaded', async () => {
  const { definition } = acme();
  const untouched = () => Promise.reject(new Error('loaded'));
  const adapters = { acme: async () => ({ default: definition }), other: untouched };
  expect((await load(definition, {}, { adapters }).registry).all()).toHaveLength(1);
});
test("an adapter's warning has the event adapter_warning unless the adapter names another", async () => {
  const { definition } = acme(undefined, {
    connect: (given, context) => {
      context.log.warn({ status: 'odd' }, 'Unknown status');
      context.log.warn({ event: 'key_expires' }, 'The key expires');
      return acme().definition.connect(given, context);
    },
  });
  const { registry, logged } = load(definition);
  await registry;
  expect(logged).toEqual([
    { event: 'adapter_warning', status: 'odd', provider: 'acme' },
    { event: 'key_expires', provider: 'acme' },
  ]);
});
