import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ConfigError, type ProviderConfig } from '../../config/index.ts';
import { contractVersion } from '../../provider/contract.ts';
import type { ProviderDefinition } from '../../provider/definition.ts';
import { createRegistry } from '../create-registry.ts';
import { loadAdapter } from './load-adapter.ts';

// Modules as an operator installs them: files next to a gateway.yaml, with all kinds of content.

const folder = mkdtempSync(join(tmpdir(), 'onramp-modules-'));
const file = join(folder, 'gateway.yaml');
afterAll(() => rmSync(folder, { recursive: true }));

const adapter = (more = '') =>
  `export default { id: 'acme', title: 'Acme', contract: ${contractVersion}, options: { safeParse: (data) => ({ success: true, data }) }, capabilities: () => ({ fiatCurrencies: { list: ['USD'] }, limits: [] }), connect: () => ({ sessions: {} }), ${more} };`;

const modules: Readonly<Record<string, string>> = {
  'sound.js': adapter(),
  'same.js': adapter(),
  'stripe.js': adapter("id: 'stripe'"),
  'future.js': `export default { contract: ${contractVersion + 1} };`,
  'shapeless.js': `export default { id: 'acme', contract: ${contractVersion} };`,
  'nameless.js': adapter("id: 'Acme Inc'"),
  'unversioned.js': adapter('contract: undefined'),
  'named.js': 'export const acme = {};',
  'throwing.js': "throw new Error('no licence');",
  'broken.js': 'export default {',
  'needy.js': "import 'no-such-dependency'; export default {};",
  'failing.js': adapter("connect: () => { throw new TypeError('undefined is not a function'); }"),
  'miscoded.js': adapter(
    "capabilities: ({ fiat }) => ({ fiatCurrencies: { list: fiat }, limits: [{ fiatCurrency: 'HRK' }] })",
  ),
  'telling.js': adapter("connect: ({ apiKey }) => { throw new Error('no account for ' + apiKey); }"),
  'node_modules/@acme/onramp-provider/index.js': adapter(),
  'node_modules/@acme/onramp-provider/package.json': '{"type":"module","exports":"./index.js"}',
};

beforeAll(() => {
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  for (const [path, text] of Object.entries(modules)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
});

const entry = (given: Partial<ProviderConfig>): ProviderConfig => ({
  id: 'acme',
  adapter: given.id ?? 'acme',
  module: null,
  enabled: true,
  required: false,
  target: 'live',
  options: {},
  unset: {},
  filled: {},
  line: 7,
  ...given,
});

const own = { stripe: async () => ({ default: { id: 'stripe' } as ProviderDefinition }) };

function start(...providers: ProviderConfig[]) {
  return createRegistry({
    config: { file, mode: 'live', providers },
    transport: { http: async () => ({ status: 200, headers: {}, body: '' }), fetch },
    clock: () => new Date(),
    log: { warn: () => undefined, error: () => undefined },
    adapters: own,
  });
}

test.each(['./sound.js', '@acme/onramp-provider', join(folder, 'sound.js')])(
  '%s is resolved from the folder of gateway.yaml',
  async (module) => {
    const definition = await loadAdapter(entry({ module }), { adapters: own, file });
    expect(definition).toMatchObject({ id: 'acme', title: 'Acme' });
  },
);

test('two entries may share a module', async () => {
  const module = './sound.js';
  const registry = await start(entry({ module }), entry({ id: 'acme-eu', module }));
  expect(registry.all().map(({ id, disabled }) => [id, disabled])).toEqual([
    ['acme', null],
    ['acme-eu', null],
  ]);
});

const faults: Array<[what: string, Partial<ProviderConfig>, RegExp]> = [
  [
    'a path that does not exist',
    { module: './nowhere.js' },
    /"\.\/nowhere\.js" could not be loaded: .*Is the path right\?/,
  ],
  ['a package that is not installed', { module: '@acme/absent' }, /npm install @acme\/absent/],
  [
    'a package with a missing dependency',
    { module: './needy.js' },
    /could not be loaded: .*no-such-dependency/,
  ],
  ['a module that throws', { module: './throwing.js' }, /could not be loaded: no licence\./],
  ['a module that does not parse', { module: './broken.js' }, /"\.\/broken\.js" could not be loaded: ./],
  [
    'another version of the contract',
    { module: './future.js' },
    /is built for version 2 of the provider contract, but this gateway supports version 1\. Install/,
  ],
  [
    'no contract version',
    { module: './unversioned.js' },
    /no adapter as its default export.*defineProvider\.$/,
  ],
  ['no default export', { module: './named.js' }, /no adapter as its default export.*defineProvider\.$/],
  [
    'an incomplete adapter',
    { module: './shapeless.js' },
    /no adapter as its default export.*defineProvider\.$/,
  ],
  ['an id that is not a slug', { module: './nameless.js' }, /has an invalid id; use a slug such as "acme"/],
  [
    'the id of a built-in adapter',
    { module: './stripe.js' },
    /has the id "stripe" of a built-in adapter\. Remove `module`/,
  ],
  [
    'both module and adapter',
    { module: './sound.js', adapter: 'stripe' },
    /has both `adapter` and `module`\. Keep `module: "\.\/sound\.js"`, or `adapter: stripe`\.$/,
  ],
  [
    'fiat currencies outside of ISO 4217, in an option or a limit',
    { module: './miscoded.js', options: { fiat: ['EUR', 'EUX'] } },
    /fiat currency EUX, HRK is not in the list of ISO 4217; correct the options that name it/,
  ],
  [
    'an adapter that fails to connect',
    { module: './failing.js' },
    /its adapter failed while connecting \(TypeError: undefined is not a function\).*`enabled: false`/,
  ],
  [
    'an adapter whose error repeats a secret',
    { module: './telling.js', options: { apiKey: 'ak_live_0123456789' } },
    /\(Error: no account for \[option\]\)/,
  ],
];

test.each(faults)('%s prevents the start', async (_, given, message) => {
  const failure = await start(entry(given)).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ConfigError);
  const text = (failure as ConfigError).message;
  expect(text).toMatch(message);
  expect(text.startsWith(`${file}:7: provider "acme": `)).toBe(true);
  expect(text).not.toContain('\n');
  const off = await start(entry({ ...given, enabled: false }));
  expect(off.get('acme')?.disabled).toMatch(/^enabled is false/);
});

test('a built-in adapter must have the name of its folder as its id', async () => {
  const definition = await loadAdapter(entry({ module: './sound.js' }), { adapters: own, file });
  const adapters = { other: async () => ({ default: definition }) };
  await expect(loadAdapter(entry({ adapter: 'other' }), { adapters, file })).rejects.toThrow(
    'adapter "other" has the id "acme" in its index.ts; the id must be the name of its folder.',
  );
});

test('two modules with the same id prevent the start, unless one of them is disabled', async () => {
  const [left, right] = [
    entry({ module: './sound.js' }),
    entry({ id: 'other', module: './same.js', line: 9 }),
  ];
  await expect(start(left, right)).rejects.toThrow(
    `${file}:9: provider "other": module "./same.js" has the id "acme", which module "./sound.js" of provider "acme" (line 7) has too.`,
  );
  expect((await start(left, { ...right, enabled: false })).all()).toHaveLength(2);
});
