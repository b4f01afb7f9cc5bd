import { defineConfig } from 'vitest/config';
import common from './vitest.config.ts';

/** Tests in Chromium, which has to be installed: on the path, or named by CHROMIUM. Not part of `npm test`. */
export default defineConfig({
  ...common,
  test: {
    include: ['test/browser/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 1,
    reporters: ['default', './test/support/count-reporter.ts'],
  },
});
