import type { Reason } from '../../domain/routing/reason.ts';
import type { OnrampSession } from '../../domain/session/session.ts';
import { ProviderError } from '../../provider/error.ts';
import type { Prefill, Prepared, SessionNews, SessionRequest } from '../../provider/sessions.ts';
import { asProviderError } from '../../provider/transport-error.ts';
import { leaseCoversCall } from '../../registry/index.ts';
import type { Provider } from '../../registry/types.ts';
import { refusalReason } from '../../router/index.ts';
import { LEASE_SECONDS, type SessionUpdate } from '../../store/sessions/write-statements.ts';
import type { SessionDeps } from '../deps.ts';
import { sealPayload } from '../state/payload.ts';

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

/** Shared by the attempts of one operation. `tried`: the providers that it has tried already. */
export type AttemptContext = {
  readonly request: SessionRequest;
  readonly prefill: Prefill | null;
  readonly signal: AbortSignal;
  readonly tried: Set<string>;
};

/** What an adapter prepared, or why it could not. */
type Preparation = { readonly prepared: Prepared } | { readonly failed: AttemptResult };

/** An attempt before it is stored. */
export type PlannedAttempt = Attempt & {
  readonly start: NonNullable<SessionUpdate['start']>;
  /** Null: the adapter has to call its vendor for it, which happens after the attempt is stored. */
  readonly preparation: Preparation | null;
  /** When its lease was requested at the earliest (`performance.now()`). */
  readonly plannedAt: number;
};

async function prepareAt({ provider }: Attempt, { request, signal }: AttemptContext): Promise<Preparation> {
  try {
    return { prepared: await provider.operations.sessions.prepare(request, { signal }) };
  } catch (cause) {
    const error = asProviderError(cause);
    if (error.outcome !== 'unknown') return { failed: { kind: 'failed', error } };
    // Preparing has no side effect: even if the outcome is unknown, nothing was made.
    const { class: kind, code, message, retryAfterSeconds, requestId } = error;
    const proved = { outcome: 'not_sent' as const, class: kind, code, message, cause };
    const notSent = new ProviderError({ ...proved, retryAfterSeconds, requestId });
    return { failed: { kind: 'failed', error: notSent } };
  }
}

/**
 * Plans an attempt. If the adapter prepares without a call, the attempt is stored with what it sends: one write and one
 * encryption less. Otherwise a slow vendor would leave the idempotency key unwritten.
 */
export async function planAttempt(
  { keyRing }: Pick<SessionDeps, 'keyRing'>,
  attempt: Attempt,
  context: AttemptContext,
): Promise<PlannedAttempt> {
  const { request, prefill } = context;
  const { number, provider } = attempt;
  const preparation = provider.capabilities.preparesLocally ? await prepareAt(attempt, context) : null;
  const prepared = preparation && 'prepared' in preparation ? { prepared: preparation.prepared } : {};
  const sealedPrepared = sealPayload({ request, ...prepared }, keyRing);
  const start = { number, providerId: provider.id, sealedPrepared, hadPrefill: prefill !== null };
  return { number, provider, start, preparation, plannedAt: performance.now() };
}

/** Sends the request of a stored attempt, after it is stored as well: a process that takes over can send the same. */
export async function runAttempt(
  deps: Pick<SessionDeps, 'attempts' | 'keyRing'>,
  session: OnrampSession,
  attempt: PlannedAttempt,
  context: AttemptContext,
): Promise<AttemptResult> {
  const { request, prefill, signal } = context;
  const preparation = attempt.preparation ?? (await prepareAt(attempt, context));
  if ('failed' in preparation) return preparation.failed;
  const { prepared } = preparation;
  let leasedAt = attempt.plannedAt;
  if (attempt.preparation === null) {
    const sealed = sealPayload({ request, prepared }, deps.keyRing);
    leasedAt = performance.now();
    if (!(await deps.attempts.storePrepared(session.id, attempt.number, sealed))) return { kind: 'lost' };
  }
  return leaseCoversCall(leasedAt, LEASE_SECONDS)
    ? createAt(attempt, session.id, prepared, prefill, signal)
    : { kind: 'lost' };
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
