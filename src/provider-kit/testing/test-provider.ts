import { AssertionError } from 'node:assert';
import { describe, test } from 'vitest';
import type { ProviderDefinition } from '../../provider/definition.ts';
import { behaviours } from './behaviours/index.ts';
import { faultsOfSkips, runBehaviour } from './run-behaviours.ts';
import type { ProviderSuite } from './suite.ts';

/**
 * Registers one Vitest test for each behaviour that the gateway relies on. The tests run the adapter against its simulator
 * over real HTTP. With another test runner, use `runBehaviours`.
 * @example
 * testProvider(acme, { statuses, refusals, provoke, webhookToleranceSeconds, webhookSecrets });
 */
export function testProvider<Options>(
  definition: ProviderDefinition<Options>,
  suite: ProviderSuite<Options>,
): void {
  describe(`${definition.id}: conformance`, () => {
    for (const behaviour of behaviours) {
      test(behaviour.name, async (context) => {
        const result = await runBehaviour(definition, suite, behaviour);
        if (result.state === 'failed') throw result.error;
        if (result.state !== 'passed') context.skip(result.why);
      });
    }
    test('every skip has a reason', () => {
      const faults = faultsOfSkips(suite.skip);
      if (faults.length > 0) throw new AssertionError({ message: faults.join('\n') });
    });
  });
}
