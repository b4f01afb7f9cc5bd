import type { OnrampSession } from '../domain/session.ts';
import { callOff, isUnpaid } from './cancel.ts';
import type { SessionParts } from './parts.ts';
import { asProviderError } from './try-provider.ts';

const DEADLINE_MILLISECONDS = 10_000;

/**
 * Sessions whose deposit address ended while they were open: canceled where the provider can, else nobody is sent there any
 * more. What was paid goes on, and an operator is told. Answers how many there were. At `stop` it ends after the session
 * that it is at: the others are found again.
 */
export async function withdraw(parts: SessionParts, limit: number, stop: AbortSignal): Promise<number> {
  const ids = await parts.checks.onEndedAddress(limit);
  for (const id of ids) {
    if (stop.aborted) break;
    try {
      const session = await parts.reads.byId(id);
      if (session?.sealedHandoff) await withdrawOne(parts, session);
    } catch (error) {
      parts.log.error({ sessionId: id, error }, 'a hand-off to an address that ended could not be withdrawn');
    }
  }
  return ids.length;
}

async function withdrawOne(parts: SessionParts, session: OnrampSession): Promise<void> {
  const { id: sessionId, providerId, status, depositAddressId } = session;
  parts.log.error(
    { sessionId, providerId, status, depositAddressId },
    isUnpaid(session)
      ? 'a deposit address ended while a session to it was open; its hand-off is withdrawn'
      : 'a deposit address ended while crypto was on its way to it',
  );
  const now = isUnpaid(session) ? await canceled(parts, session) : session;
  if (now.sealedHandoff === null) return;
  // Where the session changed meanwhile, the next round finds it again.
  await parts.writes.advance({
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

async function canceled(parts: SessionParts, session: OnrampSession): Promise<OnrampSession> {
  const provider = session.providerId === null ? undefined : parts.registry.get(session.providerId);
  if (!provider?.operations.sessions.cancel || session.providerReference === null) return session;
  try {
    const signal = AbortSignal.timeout(DEADLINE_MILLISECONDS);
    return await callOff(parts, session, provider, 'SYSTEM', signal);
  } catch (error) {
    const { code, outcome } = asProviderError(error);
    const where = { sessionId: session.id, code, outcome };
    if (code !== 'untyped_error') parts.log.warn(where, 'a provider did not cancel a session');
    else parts.log.error({ ...where, error }, 'a session could not be canceled');
    return (await parts.reads.byId(session.id)) ?? session;
  }
}
