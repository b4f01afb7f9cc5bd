import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../test/support/eventually.ts';
import { startProcess } from '../../test/support/gateway-process.ts';
import { etherInGermany, payPage, purchasesAt } from '../../test/support/purchases.ts';
import { keepFunctionsYoung } from './young-functions.ts';

const folder = mkdtempSync(`${tmpdir()}/onramp-bundled-`);
const directory = join(folder, 'bundle');
const root = new URL('../..', import.meta.url);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs code in a process of its own: vitest resolves some imports in another way than Node. */
function run(code: string): string {
  return execFileSync(process.execPath, ['--input-type=module', '-e', code], { cwd: root, encoding: 'utf8' });
}

beforeAll(() => {
  run(`await (await import('./scripts/bundle/packages.ts')).bundlePackages('${directory}')`);
});

test('each file exports what its package exports', () => {
  const { files } = JSON.parse(readFileSync(join(directory, 'index.json'), 'utf8'));
  expect(Object.keys(files).length).toBeGreaterThan(10);
  const differences = run(`
    const describe = (module) =>
      Object.keys(module).filter((name) => name !== 'module.exports').map((name) => name + ': ' + typeof module[name]);
    for (const [specifier, file] of Object.entries(${JSON.stringify(files)})) {
      const inPackage = new Set(describe(await import(specifier)));
      const inBundle = new Set(describe(await import('${directory}/' + file)));
      const differing = [...inPackage.symmetricDifference(inBundle)];
      if (differing.length > 0) console.log(specifier, differing);
    }`);
  expect(differences).toBe('');
});

test('a module that packages share is in the bundle once', () => {
  const text = readdirSync(directory).map((name) => readFileSync(join(directory, name), 'utf8'));
  const modules: string[] = text.join('\n').match(/(?<=^\/\/ node_modules\/).+(?=\.[cm]?js$)/gm) ?? [];
  expect(modules).toContain('graphql/type/schema');
  expect(modules).toContain('pg/lib/client');
  const repeated = modules.filter((name, at) => modules.indexOf(name) !== at);
  expect(repeated).toEqual([]);
});

test('functions of packages that live for one call are not allocated as old ones', () => {
  const text = readFileSync(join(directory, 'ioredis.mjs'), 'utf8');
  expect(text).toContain('this.reject = (0, (err) =>');
  expect(keepFunctionsYoung(text)).toBe(text);
});

test('nothing else is left beside the bundle', () => {
  expect(readdirSync(folder)).toEqual([basename(directory)]);
});

// Node's own undici takes 50 to 70 ms of a start. The packages themselves load it: the Stripe SDK imports node:http.
test.each([
  ['with the bundle sells, and has started without undici of Node', 'package-lock.json', 'true', '[]'],
  ['with the packages themselves sells', 'package.json', 'false', expect.stringContaining('deps/undici')],
])('a gateway %s', async (_, lockfile, used, undici) => {
  const main = join(folder, `${used}.mjs`);
  const loaded = join(folder, `${used}.json`);
  writeFileSync(
    main,
    `import { writeFileSync } from 'node:fs';
    const { useBundledPackages } = await import('${new URL('src/cli/bundled-packages.ts', root)}');
    const directory = new URL('file://${directory}/');
    if ((useBundledPackages(directory, new URL('${lockfile}', '${root}')) !== null) !== ${used}) process.exit(3);
    const { write } = process.stdout;
    process.stdout.write = (text, ...rest) => {
      const undici = process.moduleLoadList.filter((name) => name.includes('internal/deps/undici'));
      if (text.includes('ready in')) writeFileSync('${loaded}', JSON.stringify(undici));
      return write.call(process.stdout, text, ...rest);
    };
    await import('${new URL('src/cli/main.ts', root)}');`,
  );
  const gateway = await startProcess({ DATA_DIR: join(folder, used) }, [process.execPath, main, 'serve']);
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
