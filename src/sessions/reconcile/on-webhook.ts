import { isId } from '../../domain/id.ts';
import { type EventSource, isSettled, type OnrampSession } from '../../domain/session/session.ts';
import { providerCallSignal } from '../../registry/index.ts';
import type { SessionDeps } from '../deps.ts';
import type { HintResult, SessionHint } from '../types.ts';
import { reconcile } from './reconcile.ts';

/** The session with the id of the hint, unless another provider made it; else the one with its reference. */
async function sessionOf(deps: SessionDeps, hint: SessionHint): Promise<OnrampSession | null> {
  const { providerId, reference, sessionId } = hint;
  const wellFormed = sessionId !== null && isId('onrampSession', sessionId);
  const named = wellFormed ? await deps.reads.byId(sessionId) : null;
  if (named && (named.providerId === null || named.providerId === providerId)) return named;
  return reference === null ? null : deps.reads.byReference(providerId, reference);
}

/**
 * Rate limited: hints that add no new reference are coalesced into one delayed poll; the others stay queued. Hints of a
 * settled session stay queued, too: if the one poll failed, no other would follow.
 */
async function delay(
  deps: SessionDeps,
  session: OnrampSession,
  { providerId, reference }: SessionHint,
): Promise<'applied' | 'unknown'> {
  const own = session.providerId === providerId ? session.providerReference : null;
  if (own === null || (reference ?? own) !== own || isSettled(session, deps.clock())) return 'unknown';
  await deps.pollSoon(session);
  return 'applied';
}

/** Handles a verified webhook: finds its session and reconciles it. Throws ProviderError. */
export async function handleWebhook(
  deps: SessionDeps,
  hint: SessionHint,
  source: EventSource,
): Promise<HintResult> {
  const session = await sessionOf(deps, hint);
  if (!session || !deps.registry.get(hint.providerId)) return 'unknown';
  if (!deps.webhookRateLimit.take(session.id)) return delay(deps, session, hint);
  const result = await reconcile(deps, session, { source, signal: providerCallSignal(), reported: hint });
  if (result.kind === 'applied') return 'applied';
  return result.kind === 'busy' || result.session.status === 'CREATING' ? 'pending' : 'unknown';
}
