import type { ErrorClass, Outcome } from '../provider/error.ts';
import type { Policy } from './types.ts';

/**
 * What follows a failed create. `next`: proved that nothing was made, so another provider may be tried. `stop_refused`:
 * the customer was refused. `stop_request`: our own mistake, for an operator. `hold`: it may have been made, so nobody else is asked.
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

/** Only an outcome that proves that nothing was made lets another provider be tried. */
export function afterFailure(
  failure: { outcome: Outcome; class: ErrorClass },
  policy: Pick<Policy, 'fallbackAfterRefusal'>,
): AfterFailure {
  if (failure.outcome === 'unknown') return 'hold';
  if (failure.outcome === 'not_sent') return 'next';
  const after = AFTER_REJECTION[failure.class];
  return after === 'stop_refused' && policy.fallbackAfterRefusal ? 'next' : after;
}
