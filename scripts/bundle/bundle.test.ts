import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BundleIndex } from '../../src/cli/bundle.ts';
import { eventually } from '../../test/support/eventually.ts';
import { startProcess } from '../../test/support/gateway-process.ts';
import { etherInGermany, payPage, purchasesAt } from '../../test/support/purchases.ts';
import { keepFunctionsYoung } from './young-functions.ts';

const root = new URL('../..', import.meta.url);
// Where the bundle finds the packages that are not in it.
mkdirSync(new URL('node_modules/.cache/', root), { recursive: true });
const folder = mkdtempSync(fileURLToPath(new URL('node_modules/.cache/test-bundle-', root)));
const directory = join(folder, 'bundle');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs code in a process of its own: vitest resolves some imports in another way than Node. */
function run(code: string): string {
  return execFileSync(process.execPath, ['--input-type=module', '-e', code], { cwd: root, encoding: 'utf8' });
}

const index = (): BundleIndex => JSON.parse(readFileSync(join(directory, 'index.json'), 'utf8'));
const readFiles = () =>
  readdirSync(directory)
    .filter((name) => name.endsWith('.mjs'))
    .map((name) => readFileSync(join(directory, name), 'utf8'));

beforeAll(() => {
  run(`await (await import('./scripts/bundle/bundle.ts')).makeBundle('${directory}')`);
});

test('each file exports what its package exports', () => {
  expect(Object.keys(index().packages).length).toBeGreaterThan(10);
  const differences = run(`
    const describe = (module) =>
      Object.keys(module).filter((name) => name !== 'module.exports').map((name) => name + ': ' + typeof module[name]);
    for (const [specifier, file] of Object.entries(${JSON.stringify(index().packages)})) {
      const inPackage = new Set(describe(await import(specifier)));
      const inBundle = new Set(describe(await import('${directory}/' + file)));
      const differing = [...inPackage.symmetricDifference(inBundle)];
      if (differing.length > 0) console.log(specifier, differing);
    }`);
  expect(differences).toBe('');
});

test('a module is in the bundle once', () => {
  const modules: string[] =
    readFiles()
      .join('\n')
      .match(/(?<=^\/\/ )\S+(?=\.([cm]?js|ts)$)/gm) ?? [];
  expect(modules).toContain('node_modules/graphql/type/schema');
  expect(modules).toContain('node_modules/pg/lib/client');
  expect(modules).toContain('src/provider/error');
  const repeated = modules.filter((name, at) => modules.indexOf(name) !== at);
  expect(repeated).toEqual([]);
});

test('functions of packages that live for one call are not allocated as old ones', () => {
  const texts = readFiles();
  expect(texts.filter((text) => text.includes('this.reject = (0, (err) =>'))).toHaveLength(1);
  expect(texts.filter((text) => keepFunctionsYoung(text) !== text)).toEqual([]);
});

test('nothing else is left beside the bundle', () => {
  expect(readdirSync(folder)).toEqual([basename(directory)]);
});

// Node's own undici takes 50 to 70 ms of a start. The packages themselves load it: the Stripe SDK imports node:http.
test.each([
  ['from the bundle sells, and has started without undici of Node', 'package-lock.json', 'bundle', '[]'],
  [
    'from its own files and the packages sells',
    'package.json',
    'src',
    expect.stringContaining('deps/undici'),
  ],
])('a gateway %s', async (_, lockfile, from, undici) => {
  const main = join(folder, `${from}.mjs`);
  const loaded = join(folder, `${from}.json`);
  writeFileSync(
    main,
    `import { writeFileSync } from 'node:fs';
    const { useBundle } = await import('${new URL('src/cli/bundle.ts', root)}');
    useBundle(new URL('file://${directory}/'), new URL('${lockfile}', '${root}'));
    const gateway = '${new URL('src/cli/main.ts', root)}';
    if (import.meta.resolve(gateway).includes('/bundle/') !== ${from === 'bundle'}) process.exit(3);
    const { write } = process.stdout;
    process.stdout.write = (text, ...rest) => {
      const undici = process.moduleLoadList.filter((name) => name.includes('internal/deps/undici'));
      if (text.includes('ready in')) writeFileSync('${loaded}', JSON.stringify(undici));
      return write.call(process.stdout, text, ...rest);
    };
    await import(gateway);`,
  );
  const gateway = await startProcess({ DATA_DIR: join(folder, from) }, [process.execPath, main, 'serve']);
  try {
    expect(readFileSync(loaded, 'utf8')).toEqual(undici);
    const { make, read } = purchasesAt(gateway);
    const session = await make(etherInGermany());
    await gateway.press(payPage(session), /^Pay/);
    await eventually(
      () => read(session.id),
      ({ status }) => status === 'COMPLETED',
    );
    expect(await gateway.stop('SIGTERM')).toBe(0);
  } finally {
    await gateway.stop('SIGKILL');
  }
});
