import type { Reason } from '../../domain/routing/reason.ts';
import type { OnrampSession } from '../../domain/session/session.ts';
import { ProviderError } from '../../provider/error.ts';
import type { Prefill, Prepared, SessionNews, SessionRequest } from '../../provider/sessions.ts';
import { asProviderError } from '../../provider/transport-error.ts';
import type { Provider } from '../../registry/types.ts';
import { LEASE_SECONDS } from '../../store/sessions/write.ts';
import type { SessionDeps } from '../deps.ts';
import { sealPayload } from '../state/payload.ts';
import { refusalReason } from './refusal.ts';

/** One attempt of a session, whose lease this process holds. */
export type Attempt = { readonly number: number; readonly provider: Provider };

export type AttemptResult =
  | { readonly kind: 'made'; readonly news: SessionNews }
  | {
      readonly kind: 'failed';
      readonly error: ProviderError;
      /** Another process began the attempt and ended. `never_sent`: before it sent anything. `absent`: nothing was made. */
      readonly abandoned?: 'never_sent' | 'absent';
    }
  /** The lease ended and another process may have taken over: nothing was sent. */
  | { readonly kind: 'lost' };

/** Longest duration of a provider call, including a margin. */
const CALL_SECONDS = 5;

/**
 * Whether a lease requested at `requestedAt` (`performance.now()`) outlasts a call that begins now. The process may
 * have been paused in between; a call after the lease has ended could collide with the process that took over.
 */
export function leaseCoversCall(requestedAt: number): boolean {
  return performance.now() - requestedAt < (LEASE_SECONDS - CALL_SECONDS) * 1000;
}

/** The only call that creates something at a provider. A repeat sends the same body under the same key. */
export async function createAt(
  { provider, number }: Attempt,
  sessionId: string,
  prepared: Prepared,
  prefill: Prefill | null,
  signal: AbortSignal,
): Promise<AttemptResult> {
  try {
    const call = { idempotencyKey: `${sessionId}:${number}`, signal };
    return { kind: 'made', news: await provider.operations.sessions.create(prepared, prefill, call) };
  } catch (error) {
    return { kind: 'failed', error: asProviderError(error) };
  }
}

/** Prepares the request, stores it, and only then sends it: a process that takes over can send the same. */
export async function runAttempt(
  deps: Pick<SessionDeps, 'attempts' | 'keyRing'>,
  session: OnrampSession,
  attempt: Attempt,
  request: SessionRequest,
  prefill: Prefill | null,
  signal: AbortSignal,
): Promise<AttemptResult> {
  let prepared: Prepared;
  try {
    prepared = await attempt.provider.operations.sessions.prepare(request, { signal });
  } catch (cause) {
    const error = asProviderError(cause);
    if (error.outcome !== 'unknown') return { kind: 'failed', error };
    // Preparing has no side effect: even if the outcome is unknown, nothing was made.
    const { class: kind, code, message, retryAfterSeconds, requestId } = error;
    const proved = { outcome: 'not_sent' as const, class: kind, code, message, cause };
    return { kind: 'failed', error: new ProviderError({ ...proved, retryAfterSeconds, requestId }) };
  }
  const sealed = sealPayload({ request, prepared }, deps.keyRing);
  const requestedAt = performance.now();
  const leased = await deps.attempts.storePrepared(session.id, attempt.number, sealed);
  if (!leased || !leaseCoversCall(requestedAt)) return { kind: 'lost' };
  return createAt(attempt, session.id, prepared, prefill, signal);
}

/** The API's reason for the failure of an attempt. */
export function reasonOf(error: ProviderError): Reason {
  const refusal = refusalReason(error);
  if (refusal !== null) return refusal;
  if (/timeout/.test(error.code)) return 'PROVIDER_TIMEOUT';
  if (error.outcome === 'unknown') return 'PROVIDER_OUTCOME_UNKNOWN';
  if (/rate_limit|too_many/.test(error.code)) return 'PROVIDER_RATE_LIMITED';
  if (error.outcome === 'not_sent') return 'PROVIDER_DOWN';
  return error.class === 'customer' ? 'CUSTOMER_REFUSED' : 'PROVIDER_ERROR';
}
