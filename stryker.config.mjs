// Mutation tests (CONTRIBUTING.md): the tool changes the code in one place after the other, and the tests have to fail.
// AREA names what is changed, and the tests that judge it: those beside the code, without servers where possible.
const tests = (...folders) => folders.map((folder) => `${folder}/**/*.test.ts`);

const CORE = {
  router: { mutate: ['src/router/**/*.ts'], testFiles: tests('src/{router,catalog}') },
  domain: { mutate: ['src/domain/**/*.ts'], testFiles: tests('src/domain') },
  'session-state': {
    mutate: ['src/sessions/state/**/*.ts'],
    testFiles: ['src/sessions/state/{apply,delivery,transition}.test.ts'],
  },
  webhooks: {
    mutate: ['src/webhooks/inbound/**/*.ts', 'src/provider/webhook.ts', 'providers/*/webhook.ts'],
    testFiles: [...tests('src/webhooks/inbound', 'providers/_template'), 'providers/*/webhook.test.ts'],
  },
};

// Of the rest a sample is tested: scripts/mutation-sample.ts.
const rest = (folders, ...more) => ({
  mutate: [
    `${folders}/**/*.ts`,
    ...Object.values(CORE).flatMap(({ mutate }) => mutate.map((one) => `!${one}`)),
  ],
  testFiles: tests(folders, ...more),
  sampled: true,
});
const SAMPLED = {
  adapters: rest('providers/{calypso,stripe}'),
  base: rest('src/{provider,config,store,cache,jobs,observe,secrets,geo,live,transport,registry}'),
  features: rest('src/{catalog,access,customers,addresses,deposits,sessions,webhooks}'),
  edge: rest('src/{operations,graphql,sandbox,server,app,cli}', 'test/api'),
};

const { AREA = 'router', SEED = '1', ONE_IN } = process.env;
const { mutate, testFiles, ...area } = { ...CORE, ...SAMPLED }[AREA];
// With ONE_IN, a share of the core too.
const sampled = area.sampled || ONE_IN !== undefined;
// For vitest.mutation.config.ts.
process.env.MUTATION_TESTS = testFiles.join(' ');
// The suites of the database run on the embedded one alone: PostgreSQL would only judge the same mutants again.
process.env.DATABASE_URL = 'postgres://127.0.0.1:1/none';

export default {
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutation.config.ts' },
  plugins: ['@stryker-mutator/vitest-runner', './scripts/mutation-sample.ts'],
  mutate: [...mutate, '!**/*.test.ts', '!**/{testing,*.testing,*.samples,*.gen}.ts', '!**/simulator/**'],
  checkers: sampled ? ['sample'] : [],
  concurrency: 1,
  // An interrupted run continues where it stopped.
  incremental: true,
  // Each sample has a file of its own: what one left out would count as left out in the next.
  incrementalFile: `reports/mutation/${[AREA, ...(sampled ? [ONE_IN ?? 100, SEED] : [])].join('-')}.json`,
  ignorePatterns: ['/reports'],
  // Tables that are computed when a module loads: each mutant would need all tests of the area.
  ignoreStatic: area.sampled || AREA === 'domain',
  reporters: ['clear-text', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  thresholds: { high: 95, low: 85, break: sampled ? null : 85 },
  // Endless loops are found by counting. The limit of time is for tests that wait, on a busy machine.
  timeoutMS: 60_000,
  dryRunTimeoutMinutes: 60,
};
