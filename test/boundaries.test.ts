import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser';
import { afterEach, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const config = createRequire(import.meta.url)('../.dependency-cruiser.cjs');

// dependency-cruiser passes when it can read nothing; the project never has fewer modules than this.
const FEWEST_MODULES = 150;

const planted: string[] = [];
afterEach(() => {
  for (const folder of planted.splice(0)) rmSync(folder, { recursive: true });
});

/** Writes a file into a new folder of the source tree. */
function plant(parent: string, source: string): string {
  const folder = mkdtempSync(`${ROOT}${parent}/planted-`);
  planted.push(folder);
  const file = `${folder}/planted.ts`;
  writeFileSync(file, source);
  return relative(ROOT, file);
}

async function violations(paths: string[]): Promise<{ rules: string[]; modules: number }> {
  const options: ICruiseOptions = { ...config.options, ruleSet: config, validate: true, baseDir: ROOT };
  const { output } = await cruise(paths, options);
  const { summary, modules } = output as ICruiseResult;
  return {
    rules: summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`),
    modules: modules.length,
  };
}

test('the source keeps the import rules', async () => {
  const { rules, modules } = await violations(['src', 'providers']);
  expect(rules).toEqual([]);
  expect(modules).toBeGreaterThan(FEWEST_MODULES);
});

const PLANTS: Array<[rule: string, parent: string, source: string]> = [
  [
    'domain-is-pure',
    'src/domain',
    "import { readFileSync } from 'node:fs';\nexport const text = readFileSync;\n",
  ],
  ['layer-1-imports-upwards', 'src/cache', "export type { Sessions } from '../../sessions/types.ts';\n"],
  ['adapters-see-the-contract-only', 'providers/stripe', "export * from '../../../src/domain/money.ts';\n"],
  [
    'adapters-see-the-contract-only',
    'providers/stripe',
    "export const other = () => import('../../calypso/index.ts');\n",
  ],
  ['adapters-bring-no-infrastructure', 'providers/stripe', "export { request } from 'undici';\n"],
  [
    'only-the-registry-knows-adapters',
    'src/sessions',
    "export { default } from '../../../providers/stripe/index.ts';\n",
  ],
  ['graphql-calls-features-only', 'src/graphql', "export type { Schema } from '../../store/schema.ts';\n"],
  [
    'graphql-is-entered-by-app-and-server',
    'src/sandbox',
    "export { builder } from '../../graphql/builder.ts';\n",
  ],
];

test.each(PLANTS)('a planted violation of %s in %s is caught', async (rule, parent, source) => {
  const file = plant(parent, source);
  const { rules } = await violations([file]);
  expect(rules.filter((line) => line.startsWith(rule))).toHaveLength(1);
});
