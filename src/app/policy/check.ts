import { routerCandidate } from '../../catalog/index.ts';
import { type Config, ConfigError } from '../../config/index.ts';
import { NOT_ENABLED, type Registry } from '../../registry/index.ts';
import { failingTests } from '../../router/index.ts';

export type PolicyCheck = (next: Pick<Config, 'file' | 'policy' | 'policyTests' | 'providers'>) => void;

/**
 * Runs `routing.tests` against a policy that is to come into force. Throws ConfigError with the line of the first case that
 * fails. The present health of providers does not count, so that a case gives the same result at any time.
 */
export function createPolicyCheck(registry: Registry, clock: () => Date): PolicyCheck {
  return ({ file, policy, policyTests, providers }) => {
    const candidates = registry.all().map((provider) => {
      const enabled = providers.find(({ id }) => id === provider.id)?.enabled ?? false;
      const { disabled, ...candidate } = routerCandidate(provider);
      // `enabled` of the next file counts, not that of the present one.
      const other = disabled === NOT_ENABLED ? null : disabled;
      return { ...candidate, down: false, disabled: enabled ? other : NOT_ENABLED };
    });
    const [first, ...others] = failingTests(policyTests, candidates, policy, clock().toISOString());
    if (!first) return;
    const more = others.length > 0 ? ` (and ${others.length} more)` : '';
    throw new ConfigError(
      `${file}:${first.test.line}: routing.tests: "${first.test.name}" fails: ${first.problem}${more}; correct the rules or the test`,
    );
  };
}
