import { AssertionError } from 'node:assert';
import { describe, test } from 'vitest';
import type { ProviderDefinition } from '../../provider/definition.ts';
import { behaviours } from './behaviours/index.ts';
import { faultsOfSkips, runBehaviour } from './run-behaviours.ts';
import type { ProviderSuite } from './suite.ts';

/**
 * The behaviours that the gateway relies on, as vitest's tests: one each, against the adapter over real HTTP. Other
 * runners call `runBehaviours`.
 * @example
 * testProvider(acme, { request: () => purchase(), statuses, refusals, provoke });
 */
export function testProvider<Options>(
  definition: ProviderDefinition<Options>,
  suite: ProviderSuite<Options>,
): void {
  describe(`${definition.id}: what every provider does`, () => {
    for (const behaviour of behaviours) {
      test(behaviour.name, async (context) => {
        const result = await runBehaviour(definition, suite, behaviour);
        if (result.state === 'failed') throw result.error;
        if (result.state !== 'passed') context.skip(result.why);
      });
    }
    test('skips nothing without a reason', () => {
      const faults = faultsOfSkips(suite.skip);
      if (faults.length > 0) throw new AssertionError({ message: faults.join('\n') });
    });
  });
}
