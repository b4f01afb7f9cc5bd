import type { Caller } from '../../domain/access/caller.ts';
import { providerCallSignal } from '../../registry/index.ts';
import { providerToAsk, takeCallersShare } from '../attempts/provider-to-ask.ts';
import { providerOf, type SessionDeps } from '../deps.ts';
import { allFailed, notConfigured, notFound, ownSession, payload, unavailableOrThrow } from '../results.ts';
import type { SessionResult } from '../types.ts';
import { reconcile } from './reconcile.ts';

/** Reconciles a session for a caller, within the project's share of the requests that the provider allows. */
export async function refresh(deps: SessionDeps, id: string, caller: Caller): Promise<SessionResult> {
  const session = await ownSession(deps, id, caller);
  if (!session) return notFound('onramp session', id);
  const asked = await providerToAsk(deps, session);
  const limited = asked && takeCallersShare(deps, session, asked, caller);
  if (limited) return limited;
  try {
    const result = await reconcile(deps, session, { source: 'POLL', signal: providerCallSignal() });
    if (result.kind === 'busy') return payload(session);
    if (result.kind === 'unavailable') return allFailed(result);
    const { providerId, providerReference } = session;
    const removed = result.kind === 'not_asked' && providerId !== null && providerReference !== null;
    return removed ? notConfigured(session) : payload(result.session);
  } catch (error) {
    const title = providerOf(deps, session)?.title ?? 'The provider';
    const message = `${title} could not be asked; the session is as it was last known. Call refreshOnrampSession again later.`;
    return unavailableOrThrow(deps, session, { operation: 'read', error }, message);
  }
}
