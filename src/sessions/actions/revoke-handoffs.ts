import type { OnrampSession } from '../../domain/session/session.ts';
import { isUnpaid } from '../../domain/session/status.ts';
import { asProviderError } from '../../provider/error.ts';
import type { SessionDeps } from '../deps.ts';
import { cancelAtProvider } from './cancel.ts';

const DEADLINE_MILLISECONDS = 10_000;

/**
 * Sessions whose deposit address ended while they were open: canceled where the provider can, else nobody is sent there any
 * more. What was paid goes on, and an operator is told. Answers how many there were. At `stop` it ends after the session
 * that it is at: the others are found again.
 */
export async function revokeHandoffs(deps: SessionDeps, limit: number, stop: AbortSignal): Promise<number> {
  const ids = await deps.pollQueue.withEndedAddress(limit);
  for (const id of ids) {
    if (stop.aborted) break;
    try {
      const session = await deps.reads.byId(id);
      if (session?.sealedHandoff) await revokeHandoff(deps, session);
    } catch (error) {
      deps.log.error({ sessionId: id, error }, 'a hand-off to an address that ended could not be withdrawn');
    }
  }
  return ids.length;
}

async function revokeHandoff(deps: SessionDeps, session: OnrampSession): Promise<void> {
  const { id: sessionId, providerId, status, depositAddressId } = session;
  deps.log.error(
    { sessionId, providerId, status, depositAddressId },
    isUnpaid(session)
      ? 'a deposit address ended while a session to it was open; its hand-off is withdrawn'
      : 'a deposit address ended while crypto was on its way to it',
  );
  const now = isUnpaid(session) ? await canceled(deps, session) : session;
  if (now.sealedHandoff === null) return;
  // Where the session changed meanwhile, the next round finds it again.
  await deps.writes.update({
    id: sessionId,
    revision: now.revision,
    changes: { sealedHandoff: null },
    event: {
      source: 'SYSTEM',
      from: now.status,
      to: now.status,
      applied: true,
      providerStatus: now.providerStatus,
      note: 'The deposit address ended: the hand-off is withdrawn.',
    },
  });
}

async function canceled(deps: SessionDeps, session: OnrampSession): Promise<OnrampSession> {
  const provider = session.providerId === null ? undefined : deps.registry.get(session.providerId);
  if (!provider?.operations.sessions.cancel || session.providerReference === null) return session;
  try {
    const signal = AbortSignal.timeout(DEADLINE_MILLISECONDS);
    return await cancelAtProvider(deps, session, provider, 'SYSTEM', signal);
  } catch (error) {
    const { code, outcome } = asProviderError(error);
    const where = { sessionId: session.id, code, outcome };
    if (code !== 'untyped_error') deps.log.warn(where, 'a provider did not cancel a session');
    else deps.log.error({ ...where, error }, 'a session could not be canceled');
    return (await deps.reads.byId(session.id)) ?? session;
  }
}
