import type { Reason } from '../domain/reason.ts';
import type { OnrampSession } from '../domain/session.ts';
import { isProviderError, ProviderError } from '../provider/error.ts';
import type { Prefill, Prepared, SessionNews, SessionRequest } from '../provider/session.ts';
import type { Provider } from '../registry/types.ts';
import { coversCall } from './covers-call.ts';
import type { SessionParts } from './parts.ts';
import { sealAttempt } from './sealed-attempt.ts';

/** One attempt of a session, which this process has the lease of. */
export type Attempt = { readonly number: number; readonly provider: Provider };

export type Tried =
  | { readonly kind: 'made'; readonly news: SessionNews }
  | { readonly kind: 'failed'; readonly error: ProviderError }
  /** The lease ended, and the attempt is or may be somebody else's now: nothing was sent. */
  | { readonly kind: 'lost' };

/** The registry types every failure; what comes untyped all the same may have made something. */
export function asProviderError(error: unknown): ProviderError {
  if (isProviderError(error)) return error;
  return new ProviderError({
    outcome: 'unknown',
    class: 'provider',
    code: 'untyped_error',
    message: 'the adapter failed in a way that it does not tell',
    cause: error,
  });
}

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
): Promise<Tried> {
  try {
    const call = { idempotencyKey: providerKey(sessionId, number), signal };
    return { kind: 'made', news: await provider.operations.sessions.create(prepared, prefill, call) };
  } catch (error) {
    return { kind: 'failed', error: asProviderError(error) };
  }
}

/** Prepares, keeps what was prepared, and only then creates: whoever takes over later can send the same. */
export async function tryProvider(
  parts: Pick<SessionParts, 'attempts' | 'keyRing'>,
  session: OnrampSession,
  attempt: Attempt,
  request: SessionRequest,
  prefill: Prefill | null,
  signal: AbortSignal,
): Promise<Tried> {
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
  const sealed = sealAttempt({ request, prepared }, parts.keyRing);
  const askedAt = performance.now();
  const ours = await parts.attempts.keepPrepared(session.id, attempt.number, sealed);
  if (!ours || !coversCall(askedAt)) return { kind: 'lost' };
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
