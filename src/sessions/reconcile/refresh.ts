import type { Caller } from '../../domain/caller.ts';
import type { OnrampSession } from '../../domain/session/session.ts';
import { isUnbound } from '../../domain/session/session.ts';
import { asProviderError } from '../../provider/error.ts';
import { callersRetrySeconds } from '../../provider/retry-after.ts';
import type { Provider } from '../../registry/types.ts';
import { askLate, lateAttempt } from '../attempts/ask-late.ts';
import { recoverCreation } from '../attempts/recover.ts';
import type { SessionDeps } from '../deps.ts';
import { ownSession } from '../own-session.ts';
import { answerOf, notFound, payload, unavailable } from '../results.ts';
import { readAndApply } from '../state/read-and-apply.ts';
import type { SessionResult } from '../types.ts';

const DEADLINE_MILLISECONDS = 10_000;

/** Asks the provider now and applies what it says. */
export async function refresh(deps: SessionDeps, id: string, caller: Caller): Promise<SessionResult> {
  const session = await ownSession(deps, id, caller);
  if (!session) return notFound('onramp session', id);
  const signal = AbortSignal.timeout(DEADLINE_MILLISECONDS);
  if (session.status === 'CREATING') {
    const effort = await recoverCreation(deps, session, { signal, restart: false, prefill: null });
    if (effort.kind === 'busy') return payload(session, false);
    const answer = answerOf(effort, false);
    return answer.kind === 'CustomerRefused' ? payload(effort.session, false) : answer;
  }
  if (isUnbound(session)) {
    const late = await lateAttempt(deps, session);
    // Proved to have been made nowhere.
    if (!late || late.madeNothing) return payload(session, false);
    const how = { source: 'POLL' as const, signal, reference: null };
    return asked(deps, session, late.provider, async () => {
      return (await askLate(deps, session, late, how)) ?? session;
    });
  }
  const { providerId, providerReference } = session;
  // Refused before any provider made it, or its reference comes by webhook only: nobody can be asked.
  if (providerId === null || providerReference === null) return payload(session, false);
  const provider = deps.registry.get(providerId);
  if (!provider) {
    const message = `Provider ${providerId} is no longer configured in gateway.yaml, so nobody can be asked.`;
    return unavailable(session, null, message);
  }
  const read = () => provider.operations.sessions.get(providerReference, { signal });
  return asked(deps, session, provider, () =>
    readAndApply(deps, session, read, { source: 'POLL', confirmed: true }),
  );
}

async function asked(
  deps: SessionDeps,
  session: OnrampSession,
  { id: providerId, title }: Provider,
  ask: () => Promise<OnrampSession>,
): Promise<SessionResult> {
  try {
    return payload(await ask(), false);
  } catch (error) {
    const { code, outcome, retryAfterSeconds } = asProviderError(error);
    if (code === 'untyped_error') throw error;
    deps.log.warn({ sessionId: session.id, providerId, code, outcome }, 'a provider could not be asked');
    const message = `${title} could not be asked; the session is as it was last known. Ask again later.`;
    return unavailable(session, callersRetrySeconds(retryAfterSeconds), message);
  }
}
