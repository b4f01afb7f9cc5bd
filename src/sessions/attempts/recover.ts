import type { Theme } from '../../domain/session/handoff.ts';
import type { OnrampSession } from '../../domain/session/session.ts';
import { isRefusal, ProviderError } from '../../provider/error.ts';
import type { Prefill, Prepared } from '../../provider/sessions.ts';
import type { Provider } from '../../registry/types.ts';
import type { AttemptRecord } from '../../store/sessions/attempts.ts';
import type { SessionDeps } from '../deps.ts';
import { type AttemptResult, createAt, runAttempt } from './attempt.ts';
import {
  type AttemptContext,
  type CreationResult,
  newAttempt,
  nextProvider,
  runAttempts,
} from './failover.ts';
import { leaseCoversCall } from './lease-covers-call.ts';
import { openPayload } from './payload.ts';
import { isOfAnother } from './verify-created.ts';

/** What whoever asks for the completion brings along. */
export type RecoveryOptions = {
  readonly signal: AbortSignal;
  /** The caller's repeat may start over where everybody was proved to have made nothing. */
  readonly restart: boolean;
  /** Not stored, so only the caller's own repeat can bring it. */
  readonly prefill: Prefill | null;
  readonly clientIp?: string | null;
  readonly theme?: Theme | null;
  /** A verified webhook named the provider's session. */
  readonly reported?: { readonly providerId: string; readonly reference: string };
  /** Whoever calls it off only wants to know: nothing is sent that could make something, at no provider. */
  readonly onlyAsk?: boolean;
};

/** A provider that is still working on a create may not show it yet: "absent" is believed so long after it was last sent. */
export const ABSENT_AFTER_SECONDS = 30;
/** Between a provider's clock and the database's: what was made must be found, or another would make it again. */
const SKEW_MILLISECONDS = 15 * 60_000;

/** An attempt that this process took over. */
type Claimed = AttemptRecord & { readonly claimedAt: number };

/** Nobody can tell yet what became of it. `resent`: and its create was sent again. */
type Held = 'held' | 'resent';

const NOTHING_LEFT: ReadonlySet<string> = new Set(['never_sent', 'absent']);

/** Between which moments, by a provider's clock, what the attempt made can have been made. */
export function madeWithin({ startedAt, sentAt }: Pick<AttemptRecord, 'startedAt' | 'sentAt'>) {
  return {
    createdAfter: new Date(startedAt.getTime() - SKEW_MILLISECONDS),
    createdBefore: new Date(sentAt.getTime() + SKEW_MILLISECONDS),
  };
}

function nothingMade(code: 'never_sent' | 'absent', message: string): AttemptResult {
  return {
    kind: 'failed',
    error: new ProviderError({ outcome: 'not_sent', class: 'provider', code, message }),
  };
}

/**
 * Brings a session that is CREATING as far as it can be brought now. It asks the provider what became of the attempt
 * before anything else; sends the create again only with the same body under the same key, while the provider keeps that
 * key; and goes on to another provider only when it is proved that nothing was made.
 */
export async function recoverCreation(
  deps: SessionDeps,
  session: OnrampSession,
  resume: RecoveryOptions,
): Promise<CreationResult> {
  const last = await deps.attempts.last(session.id);
  if (!last) throw new Error(`session ${session.id} has no attempt`);
  if (last.leased) return { kind: 'busy' };
  if (last.outcome === 'CREATED') {
    return { kind: 'session', session: (await deps.reads.byId(session.id)) ?? session };
  }
  if (last.outcome === 'NOT_SENT' || last.outcome === 'REJECTED') {
    return resume.restart
      ? restart(deps, session, last, resume)
      : { kind: 'unavailable', session, retryAfterSeconds: null };
  }
  const claimedAt = performance.now();
  const attempt = await deps.attempts.claim(session.id, last.number);
  if (!attempt) return { kind: 'busy' };
  const context = contextOf(deps, session, attempt, resume);
  const provider = deps.registry.get(attempt.providerId);
  const result = provider ? await ask(deps, session, { ...attempt, claimedAt }, provider, resume) : 'held';
  if (!provider || result === 'held' || result === 'resent') {
    await deps.attempts.release(attempt, result === 'resent');
    return { kind: 'session', session };
  }
  const left = { session, attempt: { number: attempt.number, provider }, result };
  const effort = await runAttempts(deps, left, context);
  // What a process that died left behind is no try of this caller's.
  const theirs = result.kind === 'failed' && NOTHING_LEFT.has(result.error.code);
  return effort.kind === 'unavailable' && resume.restart && theirs
    ? recoverCreation(deps, effort.session, resume)
    : effort;
}

