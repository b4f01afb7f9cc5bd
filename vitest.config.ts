import { createRequire } from 'node:module';
import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const { resolve } = createRequire(import.meta.url);

// Without durations of an earlier run, as in a fresh clone, vitest starts the largest files first. These are small and slow.
const SLOW =
  /\/test\/(process|api|boundaries)\/|\/conformance\.test|\/src\/jobs\/jobs\.test|\/src\/store\/connection\//;

class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { slow = [], fast = [] } = Object.groupBy(await super.sort(files), ({ moduleId }) =>
      SLOW.test(moduleId) ? 'slow' : 'fast',
    );
    return [...slow, ...fast];
  }
}

export default defineConfig({
  resolve: {
    // Vite takes graphql's .mjs, packages in node_modules load its .js: graphql refuses two copies of itself.
    alias: [{ find: /^graphql$/, replacement: resolve('graphql') }],
  },
  test: {
    include: ['{src,providers,test,scripts}/**/*.test.ts'],
    // These call vendors, with keys of your own (npm run test:live), or need a browser (npm run test:browser).
    exclude: [...configDefaults.exclude, 'providers/*/live.test.ts', 'test/browser/**'],
    globalSetup: './test/support/servers.ts',
    // Generous: a timeout means that a test hangs, never that the machine is slow.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // For two cores: a third of the tests' time is spent waiting, for timeouts of the gateway and for other processes.
    maxWorkers: 3,
    sequence: { sequencer: SlowFirst },
    reporters: ['default', './test/support/count-reporter.ts'],
  },
});
