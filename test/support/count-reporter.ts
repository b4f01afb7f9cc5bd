import type { Reporter, TestModule } from 'vitest/node';

/** Ends the run with the names of skipped tests and `N passed, N failed, N skipped`. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>, errors: ReadonlyArray<unknown>): void {
    const count = { passed: 0, failed: errors.length, skipped: 0 };
    const skipped = new Set<string>();
    for (const module of modules) {
      if (module.errors().length > 0) count.failed += 1;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'pending') continue;
        count[result.state] += 1;
        if (result.state !== 'skipped') continue;
        skipped.add(result.note ? `${test.fullName}: ${result.note}` : test.fullName);
      }
    }
    if (skipped.size > 0) console.log(`Not run:\n${[...skipped].map((name) => `  ${name}`).join('\n')}`);
    console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
  }
}
