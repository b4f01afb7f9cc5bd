import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Policy } from '../domain/routing/policy.ts';
import type { GatewayFile } from './file/file-schema.ts';

/** The routing part of a file. `version` is a digest of what it says: layout, comments and order of keys change nothing. */
export function policyOf({ routing }: GatewayFile): Policy {
  const policy = {
    strategy: routing.strategy,
    order: routing.order ?? [],
    attempts: routing.attempts,
    fallbackAfterRefusal: routing.fallbackAfterRefusal,
    rules: routing.rules,
  };
  const version = createHash('sha256')
    .update(canonicalize(policy) ?? '')
    .digest('hex')
    .slice(0, 12);
  return { ...policy, version };
}
