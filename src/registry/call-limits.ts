/** Longest duration of a provider call, including a margin. */
const CALL_SECONDS = 5;

/**
 * Whether a lease requested at `requestedAt` (`performance.now()`) outlasts a provider call that begins now. The process may
 * have been paused in between; a call after the lease has ended could collide with the process that took over.
 */
export function leaseCoversCall(requestedAt: number, leaseSeconds: number): boolean {
  return performance.now() - requestedAt < (leaseSeconds - CALL_SECONDS) * 1000;
}

/** The time limit of all provider calls of one operation: callers get an answer within it. */
export function providerCallSignal(): AbortSignal {
  return AbortSignal.timeout(10_000);
}
