import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { digestOfSources, useBundledPackages } from './bundled-packages.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(`${tmpdir()}/onramp-bundle-`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const directory = pathToFileURL(`${folder}/`);
const lockfile = new URL('package-lock.json', directory);
const otherLockfile = new URL('other-lock.json', directory);
writeFileSync(lockfile, '{}');
writeFileSync(otherLockfile, '{"packages":{}}');
const index = JSON.stringify({ digest: digestOfSources(lockfile), files: { zod: 'zod.mjs' } });

function useIndex(text: string, ofLockfile = lockfile): boolean {
  writeFileSync(join(folder, 'index.json'), text);
  const end = useBundledPackages(directory, ofLockfile);
  onTestFinished(() => end?.());
  return end !== null;
}

/** What a file, which need not exist, imports by a name. */
const imported = (name: string, file: string) => createRequire(join(root, file)).resolve(name);
const bundled = join(folder, 'zod.mjs');

test('code of src and providers imports the packages of the bundle from there', () => {
  expect(useIndex(index)).toBe(true);
  expect(imported('zod', 'src/config/file.ts')).toBe(bundled);
  expect(imported('zod', 'providers/stripe/http/client.ts')).toBe(bundled);
  expect(imported('yaml', 'src/config/file.ts')).toContain('/node_modules/yaml/');
});

test('code of src and providers imports its own files without a search', () => {
  const ownModule = (file: string) => imported('./no-such-file.ts', file);
  expect(() => ownModule('src/config/file.ts')).toThrow(/Cannot find module/);
  useIndex(index);
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
  useIndex(index);
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
  expect(useBundledPackages(new URL('none/', directory), lockfile)).toBeNull();
});
