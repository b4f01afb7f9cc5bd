import { createRequire } from 'node:module';
import { configDefaults, defineConfig } from 'vitest/config';

const { resolve } = createRequire(import.meta.url);

export default defineConfig({
  resolve: {
    // Vite would take graphql's .mjs while packages in node_modules load the .js: two copies, and graphql refuses that.
    alias: [{ find: /^graphql$/, replacement: resolve('graphql') }],
  },
  test: {
    include: ['{src,providers,test,scripts}/**/*.test.ts'],
    // They ask vendors, with keys of yours: npm run test:live.
    exclude: [...configDefaults.exclude, 'providers/*/live.test.ts'],
    globalSetup: './test/support/servers.ts',
    // Generous: a time-out tells of a hang, never of a slow machine.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A database in each test file is heavy; more workers than cores only wait for each other.
    maxWorkers: 2,
    reporters: ['default', './test/support/count-reporter.ts'],
  },
});
