import { isId } from '../domain/id.ts';
import { type EventSource, isSettled, type OnrampSession } from '../domain/session.ts';
import { adopt } from './adopt.ts';
import { refuse } from './apply.ts';
import { askLate, lateAttempt } from './ask-late.ts';
import { isUnbound } from './bind-late.ts';
import { bring } from './bring.ts';
import { complete } from './complete.ts';
import type { SessionParts } from './parts.ts';

export type SessionHint = {
  readonly providerId: string;
  readonly reference: string | null;
  readonly sessionId: string | null;
};

const DEADLINE_MILLISECONDS = 10_000;

/** The session that the hint names, never one that is bound to another provider. */
async function sessionOf(parts: SessionParts, hint: SessionHint): Promise<OnrampSession | null> {
  const named =
    hint.sessionId !== null && isId('onrampSession', hint.sessionId)
      ? await parts.reads.byId(hint.sessionId)
      : null;
  if (named && (named.providerId === null || named.providerId === hint.providerId)) return named;
  return hint.reference === null ? null : parts.reads.byReference(hint.providerId, hint.reference);
}

/**
 * Too many at once: one look a little later serves all that only say that something changed. Others are kept and tried again;
 * so are those of a settled session, at which nobody would look again if that look came to nothing.
 */
async function putOff(
  parts: SessionParts,
  session: OnrampSession,
  { providerId, reference }: SessionHint,
): Promise<'applied' | 'unknown'> {
  const bound = session.providerId === providerId ? session.providerReference : null;
  if (bound === null || (reference ?? bound) !== bound || isSettled(session, parts.clock())) return 'unknown';
  await parts.lookSoon(session);
  return 'applied';
}

/**
 * A provider told of a session: reads it from the provider's API, and applies that. `unknown`: no such session here, or
 * one that another process is just making, or of which it is told too often. Throws ProviderError where the provider cannot be asked.
 */
export async function sync(
  parts: SessionParts,
  hint: SessionHint,
  source: EventSource,
): Promise<'applied' | 'unknown'> {
  let session = await sessionOf(parts, hint);
  const provider = parts.registry.get(hint.providerId);
  if (!session || !provider) return 'unknown';
  const { providerId, reference } = hint;
  if (!parts.syncs.take(session.id)) return putOff(parts, session, hint);
  const signal = AbortSignal.timeout(DEADLINE_MILLISECONDS);
  if (session.status === 'CREATING') {
    const told = reference === null ? undefined : { providerId, reference };
    const effort = await complete(parts, session, { signal, restart: false, prefill: null, told });
    if (effort.kind === 'busy') return 'unknown';
    session = effort.session;
    if (session.status === 'CREATING' && effort.kind !== 'unavailable') return 'unknown';
  }
  // It was given up, or proved to have made nothing, and now its provider says otherwise.
  const unmade = session.status === 'CREATING';
  const late = unmade || isUnbound(session) ? await lateAttempt(parts, session) : null;
  if (late?.provider.id === providerId) {
    return (await askLate(parts, session, late, { source, signal, reference })) ? 'applied' : 'unknown';
  }
  if (unmade) return 'unknown';
  const ours = session.providerId === providerId;
  const bound = ours ? session.providerReference : null;
  if (ours && session.referenceByWebhook && reference !== null && reference !== bound) {
    await adopt(parts, session, { provider, reference, source, signal });
    return 'applied';
  }
  if (bound === null || (reference !== null && reference !== bound)) {
    const note = `${providerId} tells of a session that this one does not use.`;
    parts.log.error({ sessionId: session.id, providerId }, 'a provider tells of a session that is not used');
    await refuse(
      parts,
      session,
      { status: null, providerStatus: session.providerStatus ?? '' },
      source,
      note,
    );
    return 'applied';
  }
  const read = () => provider.operations.sessions.get(bound, { signal });
  await bring(parts, session, read, { source, confirmed: true });
  return 'applied';
}
