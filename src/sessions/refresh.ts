import type { Caller } from '../domain/caller.ts';
import type { OnrampSession } from '../domain/session.ts';
import { callersRetrySeconds } from '../provider/retry-after.ts';
import type { Provider } from '../registry/types.ts';
import { answerOf, notFound, payload, unavailable } from './answer.ts';
import { askLate, lateAttempt } from './ask-late.ts';
import { isUnbound } from './bind-late.ts';
import { bring } from './bring.ts';
import { complete } from './complete.ts';
import { ownSession } from './own-session.ts';
import type { SessionParts } from './parts.ts';
import { asProviderError } from './try-provider.ts';
import type { SessionResult } from './types.ts';

const DEADLINE_MILLISECONDS = 10_000;

/** Asks the provider now and applies what it says. */
export async function refresh(parts: SessionParts, id: string, caller: Caller): Promise<SessionResult> {
  const session = await ownSession(parts, id, caller);
  if (!session) return notFound('onramp session', id);
  const signal = AbortSignal.timeout(DEADLINE_MILLISECONDS);
  if (session.status === 'CREATING') {
    const effort = await complete(parts, session, { signal, restart: false, prefill: null });
    if (effort.kind === 'busy') return payload(session, false);
    const answer = answerOf(effort, false);
    return answer.kind === 'CustomerRefused' ? payload(effort.session, false) : answer;
  }
  if (isUnbound(session)) {
    const late = await lateAttempt(parts, session);
    // Proved to have been made nowhere.
    if (!late || late.madeNothing) return payload(session, false);
    const how = { source: 'POLL' as const, signal, reference: null };
    return asked(parts, session, late.provider, async () => {
      return (await askLate(parts, session, late, how)) ?? session;
    });
  }
  const { providerId, providerReference } = session;
  // Refused before any provider made it, or its reference comes by webhook only: nobody can be asked.
  if (providerId === null || providerReference === null) return payload(session, false);
  const provider = parts.registry.get(providerId);
  if (!provider) {
    const message = `Provider ${providerId} is no longer configured in gateway.yaml, so nobody can be asked.`;
    return unavailable(session, null, message);
  }
  const read = () => provider.operations.sessions.get(providerReference, { signal });
  return asked(parts, session, provider, () =>
    bring(parts, session, read, { source: 'POLL', confirmed: true }),
  );
}

async function asked(
  parts: SessionParts,
  session: OnrampSession,
  { id: providerId, title }: Provider,
  ask: () => Promise<OnrampSession>,
): Promise<SessionResult> {
  try {
    return payload(await ask(), false);
  } catch (error) {
    const { code, outcome, retryAfterSeconds } = asProviderError(error);
    if (code === 'untyped_error') throw error;
    parts.log.warn({ sessionId: session.id, providerId, code, outcome }, 'a provider could not be asked');
    const message = `${title} could not be asked; the session is as it was last known. Ask again later.`;
    return unavailable(session, callersRetrySeconds(retryAfterSeconds), message);
  }
}
