import type { Caller } from '../../domain/caller.ts';
import type { Unsupported, WrongState } from '../../domain/failure.ts';
import type { EventSource, OnrampSession } from '../../domain/session/session.ts';
import { isEnd, isUnpaid } from '../../domain/session/status.ts';
import { asProviderError, isProviderError, isRefusal } from '../../provider/error.ts';
import { callersRetrySeconds } from '../../provider/retry-after.ts';
import type { Provider } from '../../registry/types.ts';
import { recoverCreation } from '../attempts/recover.ts';
import type { SessionDeps } from '../deps.ts';
import { ownSession } from '../own-session.ts';
import { notFound, payload, unavailable } from '../results.ts';
import { readAndApply } from '../state/read-and-apply.ts';
import type { SessionResult } from '../types.ts';

const DEADLINE_MILLISECONDS = 10_000;
const TRIES = 3;

/** Calls a session off: at its provider, or here where it is proved that no provider made it. Repeating it changes nothing. */
export async function cancel(deps: SessionDeps, id: string, caller: Caller): Promise<SessionResult> {
  const session = await ownSession(deps, id, caller);
  if (!session) return notFound('onramp session', id);
  const signal = AbortSignal.timeout(DEADLINE_MILLISECONDS);
  return session.status === 'CREATING'
    ? cancelMaking(deps, session, signal)
    : cancelMade(deps, session, signal);
}

/** Calls it off at the provider and applies what that says. Too late is no error: the session then tells. Throws ProviderError. */
export async function cancelAtProvider(
  deps: SessionDeps,
  session: OnrampSession,
  provider: Provider,
  source: EventSource,
  signal: AbortSignal,
): Promise<OnrampSession> {
  const { sessions } = provider.operations;
  const reference = session.providerReference;
  if (!sessions.cancel || reference === null)
    throw new TypeError(`${provider.id} cannot cancel ${session.id}`);
  const get = () => sessions.get(reference, { signal });
  const call = (current: OnrampSession) =>
    isUnpaid(current) ? (sessions.cancel?.(reference, { signal }) ?? get()) : get();
  try {
    return await readAndApply(deps, session, call, { source, confirmed: true });
  } catch (error) {
    if (!isProviderError(error) || error.outcome === 'not_sent') throw error;
    // Too late, or the answer was lost: the session itself tells which.
    const now = await readAndApply(deps, session, get, { source: 'POLL', confirmed: true }).catch(
      () => session,
    );
    if (isUnpaid(now)) throw error;
    return now;
  }
}

async function cancelMade(
  deps: SessionDeps,
  session: OnrampSession,
  signal: AbortSignal,
): Promise<SessionResult> {
  if (!isUnpaid(session)) return ended(session);
  const { providerId, providerReference } = session;
  const provider = providerId === null ? undefined : deps.registry.get(providerId);
  if (!provider) {
    return unavailable(
      session,
      null,
      `Provider ${providerId} is no longer configured, so nobody can be asked.`,
    );
  }
  const { title, disabled } = provider;
  if (!provider.operations.sessions.cancel && disabled !== null) {
    return unavailable(session, null, `${title} is switched off (${disabled}), so it cannot be asked.`);
  }
  if (!provider.operations.sessions.cancel || providerReference === null) return unsupported(title);
  try {
    const now = await cancelAtProvider(deps, session, provider, 'API', signal);
    if (!isUnpaid(now)) return ended(now);
    const message = `${title} took the call but has not canceled the purchase yet. Do not send the customer there, and call cancelOnrampSession again in a minute.`;
    return unavailable(now, null, message);
  } catch (error) {
    const { code, outcome, retryAfterSeconds } = asProviderError(error);
    if (code === 'untyped_error') throw error;
    deps.log.warn(
      { sessionId: session.id, providerId, code, outcome },
      'a provider did not cancel a session',
    );
    if (isRefusal(error)) {
      return wrongState(session, `${title} does not cancel this purchase now. Unpaid, it ends by itself.`);
    }
    const message = `${title} could not be asked, so the purchase may still be open there. Call cancelOnrampSession again: it is canceled once, however often you ask.`;
    return unavailable(session, callersRetrySeconds(retryAfterSeconds), message);
  }
}

/** Still being made: only where every attempt is proved to have made nothing is there nothing to ask anybody. */
async function cancelMaking(
  deps: SessionDeps,
  session: OnrampSession,
  signal: AbortSignal,
): Promise<SessionResult> {
  let current = session;
  for (let tries = 0; tries < TRIES; tries++) {
    const effort = await recoverCreation(deps, current, {
      signal,
      restart: false,
      prefill: null,
      onlyAsk: true,
    });
    current = effort.kind === 'busy' ? ((await deps.reads.byId(current.id)) ?? current) : effort.session;
    if (current.status !== 'CREATING') return cancelMade(deps, current, signal);
    if (effort.kind !== 'unavailable') break;
    const canceled = await deps.writes.update({
      id: current.id,
      revision: current.revision,
      // Nothing was made, so nothing can come late: it is settled at once.
      changes: { status: 'CANCELED', latePaymentDeadline: current.updatedAt },
      event: {
        source: 'API',
        from: 'CREATING',
        to: 'CANCELED',
        applied: true,
        providerStatus: null,
        note: 'Called off before any provider had made it.',
      },
    });
    if (canceled) return payload(canceled, false);
    current = (await deps.reads.byId(current.id)) ?? current;
  }
  return wrongState(
    current,
    'It is not known yet whether a provider made this purchase, so it cannot be called off. Nobody was sent there: no hand-off was given out. Call cancelOnrampSession again in a minute; the gateway asks the provider meanwhile.',
  );
}

function ended(session: OnrampSession): SessionResult {
  if (session.status === 'CANCELED') return payload(session, false);
  return wrongState(
    session,
    isEnd(session.status)
      ? `The purchase is ${session.status}: there is nothing left to cancel.`
      : `The purchase is ${session.status}: it was paid, so it is too late to cancel. Watch it to its end; the provider alone can give money back.`,
  );
}

function wrongState(onrampSession: OnrampSession, message: string): WrongState {
  return { kind: 'WrongState', message, onrampSession };
}

function unsupported(title: string): Unsupported {
  return {
    kind: 'Unsupported',
    message: `${title} cannot cancel a purchase that was made. Do not send the customer there any more, or let them close its page without paying: nothing is charged, and unpaid it ends by itself.`,
  };
}
