/** What mutation tests change in one run (stryker.config.mjs), and the tests that judge it: those beside the code. */
export type Area = {
  readonly mutate: readonly string[];
  readonly testFiles: readonly string[];
  /** One mutant in ONE_IN is tested: scripts/mutation-sample.ts. */
  readonly sampled: boolean;
};

/** What no area changes: tests and their helpers, generated files, simulators and the adapters that break the contract. */
const NEVER = [
  '!**/*.test.ts',
  '!**/{testing,*.testing,*.samples,*.gen}.ts',
  '!providers/*/simulator/**',
  '!src/provider-kit/testing/toy/**',
];

const tests = (...folders: string[]) => folders.map((folder) => `${folder}/**/*.test.ts`);

const CORE = {
  router: { mutate: ['src/router/**/*.ts'], testFiles: tests('src/{router,catalog}') },
  domain: { mutate: ['src/domain/**/*.ts'], testFiles: tests('src/domain') },
  'session-state': { mutate: ['src/sessions/state/**/*.ts'], testFiles: tests('src/sessions/state') },
  webhooks: {
    mutate: ['src/webhooks/inbound/**/*.ts', 'src/provider/webhook.ts', 'providers/*/webhook.ts'],
    testFiles: [...tests('src/webhooks/inbound', 'providers/_template'), 'providers/*/webhook.test.ts'],
  },
};

const features =
  'src/{catalog,screening,access,documents,customers,addresses,deposits,quotes,sessions,webhooks,erasure}';

/** The folders without what belongs to the core. `files`: single files of the area. */
const rest = (folders: string, files: readonly string[] = [], more: readonly string[] = []) => ({
  mutate: [
    `${folders}/**/*.ts`,
    ...files,
    ...Object.values(CORE).flatMap(({ mutate }) => mutate.map((one) => `!${one}`)),
  ],
  testFiles: tests(folders, ...more),
});

const SAMPLED = {
  adapters: rest('providers/{calypso,stripe}'),
  base: rest(
    'src/{provider,provider-kit,config,store,cache,jobs,observe,secrets,geo,live,rate-limits,transport,registry}',
  ),
  features: rest(features),
  edge: rest('src/{operations,graphql,sandbox,server,app,cli}', ['src/app.ts'], ['test/api']),
};

const areasOf = (group: Record<string, Omit<Area, 'sampled'>>, sampled: boolean) =>
  Object.entries(group).map(([name, { mutate, testFiles }]): [string, Area] => [
    name,
    { mutate: [...mutate, ...NEVER], testFiles, sampled },
  ]);

export const areas: ReadonlyMap<string, Area> = new Map([...areasOf(CORE, false), ...areasOf(SAMPLED, true)]);