function contextOf(
  deps: SessionDeps,
  session: OnrampSession,
  attempt: AttemptRecord,
  resume: RecoveryOptions,
): AttemptContext {
  const { request } = openPayload(sealedOf(attempt), deps.keyRing);
  const { prefill, signal } = resume;
  const clientIp = resume.clientIp ?? request.clientIp;
  const theme = resume.theme ?? request.theme;
  const nobodyElse = resume.onlyAsk ? session.decision.candidates.map(({ providerId }) => providerId) : [];
  return { request: { ...request, clientIp, theme }, prefill, signal, tried: new Set(nobodyElse) };
}

function sealedOf(attempt: AttemptRecord): Uint8Array {
  if (!attempt.sealedPrepared)
    throw new Error(`attempt ${attempt.number} of ${attempt.sessionId} is not stored`);
  return attempt.sealedPrepared;
}

/** What became of the attempt. */
async function ask(
  deps: SessionDeps,
  session: OnrampSession,
  attempt: Claimed,
  provider: Provider,
  resume: RecoveryOptions,
): Promise<AttemptResult | Held> {
  const { prepared } = openPayload(sealedOf(attempt), deps.keyRing);
  if (prepared === undefined) return nothingMade('never_sent', 'the process ended before anything was sent');
  const { sessions } = provider.operations;
  const call = { signal: resume.signal };
  try {
    if (resume.reported?.providerId === provider.id) {
      const news = await sessions.get(resume.reported.reference, call);
      if (!isOfAnother(session.id, news)) return { kind: 'made', news };
    }
    const found = sessions.find
      ? await sessions.find({ sessionId: session.id, prepared, ...madeWithin(attempt) }, call)
      : 'cannot_tell';
    if (found === 'absent') {
      // Nor is it sent again meanwhile: each time more the provider would be at work on it when "absent" is believed.
      if (attempt.sentSeconds < ABSENT_AFTER_SECONDS) return 'held';
      return nothingMade('absent', 'the provider has no such session: nothing was made');
    }
    if (found !== 'cannot_tell') return { kind: 'made', news: found };
  } catch (error) {
    deps.log.warn(
      { sessionId: session.id, providerId: provider.id, error },
      'a provider could not be asked what it made',
    );
    return 'held';
  }
  if (resume.onlyAsk) return 'held';
  return resend(session, attempt, provider, prepared, resume);
}

async function resend(
  session: OnrampSession,
  attempt: Claimed,
  provider: Provider,
  prepared: Prepared,
  { prefill, signal }: RecoveryOptions,
): Promise<AttemptResult | Held> {
  const kept = provider.capabilities.idempotencySeconds;
  if (kept === null || attempt.ageSeconds >= kept) return 'held';
  // Another body under the same key is an error at the provider, so the repeat must carry what the first try did.
  if (attempt.hadPrefill !== (prefill !== null)) return 'held';
  if (!leaseCoversCall(attempt.claimedAt)) return 'held';
  const result = await createAt({ number: attempt.number, provider }, session.id, prepared, prefill, signal);
  return result.kind === 'failed' && !provesNothingMade(result.error) ? 'resent' : result;
}

/**
 * Whether a failed repeat proves that the first try made nothing either. Only a refusal of the purchase itself does: under
 * its key a provider would have answered with what it had made. A repeat that never left, or that was turned away at the
 * door (rate limit, credentials), says nothing of what went before.
 */
function provesNothingMade(error: ProviderError): boolean {
  return isRefusal(error);
}

/** A new cascade on the same session, by the order that was decided. */
async function restart(
  deps: SessionDeps,
  session: OnrampSession,
  last: AttemptRecord,
  resume: RecoveryOptions,
): Promise<CreationResult> {
  const context = contextOf(deps, session, last, resume);
  const provider = nextProvider(deps, session, context);
  if (!provider) return { kind: 'unavailable', session, retryAfterSeconds: null };
  const number = last.number + 1;
  const started = await deps.writes.update({
    id: session.id,
    revision: session.revision,
    changes: {},
    event: {
      source: 'API',
      from: 'CREATING',
      to: 'CREATING',
      applied: true,
      providerStatus: null,
      note: `asked for again: ${provider.id} is asked`,
    },
    start: newAttempt(deps, number, provider.id, context),
  });
  if (!started) return { kind: 'busy' };
  const attempt = { number, provider };
  const result = await runAttempt(deps, started, attempt, context.request, context.prefill, context.signal);
  return runAttempts(deps, { session: started, attempt, result }, context);
}
