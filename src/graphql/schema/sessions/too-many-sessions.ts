import type { ProviderUnavailable } from '../../../domain/failure.ts';
import { customerAccount, limitMessage } from '../../admission/admission.ts';
import type { Context } from '../../context.ts';

const ONE_SESSION = { reads: 0, writes: 0, sessions: 1, texts: 0 };

/**
 * Counts a session creation for the customer that a server names in it. A result, not an error: other fields of the
 * operation have run. Null if it may go on.
 */
export function tooManySessions(
  customerId: string | null | undefined,
  { limiter, caller }: Pick<Context, 'limiter' | 'caller'>,
): ProviderUnavailable | null {
  // Calls with a client token are counted for its customer already.
  if (!customerId || caller.kind !== 'secret') return null;
  const customer = customerAccount(caller.projectId, customerId);
  const quota = limiter.take({ key: null, customer, ip: null }, ONE_SESSION);
  if (quota === null || quota.granted) return null;
  const { retryAfterSeconds } = quota;
  return {
    kind: 'ProviderUnavailable',
    code: 'RATE_LIMITED',
    message: `No provider was asked. ${limitMessage(quota)}`,
    retryAfterSeconds,
    onrampSession: null,
  };
}
