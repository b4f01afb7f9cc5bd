import { cpSync, globSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { filesOf, run, runNode, temporaryFolder, tools } from '../support/run-tool.ts';

// `npm run new-provider` in a copy of the repository: its files must pass the checks of the repository.

vi.setConfig({ testTimeout: 240_000 });

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const clone = temporaryFolder();
const COPIED = ['src', 'providers', 'scripts', 'package.json', 'tsconfig.json', 'biome.json', '.gitignore'];
const newProvider = (...words: string[]) =>
  run(clone, process.execPath, ['scripts/new-provider.ts', ...words]);

beforeAll(() => {
  for (const path of COPIED) cpSync(join(ROOT, path), join(clone, path), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
  writeFileSync(join(clone, 'vitest.config.ts'), 'export default { test: { testTimeout: 60_000 } };\n');
});
afterAll(() => rmSync(clone, { recursive: true, force: true }));

test('a new adapter is listed, compiles, lints and passes conformance', () => {
  const made = newProvider('acme-pay');
  expect(made).toMatchObject({ code: 0, errors: '' });
  expect(made.output).toContain('npm test -- providers/acme-pay');
  expect(made.output).toContain('    acme-pay: {}');

  const files = globSync('providers/acme-pay/**/*.*', { cwd: clone });
  const texts = files.map((file) => readFileSync(join(clone, file), 'utf8')).join('\n');
  expect(texts).not.toMatch(/examplepay|TEMPLATE/i);
  expect(texts).toContain("id: 'acme-pay'");
  expect(texts).toContain("title: 'Acme Pay'");
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the syntax of gateway.yaml
  expect(texts).toContain('${ACME_PAY_API_KEY}');

  runNode(clone, ['scripts/generate-providers.ts', '--check']);
  runNode(clone, [tools.biome, 'check', '--error-on-warnings', 'providers/acme-pay']);
  const only = {
    extends: './tsconfig.json',
    include: ['providers/acme-pay', 'src/registry/providers.gen.ts'],
  };
  writeFileSync(join(clone, 'tsconfig.acme.json'), JSON.stringify(only));
  runNode(clone, [tools.tsc, '-p', 'tsconfig.acme.json']);
  const tested = runNode(clone, [tools.vitest, 'run', 'providers/acme-pay']);
  expect(tested).toContain('providers/acme-pay/conformance.test.ts');
  expect(tested).not.toContain('failed');
});

const refused: Array<[words: string[], message: RegExp]> = [
  [[], /^Give one name: npm run new-provider -- acme/],
  [['acme', 'other'], /^Give one name/],
  [['acme', '--colour'], /^Give one name/],
  [['Acme'], /^"Acme" gives no id: it must be a slug/],
  [['../acme'], /^"\.\.\/acme" is the name of a package/],
  [['a'.repeat(33)], /must be a slug of at most 32/],
  [['stripe'], /^providers\/stripe exists already/],
  [['sandbox'], /^"sandbox" is reserved/],
  [['examplepay'], /^"examplepay" is reserved/],
  [['@acme/onramp-provider'], /is the name of a package\. Give its folder/],
  [['@Acme/x', '--package', '../out'], /^"@Acme\/x" is not a valid name of an npm package/],
  [['@stripe/onramp-provider', '--package', '../out'], /gives the id "stripe", which is an adapter/],
  [['@acme/onramp-provider', '--package', 'providers/x'], /lies in this repository/],
  [['@acme/onramp-provider', '--package', '../full'], /^\.\.\/full exists already and is not empty/],
];

test.each(refused)('%j is refused in one line, and nothing is written', (words, message) => {
  const parent = temporaryFolder();
  const full = join(parent, 'full');
  mkdirSync(full);
  writeFileSync(join(full, 'mine.txt'), '');
  const before = filesOf(join(clone, 'providers'));
  const given = words.map((word) => word.replace(/^\.\.\/(?=full|out)/, `${parent}/`));
  const { code, output, errors } = newProvider(...given);
  expect([code, output]).toEqual([2, '']);
  expect(errors.replaceAll(`${parent}/`, '../').trimEnd()).toMatch(message);
  expect(errors.trimEnd()).not.toContain('\n');
  expect(filesOf(join(clone, 'providers'))).toEqual(before);
  expect(filesOf(parent)).toEqual(['full', 'full/mine.txt']);
  rmSync(parent, { recursive: true });
});
