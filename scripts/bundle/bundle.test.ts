import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BundleIndex, digestOfModules } from '../../src/cli/bundle.ts';
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

test('an edit of any own module is noticed, of those too that only export again, or only constants', () => {
  expect(index().own.modules).toEqual(
    expect.arrayContaining([
      'src/cli/main.ts',
      'src/graphql/page-sizes.ts',
      'src/live/index.ts',
      'src/provider/contract.ts',
      'providers/stripe/index.ts',
    ]),
  );
  expect(digestOfModules(index().own.modules)).toBe(index().own.digest);
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
const UNDICI = expect.stringContaining('deps/undici');
test.each<[from: string, change: (made: BundleIndex) => BundleIndex, place: string, undici: unknown]>([
  ['the bundle', (made) => made, '/main.mjs', '[]'],
  [
    'its own files and the bundled packages',
    (made) => ({ ...made, own: { ...made.own, digest: '' } }),
    '/src/cli/main.ts',
    '[]',
  ],
  ['its own files and the packages', (made) => ({ ...made, digest: '' }), '/src/cli/main.ts', UNDICI],
])(
  'a gateway that is loaded from %s sells; the bundle loads no undici of Node',
  async (_, change, place, undici) => {
    const [used, home] = ['bundle-', 'home-'].map((name) => mkdtempSync(join(folder, name))) as [
      string,
      string,
    ];
    const [main, loaded] = [join(home, 'main.mjs'), join(home, 'loaded.json')];
    cpSync(directory, used, { recursive: true });
    writeFileSync(join(used, 'index.json'), JSON.stringify(change(index())));
    writeFileSync(
      main,
      `import { writeFileSync } from 'node:fs';
    const { useBundle } = await import('${new URL('src/cli/bundle.ts', root)}');
    useBundle(new URL('file://${used}/'));
    const gateway = '${new URL('src/cli/main.ts', root)}';
    if (!import.meta.resolve(gateway).endsWith('${place}')) process.exit(3);
    const { write } = process.stdout;
    process.stdout.write = (text, ...rest) => {
      const undici = process.moduleLoadList.filter((name) => name.includes('internal/deps/undici'));
      if (text.includes('ready in')) writeFileSync('${loaded}', JSON.stringify(undici));
      return write.call(process.stdout, text, ...rest);
    };
    await import(gateway);`,
    );
    const gateway = await startProcess({ DATA_DIR: home }, [process.execPath, main, 'serve']);
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
  },
);
