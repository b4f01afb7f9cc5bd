import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Policy, Rule } from '../domain/routing/policy.ts';
import type { GatewayFile } from './file/file-schema.ts';
import type { FileRule } from './file/rule-schema.ts';

/**
 * Sets `whenUnknown`. A rule that keeps providers from a state also applies where the state is unknown, unless it says
 * otherwise. `skip` is left out, so that the version of a policy without the option does not change.
 */
function ruleOf({ whenUnknown, ...rule }: FileRule): Rule {
  const keepsOut = rule.exclude !== undefined || rule.only !== undefined;
  const unknown = whenUnknown ?? (keepsOut && rule.when.subdivision ? 'match' : 'skip');
  return unknown === 'match' ? { ...rule, whenUnknown: unknown } : rule;
}

/** The routing policy of a file. `version` is a digest that layout, comments and the order of keys do not change. */
export function policyOf({ routing }: GatewayFile): Policy {
  const policy = {
    strategy: routing.strategy,
    order: routing.order ?? [],
    attempts: routing.attempts,
    fallbackAfterRefusal: routing.fallbackAfterRefusal,
    rules: routing.rules.map(ruleOf),
  };
  const version = createHash('sha256')
    .update(canonicalize(policy) ?? '')
    .digest('hex')
    .slice(0, 12);
  return { ...policy, version };
}
