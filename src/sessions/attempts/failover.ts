import type { OnrampSession, SessionFailure } from '../../domain/session/session.ts';
import type { ProviderError } from '../../provider/error.ts';
import { callersRetrySeconds } from '../../provider/retry-after.ts';
import type { Prefill, SessionRequest } from '../../provider/sessions.ts';
import type { Provider } from '../../registry/types.ts';
import { afterFailure } from '../../router/index.ts';
import type { SessionChanges } from '../../store/sessions/row.ts';
import type { SessionUpdate } from '../../store/sessions/write.ts';
import type { SessionDeps } from '../deps.ts';
import { latePaymentDeadlineFrom } from '../state/late-payment-window.ts';
import { type Attempt, type AttemptResult, reasonOf, runAttempt } from './attempt.ts';
import { sealPayload } from './payload.ts';
import { recordCreated } from './record-created.ts';

/** How an effort to make a session ended. `busy`: another process is at work on it. */
export type CreationResult =
  | { readonly kind: 'session'; readonly session: OnrampSession }
  | { readonly kind: 'refused'; readonly session: OnrampSession }
  | {
      readonly kind: 'unavailable';
      readonly session: OnrampSession;
      readonly retryAfterSeconds: number | null;
    }
  | { readonly kind: 'busy' };

/** What an effort needs beside the session. `tried`: providers that had their turn in it. */
export type AttemptContext = {
  readonly request: SessionRequest;
  readonly prefill: Prefill | null;
  readonly signal: AbortSignal;
  readonly tried: Set<string>;
};

/** The next provider in the order that was decided. One that was not eligible then, or is disabled now, never comes back. */
export function nextProvider(
  deps: Pick<SessionDeps, 'registry' | 'policy'>,
  session: OnrampSession,
  { tried, signal }: Pick<AttemptContext, 'tried' | 'signal'>,
): Provider | null {
  if (signal.aborted || tried.size >= deps.policy().attempts) return null;
  const order = session.decision.candidates
    .filter((candidate) => candidate.eligible && !tried.has(candidate.providerId))
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
  for (const { providerId } of order) {
    const provider = deps.registry.get(providerId);
    if (provider?.disabled === null) return provider;
  }
  return null;
}

/** A new attempt as part of a step. */
export function newAttempt(
  deps: Pick<SessionDeps, 'keyRing'>,
  number: number,
  providerId: string,
  { request, prefill }: Pick<AttemptContext, 'request' | 'prefill'>,
): NonNullable<SessionUpdate['start']> {
  const sealedPrepared = sealPayload({ request }, deps.keyRing);
  return { number, providerId, sealedPrepared, hadPrefill: prefill !== null };
}

type Ending = { changes: SessionChanges; note: string; outcome: 'NOT_SENT' | 'REJECTED' | 'UNKNOWN' };

function endingOf(
  deps: SessionDeps,
  { title, id, capabilities }: Provider,
  error: ProviderError,
): Ending & { kind: 'session' | 'refused' | 'next' } {
  const after = afterFailure(error, deps.policy());
  const providerCode = error.code;
  if (after === 'hold') {
    return { kind: 'session', changes: {}, outcome: 'UNKNOWN', note: `${id} did not say whether it made it` };
  }
  const outcome = error.outcome === 'not_sent' ? 'NOT_SENT' : 'REJECTED';
  const note = `${id}: ${error.message}`;
  if (after === 'next') return { kind: 'next', changes: {}, outcome, note };
  if (after === 'stop_refused') {
    const message = `${title} refused the customer (identity, sanctions or fraud); nobody else was asked.`;
    const failure: SessionFailure = { reason: 'CUSTOMER_REFUSED', message, providerCode };
    return { kind: 'refused', changes: { status: 'REJECTED', failure }, outcome, note };
  }
  const message = `${title} did not accept the request as this gateway wrote it; the operator is told. Nothing was made: buy again with a new idempotency key, if need be with excludeProviders: ["${id}"].`;
  const failure: SessionFailure = { reason: 'PROVIDER_ERROR', message, providerCode };
  const latePaymentDeadline = latePaymentDeadlineFrom(deps.clock(), capabilities.lateNewsDays);
  return { kind: 'session', changes: { status: 'FAILED', failure, latePaymentDeadline }, outcome, note };
}

/**
 * Goes on from the result of one attempt until the session is made, must be held, or nobody is left. Another provider is
 * asked only after an outcome that proves that nothing was made.
 */
export async function runAttempts(
  deps: SessionDeps,
  start: { session: OnrampSession; attempt: Attempt; result: AttemptResult },
  context: AttemptContext,
): Promise<CreationResult> {
  let { session, attempt, result } = start;
  let retryAfterSeconds: number | null = null;
  for (;;) {
    context.tried.add(attempt.provider.id);
    if (result.kind === 'lost') return { kind: 'busy' };
    if (result.kind === 'made') {
      const bound = await recordCreated(
        deps,
        { session, attempt, request: context.request, news: result.news },
        'API',
      );
      return { kind: 'session', session: bound };
    }
    const { error } = result;
    const where = { sessionId: session.id, providerId: attempt.provider.id, attempt: attempt.number };
    const fields = { ...where, code: error.code, outcome: error.outcome, class: error.class };
    if (error.class === 'request' && error.outcome === 'rejected') {
      deps.log.error(fields, 'a provider does not accept what the gateway sent: a mistake of the adapter');
    } else deps.log.warn(fields, 'an attempt to make a session failed');
    const seconds = callersRetrySeconds(error.retryAfterSeconds);
    if (seconds !== null) retryAfterSeconds = Math.min(retryAfterSeconds ?? seconds, seconds);
    const ending = endingOf(deps, attempt.provider, error);
    const following = ending.kind === 'next' ? nextProvider(deps, session, context) : null;
    const number = attempt.number + 1;
    const moved = await deps.writes.update({
      id: session.id,
      revision: session.revision,
      changes: ending.changes,
      event: {
        source: 'API',
        from: session.status,
        to: ending.changes.status ?? session.status,
        applied: true,
        providerStatus: null,
        note: following ? `${ending.note}; ${following.id} is asked` : ending.note,
      },
      end: {
        number: attempt.number,
        outcome: ending.outcome,
        reason: reasonOf(error),
        message: error.message,
        providerRequestId: error.requestId ?? null,
      },
      ...(following ? { start: newAttempt(deps, number, following.id, context) } : {}),
    });
    if (!moved) return { kind: 'busy' };
    session = moved;
    if (ending.kind !== 'next') return { kind: ending.kind, session };
    if (!following) return { kind: 'unavailable', session, retryAfterSeconds };
    attempt = { number, provider: following };
    result = await runAttempt(deps, session, attempt, context.request, context.prefill, context.signal);
  }
}
