import type { Theme } from '../../../domain/session/handoff.ts';
import type { EventSource, OnrampSession } from '../../../domain/session/session.ts';
import { isRefusal, ProviderError } from '../../../provider/error.ts';
import type { Prefill, Prepared, SessionRequest } from '../../../provider/sessions.ts';
import { leaseCoversCall } from '../../../registry/index.ts';
import type { AttemptRecord, Recovery } from '../../../store/sessions/attempts.ts';
import { LEASE_SECONDS } from '../../../store/sessions/write-statements.ts';
import type { SessionDeps } from '../../deps.ts';
import type { CreationResult } from '../../results.ts';
import { move } from '../../state/apply.ts';
import { openPayload } from '../../state/payload.ts';
import {
  type Attempt,
  type AttemptContext,
  type AttemptResult,
  createAt,
  planAttempt,
  runAttempt,
} from '../attempt.ts';
import { nextProvider, runAttempts } from '../failover.ts';
import { recordCreated } from '../record-created.ts';
import { isOfAnother } from '../verify-created.ts';
import { ABSENT_AFTER_SECONDS, find, searchLate, searchWalk } from './search.ts';

/** What a verified webhook reported. `reference` null: only the id of the session. */
export type Reported = { readonly providerId: string; readonly reference: string | null };

export type RecoveryOptions = {
  readonly signal: AbortSignal;
  /** Start new attempts if no provider made anything. Only a caller's repeat does. */
  readonly restart?: boolean;
  /** Never stored, so only a caller's repeat can bring it. */
  readonly prefill?: Prefill | null;
  readonly clientIp?: string | null;
  readonly theme?: Theme | null;
  readonly reported?: Reported;
  /** Send nothing that could make something at any provider: for a cancel. */
  readonly onlyAsk?: boolean;
};

/** `unresolved`: the outcome is still unknown. `sent`: the create was repeated. */
type Resolved = {
  readonly result: AttemptResult | 'unresolved';
  readonly sent: boolean;
  readonly recovery: Recovery;
};

function nothingMade(code: 'never_sent' | 'absent', message: string): AttemptResult {
  const error = new ProviderError({ outcome: 'not_sent', class: 'provider', code, message });
  return { kind: 'failed', error, abandoned: code };
}

function payloadOf({ keyRing }: SessionDeps, { number, sessionId, sealedPrepared }: AttemptRecord) {
  if (!sealedPrepared) throw new Error(`attempt ${number} of ${sessionId} has no stored payload`);
  return openPayload(sealedPrepared, keyRing);
}

/**
 * Recovers a session in CREATING. First repeats the create, only with the same body and key, without prefill, while the
 * provider keeps the key. If that settles nothing, asks the provider what the attempt made. Tries another provider only
 * on a proof that nothing was made.
 */
export async function recoverCreation(
  deps: SessionDeps,
  session: OnrampSession,
  options: RecoveryOptions,
): Promise<CreationResult> {
  const last = await deps.attempts.last(session.id);
  if (!last) throw new Error(`session ${session.id} has no attempt`);
  if (last.leased) return { kind: 'busy' };
  if (last.outcome === 'CREATED') {
    return { kind: 'session', session: (await deps.reads.byId(session.id)) ?? session };
  }
  if (last.outcome === 'NOT_SENT' || last.outcome === 'REJECTED') {
    if (options.restart) return restart(deps, session, last, options);
    // The session may have ended with its last attempt, after it was read.
    const current = (await deps.reads.byId(session.id)) ?? session;
    if (current.status !== 'CREATING') return { kind: 'busy' };
    return { kind: 'unavailable', session: current, retryAfterSeconds: null };
  }
  const claimedAt = performance.now();
  const claimed = await deps.attempts.claim(session.id, last.number);
  if (!claimed) return { kind: 'busy' };
  const { request, prepared } = payloadOf(deps, claimed);
  const context = contextOf(session, request, options);
  const provider = deps.registry.get(claimed.providerId);
  const attempt = provider && { number: claimed.number, provider };
  const { result, sent, recovery } = attempt
    ? await resolve(deps, attempt, { ...claimed, claimedAt, prepared }, options)
    : { result: 'unresolved' as const, sent: false, recovery: claimed.recovery };
  if (!attempt || result === 'unresolved') {
    await deps.attempts.release(claimed, sent, recovery);
    return { kind: 'session', session };
  }
  const creation = await runAttempts(deps, { session, attempt, result }, context);
  // What another process sent does not count as a try of this caller.
  const abandoned = result.kind === 'failed' && result.abandoned === 'absent';
  return creation.kind === 'unavailable' && options.restart && abandoned
    ? recoverCreation(deps, creation.session, options)
    : creation;
}

function contextOf(
  session: OnrampSession,
  request: SessionRequest,
  { signal, prefill = null, onlyAsk, ...options }: RecoveryOptions,
): AttemptContext {
  const clientIp = options.clientIp ?? request.clientIp;
  const theme = options.theme ?? request.theme;
  const tried = onlyAsk ? session.decision.candidates.map(({ providerId }) => providerId) : [];
  return { request: { ...request, clientIp, theme }, prefill, signal, tried: new Set(tried) };
}

