import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const config = createRequire(import.meta.url)('../../.dependency-cruiser.cjs');

// dependency-cruiser passes when it can read nothing; the project never has fewer modules than this.
const FEWEST_MODULES = 150;

async function violations(paths: string[]): Promise<{ rules: string[]; modules: number }> {
  const options: ICruiseOptions = { ...config.options, ruleSet: config, validate: true, baseDir: ROOT };
  const { output } = await cruise(paths, options);
  const { summary, modules } = output as ICruiseResult;
  return {
    rules: summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`),
    modules: modules.length,
  };
}

/** A rule, and a file that breaks it from a new folder below `folder`. */
const PLANTS: ReadonlyArray<readonly [rule: string, folder: string, source: string]> = [
  ['domain-is-pure', 'src/domain', "export { readFileSync } from 'node:fs';\n"],
  ['level-0-imports-upwards', 'src/domain', "export type { Log } from '../../observe/index.ts';\n"],
  ['level-1-imports-upwards', 'src/cache', "export type { Sessions } from '../../sessions/types.ts';\n"],
  ['level-2-imports-upwards', 'src/router', "export type { Registry } from '../../registry/types.ts';\n"],
  ['level-3-imports-upwards', 'src/registry', "export type { Access } from '../../access/index.ts';\n"],
  ['level-4-imports-upwards', 'src/deposits', "export type { Sessions } from '../../sessions/types.ts';\n"],
  [
    'level-5-imports-upwards',
    'src/sessions',
    "export type { InboundDeps } from '../../webhooks/inbound/index.ts';\n",
  ],
  ['level-6-imports-upwards', 'src/webhooks', "export type { Sandbox } from '../../sandbox/index.ts';\n"],
  ['level-7-imports-upwards', 'src/operations', "export { errorAnswer } from '../../server/index.ts';\n"],
  ['level-8-imports-upwards', 'src/server', "export type { App } from '../../app.ts';\n"],
  ['level-9-imports-upwards', 'src/app', "export type { Command } from '../../cli/command.ts';\n"],
  ...[
    ['provider', 'observe'],
    ['config', 'observe'],
    ['store', 'cache'],
    ['cache', 'observe'],
    ['jobs', 'observe'],
    ['observe', 'secrets'],
    ['secrets', 'observe'],
    ['geo', 'observe'],
    ['live', 'observe'],
    ['rate-limits', 'observe'],
  ].map(
    ([folder, neighbour]) =>
      [
        `${folder}-imports-a-neighbour`,
        `src/${folder}`,
        `export type * from '../../${neighbour}/index.ts';\n`,
      ] as const,
  ),
  [
    'sessions-state-imports-another-room',
    'src/sessions/state',
    "export type { AttemptResult } from '../../attempts/attempt.ts';\n",
  ],
  [
    'sessions-attempts-imports-another-room',
    'src/sessions/attempts',
    "export { poll } from '../../reconcile/poll.ts';\n",
  ],
  [
    'sessions-reconcile-imports-another-room',
    'src/sessions/reconcile',
    "export { cancel } from '../../actions/cancel.ts';\n",
  ],
  [
    'sessions-actions-imports-another-room',
    'src/sessions/actions',
    "export { create } from '../../create/create.ts';\n",
  ],
  [
    'sessions-create-imports-another-room',
    'src/sessions/create',
    "export { poll } from '../../reconcile/poll.ts';\n",
  ],
  [
    'adapters-import-the-contract-only',
    'providers/stripe',
    "export * from '../../../src/domain/money/money.ts';\n",
  ],
  [
    'adapters-import-the-contract-only',
    'providers/stripe',
    "export const other = () => import('../../calypso/index.ts');\n",
  ],
  ['adapters-bring-no-infrastructure', 'providers/stripe', "export { request } from 'undici';\n"],
  [
    'only-the-registry-imports-adapters',
    'src/sessions',
    "export { default } from '../../../providers/stripe/index.ts';\n",
  ],
  ['router-is-pure', 'src/router', "export type { Cache } from '../../cache/index.ts';\n"],
  ['graphql-calls-features-only', 'src/graphql', "export type { Schema } from '../../store/schema.ts';\n"],
  [
    'graphql-takes-types-of-registry-and-contract-only',
    'src/graphql',
    "export { createRegistry } from '../../registry/index.ts';\n",
  ],
  [
    'features-are-entered-by-their-door',
    'src/sessions',
    "export { createLookup } from '../../addresses/lookup/lookup.ts';\n",
  ],
  [
    'features-are-entered-by-their-door',
    'src/graphql',
    "export { process } from '../../webhooks/inbound/process.ts';\n",
  ],
  [
    'graphql-is-entered-by-app-and-server',
    'src/sandbox',
    "export { builder } from '../../graphql/builder.ts';\n",
  ],
];

/** Two files that import each other's types. */
const CYCLE: Readonly<Record<string, string>> = {
  'src/domain/planted-left/left.ts':
    "import type { Right } from '../planted-right/right.ts';\nexport type Left = { right: Right };\n",
  'src/domain/planted-right/right.ts':
    "import type { Left } from '../planted-left/left.ts';\nexport type Right = { left: Left };\n",
};

const plants = PLANTS.map(([rule, folder, source], index) => ({
  rule,
  folder,
  source,
  file: `${folder}/planted-${index}/planted.ts`,
}));
const planted = { ...Object.fromEntries(plants.map(({ file, source }) => [file, source])), ...CYCLE };

// All at once: a run of dependency-cruiser takes seconds.
let caught: string[] = [];
beforeAll(async () => {
  for (const [file, source] of Object.entries(planted)) {
    mkdirSync(dirname(`${ROOT}${file}`));
    writeFileSync(`${ROOT}${file}`, source);
  }
  caught = (await violations(Object.keys(planted))).rules;
  removePlanted();
});
afterAll(removePlanted);

function removePlanted(): void {
  for (const file of Object.keys(planted))
    rmSync(dirname(`${ROOT}${file}`), { recursive: true, force: true });
}

test('the source keeps the import rules', async () => {
  const { rules, modules } = await violations(['src', 'providers']);
  expect(rules).toEqual([]);
  expect(modules).toBeGreaterThan(FEWEST_MODULES);
});

test.each(plants)('a planted violation of $rule in $folder is caught', ({ rule, file }) => {
  expect(caught.filter((line) => line.startsWith(`${rule}: ${file} →`))).toHaveLength(1);
});

test('a planted cycle of type-only imports is caught', () => {
  expect(caught.filter((line) => line.startsWith('no-cycles: src/domain/planted-'))).not.toEqual([]);
});

test('each rule has a planted violation', () => {
  const names: string[] = config.forbidden.map(({ name }: { name: string }) => name);
  const shown = new Set(['no-cycles', ...PLANTS.map(([rule]) => rule)]);
  expect(names.filter((name) => !shown.has(name))).toEqual([]);
});
