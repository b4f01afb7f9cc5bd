import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { type BundleIndex, digestOfModules, digestOfPackages, useBundle } from './bundle.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(`${tmpdir()}/onramp-bundle-`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const directory = pathToFileURL(`${folder}/`);
const lockfile = new URL('package-lock.json', directory);
const otherLockfile = new URL('other-lock.json', directory);
writeFileSync(lockfile, '{}');
writeFileSync(otherLockfile, '{"packages":{}}');
const modules = ['src/cli/main.ts', 'src/provider/index.ts'];
const index: BundleIndex = {
  digest: digestOfPackages(lockfile),
  packages: { zod: 'zod.mjs' },
  own: {
    digest: digestOfModules(modules),
    modules,
    entries: { 'src/cli/main.ts': 'main.mjs', 'src/provider/index.ts': 'provider.mjs' },
  },
};

function useIndex(given: BundleIndex | string = index, ofLockfile = lockfile): boolean {
  writeFileSync(join(folder, 'index.json'), typeof given === 'string' ? given : JSON.stringify(given));
  const end = useBundle(directory, ofLockfile);
  onTestFinished(() => end?.());
  return end !== null;
}

/** What a file, which need not exist, imports by a name. */
const imported = (name: string, file: string) => createRequire(join(root, file)).resolve(name);
const bundled = join(folder, 'zod.mjs');

test('the own code is loaded from the bundle, whoever imports it', () => {
  expect(useIndex()).toBe(true);
  expect(imported('./main.ts', 'src/cli/start.mjs')).toBe(join(folder, 'main.mjs'));
  expect(imported('onramp-gateway/provider', 'test/token-adapter/index.ts')).toBe(
    join(folder, 'provider.mjs'),
  );
  expect(imported('./start.mjs', 'src/cli/main.ts')).toBe(join(root, 'src/cli/start.mjs'));
});

test.each([
  ['changed', { ...index.own, digest: digestOfModules(modules.slice(1)) }],
  ['was deleted', { ...index.own, modules: [...modules, 'src/deleted.ts'] }],
])('own code of which a file %s is loaded from its files, its packages from the bundle', (_, own) => {
  expect(useIndex({ ...index, own })).toBe(true);
  expect(imported('./main.ts', 'src/cli/start.mjs')).toBe(join(root, 'src/cli/main.ts'));
  expect(imported('onramp-gateway/provider', 'test/token-adapter/index.ts')).toBe(
    join(root, 'src/provider/index.ts'),
  );
  expect(imported('zod', 'src/config/file.ts')).toBe(bundled);
});

test('files of the bundle import each other', () => {
  useIndex();
  expect(createRequire(join(folder, 'main.mjs')).resolve('./serve.mjs')).toBe(join(folder, 'serve.mjs'));
});

test('code of src and providers imports the packages of the bundle from there', () => {
  expect(useIndex()).toBe(true);
  expect(imported('zod', 'src/config/file.ts')).toBe(bundled);
  expect(imported('zod', 'providers/stripe/http/client.ts')).toBe(bundled);
  expect(imported('yaml', 'src/config/file.ts')).toContain('/node_modules/yaml/');
});

test('code of src and providers imports its own files without a search', () => {
  const ownModule = (file: string) => imported('./no-such-file.ts', file);
  expect(() => ownModule('src/config/file.ts')).toThrow(/Cannot find module/);
  useIndex();
  expect(ownModule('src/config/file.ts')).toBe(join(root, 'src/config/no-such-file.ts'));
  expect(ownModule('providers/stripe/http/client.ts')).toBe(
    join(root, 'providers/stripe/http/no-such-file.ts'),
  );
  expect(() => ownModule('test/token-adapter/index.ts')).toThrow(/Cannot find module/);
  expect(() => imported('./no-such-file.js', 'src/config/file.ts')).toThrow(/Cannot find module/);
});

test.each([
  'test/token-adapter/index.ts',
  'srcs/file.ts',
  'node_modules/@pothos/core/file.js',
  'providers/other/node_modules/package/file.js',
])('%s imports the package itself', (file) => {
  useIndex();
  expect(imported('zod', file)).toContain('/node_modules/zod/');
});

test.each([
  ['of another package-lock.json', index, otherLockfile],
  ['without package-lock.json', index, new URL('none.json', directory)],
  ['that is not readable', '{', lockfile],
])('a bundle %s is not used', (_, text, ofLockfile) => {
  expect(useIndex(text, ofLockfile)).toBe(false);
  expect(imported('zod', 'src/config/file.ts')).toContain('/node_modules/zod/');
});

test('nothing is used where there is no bundle', () => {
  expect(useBundle(new URL('none/', directory), lockfile)).toBeNull();
});
