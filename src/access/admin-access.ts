import { sameDigest } from '../secrets/index.ts';
import type { Actor } from '../store/audit.ts';
import type { Operators } from './operators.ts';

export type AdminAccess = {
  /** Who sends a request to the admin listener; null for nobody who may. */
  authenticate(authorization: string | null): Promise<Actor | null>;
  /** What a request without that should bring. */
  readonly wanted: string;
};

/**
 * Who may use the admin listener. In sandbox mode: commands on this machine, which prove that they can read the gateway's
 * encryption key. In live mode: an operator with a key of its own, so that the audit log tells who acted, and so that a process
 * on the machine is not enough.
 */
export function createAdminAccess(
  mode: 'sandbox' | 'live',
  localToken: Uint8Array,
  operators: Pick<Operators, 'authenticate'>,
): AdminAccess {
  if (mode === 'live') {
    return {
      authenticate: operators.authenticate,
      wanted:
        'Send an operator\'s key as "authorization: Bearer ok_…"; create one with: npm run operators -- create <name>',
    };
  }
  return {
    async authenticate(authorization) {
      const token = Buffer.from(authorization?.replace(/^Bearer /, '') ?? '', 'hex');
      return sameDigest(token, localToken) ? 'operator' : null;
    },
    wanted: 'Local operations are only for commands on the machine of the gateway.',
  };
}
