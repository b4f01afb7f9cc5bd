import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import base from './vitest.config.ts';

/** A mutation test ends at the first failure, so it starts with the fastest files. */
class FastFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).reverse();
  }
}

// For stryker.config.mjs, which chooses the tests. Its own option for that would never activate a mutant in code that runs
// while a module loads: https://github.com/stryker-mutator/stryker-js/issues/6144
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: (process.env.MUTATION_TESTS ?? '').split(' '),
    // It counts lines of source files, which the tool makes longer.
    exclude: [...configDefaults.exclude, 'src/provider/contract.test.ts'],
    sequence: { sequencer: FastFirst },
    // For mutants that never answer: most tests take less than a second.
    testTimeout: 30_000,
    reporters: [],
  },
});