/** Finds out the outcome of an attempt that this process took over at `claimedAt` (`performance.now()`). */
async function resolve(
  deps: SessionDeps,
  attempt: Attempt,
  claimed: AttemptRecord & { readonly claimedAt: number; readonly prepared?: Prepared | undefined },
  options: RecoveryOptions,
): Promise<Resolved> {
  const { sessionId, claimedAt, prepared } = claimed;
  const { provider } = attempt;
  const { signal, reported, onlyAsk, prefill = null } = options;
  let sent = false;
  let recovery: Recovery = claimed.recovery;
  const is = (result: AttemptResult | 'unresolved'): Resolved => ({ result, sent, recovery });
  if (prepared === undefined)
    return is(nothingMade('never_sent', 'the process ended before anything was sent'));

  /** Null if it may not be sent; `unresolved` if it did not settle the outcome. */
  async function resend(): Promise<AttemptResult | 'unresolved' | null> {
    const keySeconds = provider.capabilities.idempotencySeconds;
    if (onlyAsk || keySeconds === null || claimed.ageSeconds >= keySeconds) return null;
    // Providers refuse another body under the same key, so the repeat needs the same prefill as the first request.
    if (claimed.hadPrefill !== (prefill !== null) || !leaseCoversCall(claimedAt, LEASE_SECONDS)) return null;
    sent = true;
    recovery = { resent: true };
    const result = await createAt(attempt, sessionId, prepared as Prepared, prefill, signal);
    // Only a refusal of the purchase proves that the first request made nothing: otherwise the key would have returned
    // what it made. A repeat that was not sent, or that met a rate limit or bad credentials, proves nothing.
    return result.kind === 'failed' && !isRefusal(result.error) ? 'unresolved' : result;
  }

  try {
    if (reported?.providerId === provider.id && reported.reference !== null) {
      const news = await provider.operations.sessions.get(reported.reference, { signal });
      if (!isOfAnother(sessionId, news)) return is({ kind: 'made', news });
    }
    // One call settles it, however many sessions the provider has. Repeated once: if that does not settle it, the
    // provider is searched, and what it lacks is proof only if nothing was sent for a while.
    if (!claimed.recovery.resent && !claimed.hadPrefill && prefill === null) {
      const result = await resend();
      if (result !== null && result !== 'unresolved') return is(result);
    }
    const { walk, progress } = searchWalk(deps, provider, sent ? { ...claimed, recovery: {} } : claimed);
    const found = await find(provider, claimed, prepared, signal, walk).finally(() => {
      if (!sent) recovery = { ...(recovery.resent && { resent: true }), ...progress() };
    });
    if (found === 'absent') {
      // The create is not repeated until then either: that request would be in progress when `absent` becomes proof.
      // Nor is it proof if the lease may have ended: the process that took over may be sending.
      const isProof =
        !sent && claimed.sentSeconds >= ABSENT_AFTER_SECONDS && leaseCoversCall(claimedAt, LEASE_SECONDS);
      return is(
        isProof ? nothingMade('absent', 'the provider has no such session: nothing was made') : 'unresolved',
      );
    }
    if (found === 'unfinished') return is('unresolved');
    if (found !== 'cannot_tell') return is({ kind: 'made', news: found });
  } catch (error) {
    const where = { sessionId, providerId: provider.id, operation: 'read', error };
    deps.log.warn({ event: 'provider_call_failed', ...where }, 'A provider call failed');
    return is('unresolved');
  }
  return is(sent ? 'unresolved' : ((await resend()) ?? 'unresolved'));
}

/** Starts new attempts for the session, in the order of its decision. */
async function restart(
  deps: SessionDeps,
  session: OnrampSession,
  last: AttemptRecord,
  options: RecoveryOptions,
): Promise<CreationResult> {
  const context = contextOf(session, payloadOf(deps, last).request, options);
  const provider = nextProvider(deps, session, context);
  if (!provider) return { kind: 'unavailable', session, retryAfterSeconds: null };
  const attempt = await planAttempt(deps, { number: last.number + 1, provider }, context);
  const note = `The call was repeated: ${provider.id} is tried`;
  const started = await move(deps, session, { source: 'API', note, start: attempt.start });
  if (!started) return { kind: 'busy' };
  const result = await runAttempt(deps, started, attempt, context);
  return runAttempts(deps, { session: started, attempt, result }, context);
}

/**
 * Looks for a late creation at the provider of the last attempt: after an unconfirmed end, or when a webhook of that
 * provider contradicts the proof that nothing was made. Records what it finds. `not_asked`: there is no reason or no
 * provider to ask. Throws ProviderError.
 */
export async function recoverLate(
  deps: SessionDeps,
  session: OnrampSession,
  { source, signal, reported }: { source: EventSource; signal: AbortSignal; reported?: Reported },
): Promise<OnrampSession | 'not_found' | 'not_asked'> {
  const last = await deps.attempts.last(session.id);
  const provider = last && deps.registry.get(last.providerId);
  if (!provider || !last.sealedPrepared) return 'not_asked';
  const { request, prepared } = payloadOf(deps, last);
  const madeNothing = prepared === undefined || last.outcome === 'NOT_SENT' || last.outcome === 'REJECTED';
  if (reported ? reported.providerId !== provider.id : madeNothing) return 'not_asked';
  const reference = reported?.reference ?? null;
  const search = async () =>
    prepared === undefined ? 'cannot_tell' : searchLate(deps, provider, last, prepared, signal);
  const { sessions } = provider.operations;
  const news = await (reference === null ? search() : sessions.get(reference, { signal }));
  if (news === 'absent' || news === 'cannot_tell' || news === 'unfinished') return 'not_found';
  return recordCreated(deps, { session, attempt: { number: last.number, provider }, request, news }, source);
}
