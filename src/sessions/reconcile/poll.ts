import { isSettled, isUnbound, type OnrampSession } from '../../domain/session/session.ts';
import { isProviderError, isRefusal } from '../../provider/error.ts';
import { askLate, lateAttempt } from '../attempts/ask-late.ts';
import { recoverCreation } from '../attempts/recover.ts';
import type { SessionDeps } from '../deps.ts';
import { readAndApply } from '../state/read-and-apply.ts';
import { expire, failUnconfirmed, isOverdue } from './expire.ts';
import { isOnItsWay, nextCheckSeconds } from './poll-schedule.ts';

const DEADLINE_MILLISECONDS = 10_000;
/** When a session is looked at whose provider was asked as often as the gateway may by itself. */
const PUT_OFF_SECONDS = 5;

/**
 * Looks after a session without being asked: completes one that is being made, asks the provider of one that is open, ends
 * one whose time is over. Then says when to look again.
 */
export async function poll(deps: SessionDeps, sessionId: string, hinted: boolean): Promise<void> {
  const session = await deps.reads.byId(sessionId);
  if (!session) return;
  const look = hinted || !isSettled(session, deps.clock());
  if (look && !(await mayAsk(deps, session, hinted))) {
    return deps.pollQueue.schedule(session.id, session.revision, PUT_OFF_SECONDS);
  }
  try {
    if (look) await lookAfter(deps, session);
  } catch (error) {
    if (!isProviderError(error)) throw error;
    const { code, outcome } = error;
    deps.log.warn(
      { sessionId, providerId: session.providerId, code, outcome },
      'a provider could not be asked',
    );
  } finally {
    const after = (await deps.reads.byId(sessionId)) ?? session;
    const seconds = nextCheckSeconds(after, await since(deps, after), deps.clock());
    await deps.pollQueue.schedule(after.id, after.revision, seconds);
  }
}

/** In the making each attempt counts; later the state does: a quote that moves is no reason to look again soon. */
async function since(deps: SessionDeps, { id, status, updatedAt }: OnrampSession): Promise<Date> {
  return status === 'CREATING' ? updatedAt : ((await deps.reads.statusSince(id)) ?? updatedAt);
}

/** Whether looking after it asks nobody, or a provider that may be asked now. */
async function mayAsk(deps: SessionDeps, session: OnrampSession, hinted: boolean): Promise<boolean> {
  const unbound = session.status === 'CREATING' || isUnbound(session);
  if (!unbound && session.providerReference === null) return true;
  const last = unbound ? await deps.attempts.last(session.id) : null;
  const provider = deps.registry.get(last?.providerId ?? session.providerId ?? '');
  if (!provider) return true;
  if (session.status !== 'CREATING' && !hinted) {
    return isOnItsWay(session) ? deps.pollBudget.take(provider) : deps.pollBudget.takeSpare(provider, 1);
  }
  // Somebody waits for it. That they are not many is seen to where they are taken.
  deps.pollBudget.take(provider);
  return true;
}

async function lookAfter(deps: SessionDeps, session: OnrampSession): Promise<void> {
  const signal = AbortSignal.timeout(DEADLINE_MILLISECONDS);
  if (session.status === 'CREATING') {
    const effort = await recoverCreation(deps, session, { signal, restart: false, prefill: null });
    // Another process is at work on it, and may be about to have it made.
    if (effort.kind !== 'busy' && isOverdue(deps, effort.session))
      await failUnconfirmed(deps, effort.session);
    return;
  }
  if (isUnbound(session)) {
    const late = await lateAttempt(deps, session);
    if (late && !late.madeNothing)
      await askLate(deps, session, late, { source: 'POLL', signal, reference: null });
    return;
  }
  const { providerId, providerReference } = session;
  const provider = providerId === null ? undefined : deps.registry.get(providerId);
  let now = session;
  if (provider && providerReference !== null) {
    const read = () => provider.operations.sessions.get(providerReference, { signal });
    try {
      now = await readAndApply(deps, session, read, { source: 'POLL', confirmed: true });
    } catch (error) {
      if (!isProviderError(error)) throw error;
      // A provider that has forgotten what nobody paid says so at every look. One that refuses us or our pace says nothing.
      if (!isRefusal(error)) {
        await expire(deps, session, 'not asked');
        throw error;
      }
    }
  }
  await expire(deps, now, provider ? 'asked' : 'not asked');
}
