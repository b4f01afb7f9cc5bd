import type { OnrampSession } from '../../domain/session/session.ts';
import { isUnpaid } from '../../domain/session/status.ts';
import { asProviderError } from '../../provider/transport-error.ts';
import { providerCallSignal } from '../../registry/index.ts';
import type { SessionDeps } from '../deps.ts';
import { move } from '../state/apply.ts';
import { cancelAtProvider, cancelOperation } from './cancel.ts';

/**
 * Revokes the hand-offs of open sessions whose deposit address ended: cancels the session if its provider can, else
 * removes the hand-off. Paid sessions continue, and the log alerts an operator. Returns the number of sessions. When
 * `stop` is aborted, it ends after the current session; the next call finds the others.
 */
export async function revokeHandoffs(deps: SessionDeps, limit: number, stop: AbortSignal): Promise<number> {
  const ids = await deps.pollQueue.withEndedAddress(limit);
  for (const id of ids) {
    if (stop.aborted) break;
    try {
      const session = await deps.reads.byId(id);
      if (session?.sealedHandoff) await revokeHandoff(deps, session);
    } catch (error) {
      const message = 'A hand-off to a deposit address that ended could not be revoked';
      deps.log.error({ event: 'handoff_not_revoked', sessionId: id, error }, message);
    }
  }
  return ids.length;
}

async function revokeHandoff(deps: SessionDeps, session: OnrampSession): Promise<void> {
  const { id: sessionId, providerId, status, depositAddressId } = session;
  const open = isUnpaid(session);
  const where = { sessionId, providerId, status, depositAddressId };
  deps.log.error(
    { event: open ? 'handoff_revoked' : 'delivery_to_ended_address', ...where },
    open
      ? 'A deposit address ended while a session to it was open; its hand-off is revoked'
      : 'A deposit address ended while crypto was on its way to it',
  );
  const current = open ? await canceled(deps, session) : session;
  if (current.sealedHandoff === null) return;
  // If the session changed meanwhile, the next call finds it again.
  const note = 'The deposit address ended: the hand-off is revoked.';
  const { providerStatus } = current;
  await move(deps, current, { source: 'SYSTEM', note, changes: { sealedHandoff: null }, providerStatus });
}

async function canceled(deps: SessionDeps, session: OnrampSession): Promise<OnrampSession> {
  const operation = cancelOperation(deps, session);
  if ('kind' in operation) return session;
  try {
    return await cancelAtProvider(deps, session, operation, 'SYSTEM', providerCallSignal());
  } catch (error) {
    const { code, outcome } = asProviderError(error);
    const where = { sessionId: session.id, operation: 'cancel', code, outcome };
    if (code !== 'untyped_error') {
      deps.log.warn({ event: 'provider_call_failed', ...where }, 'A provider call failed');
    } else {
      deps.log.error({ event: 'session_not_canceled', ...where, error }, 'A session could not be canceled');
    }
    return (await deps.reads.byId(session.id)) ?? session;
  }
}
