import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Policy, Rule } from '../domain/routing/policy.ts';
import type { GatewayFile } from './file/file-schema.ts';
import type { FileRule, SanctionsRule } from './file/rule-schema.ts';

/**
 * Sets `whenUnknown`. A rule that keeps providers from a state also applies where the state is unknown, unless it says
 * otherwise. `skip` is left out, so that the version of a policy without the option does not change.
 */
function ruleOf({ whenUnknown, exclude, ...rule }: FileRule): Rule {
  const keepsOut = exclude !== undefined || rule.only !== undefined;
  const unknown = whenUnknown ?? (keepsOut && rule.when.subdivision ? 'match' : 'skip');
  return {
    ...rule,
    ...(exclude === 'all' ? { excludeAll: true } : exclude && { exclude }),
    ...(unknown === 'match' ? { whenUnknown: unknown } : {}),
  };
}

/** The routing policy of the files: the rules for sanctioned places, then those of gateway.yaml. `version` is a digest that layout, comments and the order of keys do not change. */
export function policyOf({ routing }: GatewayFile, sanctions: readonly SanctionsRule[]): Policy {
  const policy = {
    strategy: routing.strategy,
    ...(routing.weights && { weights: routing.weights }),
    order: routing.order ?? [],
    attempts: routing.attempts,
    fallbackAfterRefusal: routing.fallbackAfterRefusal,
    rules: [...sanctions.map(({ source, ...rule }) => rule), ...routing.rules].map(ruleOf),
  };
  const version = createHash('sha256')
    .update(canonicalize(policy) ?? '')
    .digest('hex')
    .slice(0, 12);
  return { ...policy, version };
}
