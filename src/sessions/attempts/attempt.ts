import type { Reason } from '../../domain/routing/reason.ts';
import type { OnrampSession } from '../../domain/session/session.ts';
import { asProviderError, ProviderError } from '../../provider/error.ts';
import type { Prefill, Prepared, SessionNews, SessionRequest } from '../../provider/sessions.ts';
import type { Provider } from '../../registry/types.ts';
import type { SessionDeps } from '../deps.ts';
import { leaseCoversCall } from './lease-covers-call.ts';
import { sealPayload } from './payload.ts';

/** One attempt of a session, which this process has the lease of. */
export type Attempt = { readonly number: number; readonly provider: Provider };

export type AttemptResult =
  | { readonly kind: 'made'; readonly news: SessionNews }
  | { readonly kind: 'failed'; readonly error: ProviderError }
  /** The lease ended, and the attempt is or may be somebody else's now: nothing was sent. */
  | { readonly kind: 'lost' };

/** The provider's key: the same at every retry of the attempt, another for each attempt. */
export function providerKey(sessionId: string, number: number): string {
  return `${sessionId}:${number}`;
}

/** The one call that makes something. Run again with the same arguments, it sends the same. */
export async function createAt(
  { provider, number }: Attempt,
  sessionId: string,
  prepared: Prepared,
  prefill: Prefill | null,
  signal: AbortSignal,
): Promise<AttemptResult> {
  try {
    const call = { idempotencyKey: providerKey(sessionId, number), signal };
    return { kind: 'made', news: await provider.operations.sessions.create(prepared, prefill, call) };
  } catch (error) {
    return { kind: 'failed', error: asProviderError(error) };
  }
}

/** Prepares, keeps what was prepared, and only then creates: whoever takes over later can send the same. */
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
    // Preparing has no side effect, so an answer that never came has made nothing.
    const { class: kind, code, message, retryAfterSeconds, requestId } = error;
    const proved = { outcome: 'not_sent' as const, class: kind, code, message, cause };
    return { kind: 'failed', error: new ProviderError({ ...proved, retryAfterSeconds, requestId }) };
  }
  const sealed = sealPayload({ request, prepared }, deps.keyRing);
  const askedAt = performance.now();
  const ours = await deps.attempts.storePrepared(session.id, attempt.number, sealed);
  if (!ours || !leaseCoversCall(askedAt)) return { kind: 'lost' };
  return createAt(attempt, session.id, prepared, prefill, signal);
}

const BY_CLASS: Partial<Record<ProviderError['class'], Reason>> = {
  geography: 'COUNTRY_UNSUPPORTED',
  asset: 'ASSET_UNSUPPORTED',
  customer: 'CUSTOMER_REFUSED',
};

/** Why an attempt ended so, as the API says it. */
export function reasonOf(error: ProviderError): Reason {
  if (/timeout/.test(error.code)) return 'PROVIDER_TIMEOUT';
  if (error.outcome === 'unknown') return 'PROVIDER_OUTCOME_UNKNOWN';
  if (/rate_limit|too_many/.test(error.code)) return 'PROVIDER_RATE_LIMITED';
  if (error.outcome === 'not_sent') return 'PROVIDER_DOWN';
  return BY_CLASS[error.class] ?? 'PROVIDER_ERROR';
}
