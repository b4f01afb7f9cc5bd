import { LEASE_SECONDS } from '../../store/sessions/write.ts';

/** Of a provider's call, with some to spare. */
const CALL_SECONDS = 5;

/**
 * Whether a lease that was asked for then, by `performance.now()`, holds until a call that begins now has ended. A process may
 * have stood still since, and what it sends after its lease meets what whoever took over has sent.
 */
export function leaseCoversCall(askedAt: number): boolean {
  return performance.now() - askedAt < (LEASE_SECONDS - CALL_SECONDS) * 1000;
}
