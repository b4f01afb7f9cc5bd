import { defineConfig } from 'vitest/config';

/** Tests against the vendors' own test modes, for those whose keys are in the environment. Never part of `npm test`. */
export default defineConfig({
  test: {
    include: ['providers/*/live.test.ts'],
    passWithNoTests: true,
    // A vendor may be slow, and its limits are for all files together.
    testTimeout: 60_000,
    maxWorkers: 1,
    reporters: ['default', './test/support/count-reporter.ts'],
  },
});
