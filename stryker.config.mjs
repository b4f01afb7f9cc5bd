// Mutation tests (CONTRIBUTING.md): the tool changes the code in one place after the other, and the tests have to fail.
// AREA names what is changed, and the tests that judge it.
import { areas } from './scripts/mutation-areas.ts';

const { AREA = 'router', SEED = '1', ONE_IN } = process.env;
const area = areas.get(AREA);
if (!area) throw new Error(`AREA is one of ${[...areas.keys()].join(', ')}`);
// With ONE_IN, a share of the core too.
const sampled = area.sampled || ONE_IN !== undefined;
// For vitest.mutation.config.ts.
process.env.MUTATION_TESTS = area.testFiles.join(' ');
// The suites of the database run on PostgreSQL alone: the embedded one is slower, and judges the same mutants again.
process.env.TEST_STORES = 'postgresql';

export default {
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutation.config.ts' },
  plugins: ['@stryker-mutator/vitest-runner', './scripts/mutation-sample.ts'],
  mutate: [...area.mutate],
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
