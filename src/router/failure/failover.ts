import type { ErrorClass, Outcome } from '../../provider/error.ts';
import type { Policy } from '../types.ts';

/**
 * What follows a failed create. `next`: nothing was created, so the next provider may be tried. `stop_refused`: the
 * customer was refused. `stop_request`: the gateway sent an invalid request, a bug for an operator. `hold`: the provider
 * may have created the session, so no other provider is tried.
 */
export type AfterFailure = 'next' | 'stop_refused' | 'stop_request' | 'hold';

const AFTER_REJECTION: Readonly<Record<ErrorClass, AfterFailure>> = {
  geography: 'next',
  limit: 'next',
  asset: 'next',
  provider: 'next',
  customer: 'stop_refused',
  request: 'stop_request',
};

/** The failover policy: only an outcome that proves that nothing was created allows another provider. */
export function afterFailure(
  failure: { outcome: Outcome; class: ErrorClass },
  policy: Pick<Policy, 'fallbackAfterRefusal'>,
): AfterFailure {
  if (failure.outcome === 'unknown') return 'hold';
  if (failure.outcome === 'not_sent') return 'next';
  const after = AFTER_REJECTION[failure.class];
  return after === 'stop_refused' && policy.fallbackAfterRefusal ? 'next' : after;
}
