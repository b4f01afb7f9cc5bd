import { isId } from '../../domain/id.ts';
import { type EventSource, isSettled, isUnbound, type OnrampSession } from '../../domain/session/session.ts';
import { askLate, lateAttempt } from '../attempts/ask-late.ts';
import { linkWidgetOrder } from '../attempts/link-widget-order.ts';
import { recoverCreation } from '../attempts/recover.ts';
import type { SessionDeps } from '../deps.ts';
import { recordRefused } from '../state/apply.ts';
import { readAndApply } from '../state/read-and-apply.ts';

export type SessionHint = {
  readonly providerId: string;
  readonly reference: string | null;
  readonly sessionId: string | null;
};

const DEADLINE_MILLISECONDS = 10_000;

/** The session that the hint names, never one that is bound to another provider. */
async function sessionOf(deps: SessionDeps, hint: SessionHint): Promise<OnrampSession | null> {
  const named =
    hint.sessionId !== null && isId('onrampSession', hint.sessionId)
      ? await deps.reads.byId(hint.sessionId)
      : null;
  if (named && (named.providerId === null || named.providerId === hint.providerId)) return named;
  return hint.reference === null ? null : deps.reads.byReference(hint.providerId, hint.reference);
}

/**
 * Too many at once: one look a little later serves all that only say that something changed. Others are kept and tried again;
 * so are those of a settled session, at which nobody would look again if that look came to nothing.
 */
async function putOff(
  deps: SessionDeps,
  session: OnrampSession,
  { providerId, reference }: SessionHint,
): Promise<'applied' | 'unknown'> {
  const bound = session.providerId === providerId ? session.providerReference : null;
  if (bound === null || (reference ?? bound) !== bound || isSettled(session, deps.clock())) return 'unknown';
  await deps.pollSoon(session);
  return 'applied';
}

/**
 * A provider told of a session: reads it from the provider's API, and applies that. `unknown`: no such session here, or
 * one that another process is just making, or of which it is told too often. Throws ProviderError where the provider cannot be asked.
 */
export async function handleWebhook(
  deps: SessionDeps,
  hint: SessionHint,
  source: EventSource,
): Promise<'applied' | 'unknown'> {
  let session = await sessionOf(deps, hint);
  const provider = deps.registry.get(hint.providerId);
  if (!session || !provider) return 'unknown';
  const { providerId, reference } = hint;
  if (!deps.webhookRateLimit.take(session.id)) return putOff(deps, session, hint);
  const signal = AbortSignal.timeout(DEADLINE_MILLISECONDS);
  if (session.status === 'CREATING') {
    const reported = reference === null ? undefined : { providerId, reference };
    const effort = await recoverCreation(deps, session, { signal, restart: false, prefill: null, reported });
    if (effort.kind === 'busy') return 'unknown';
    session = effort.session;
    if (session.status === 'CREATING' && effort.kind !== 'unavailable') return 'unknown';
  }
  // It was given up, or proved to have made nothing, and now its provider says otherwise.
  const unmade = session.status === 'CREATING';
  const late = unmade || isUnbound(session) ? await lateAttempt(deps, session) : null;
  if (late?.provider.id === providerId) {
    return (await askLate(deps, session, late, { source, signal, reference })) ? 'applied' : 'unknown';
  }
  if (unmade) return 'unknown';
  const ours = session.providerId === providerId;
  const bound = ours ? session.providerReference : null;
  if (ours && session.referenceByWebhook && reference !== null && reference !== bound) {
    await linkWidgetOrder(deps, session, { provider, reference, source, signal });
    return 'applied';
  }
  if (bound === null || (reference !== null && reference !== bound)) {
    const note = `${providerId} tells of a session that this one does not use.`;
    deps.log.error({ sessionId: session.id, providerId }, 'a provider tells of a session that is not used');
    await recordRefused(
      deps,
      session,
      { status: null, providerStatus: session.providerStatus ?? '' },
      source,
      note,
    );
    return 'applied';
  }
  const read = () => provider.operations.sessions.get(bound, { signal });
  await readAndApply(deps, session, read, { source, confirmed: true });
  return 'applied';
}
