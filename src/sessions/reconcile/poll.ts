import { isSettled, isUnbound, type OnrampSession } from '../../domain/session/session.ts';
import { isProviderError, isRefusal } from '../../provider/error.ts';
import { providerCallSignal } from '../../registry/index.ts';
import { providerToAsk } from '../attempts/provider-to-ask.ts';
import { providerOf, type SessionDeps } from '../deps.ts';
import { forgetClientIp } from '../state/payload.ts';
import { expire, failUnconfirmed } from './expire.ts';
import { FIRST_POLL_SECONDS, isOnItsWay, nextPollSeconds, OVER_BUDGET_SECONDS } from './poll-schedule.ts';
import { reconcile } from './reconcile.ts';

/**
 * Polls a session: reconciles it within the poll budget of its provider, ends it if it is past its deadline, and
 * schedules the next poll; if it is settled, the customer's IP address is removed instead. `hinted`: a webhook caused this poll, so even a settled session is polled.
 */
export async function poll(deps: SessionDeps, sessionId: string, hinted: boolean): Promise<void> {
  const session = await deps.reads.byId(sessionId);
  if (!session) return;
  const open = hinted || !isSettled(session, deps.clock());
  if (open && !(await takeBudget(deps, session, hinted))) {
    return deps.pollQueue.schedule(session.id, session.revision, OVER_BUDGET_SECONDS);
  }
  let isBusy = false;
  try {
    if (open) isBusy = await reconcileOrEnd(deps, session);
  } catch (error) {
    if (!isProviderError(error)) throw error;
    const { code, outcome } = error;
    const where = { sessionId, providerId: session.providerId, operation: 'read', code, outcome };
    deps.log.warn({ event: 'provider_call_failed', ...where }, 'A provider call failed');
  } finally {
    const after = (await deps.reads.byId(sessionId)) ?? session;
    // In CREATING every change counts. Later only the status does: a changing quote is no reason to poll more often.
    const since = after.status === 'CREATING' ? null : await deps.reads.statusSince(sessionId);
    const seconds = nextPollSeconds(after, since ?? after.updatedAt, deps.clock());
    if (seconds === null) await forgetClientIp(deps, after.id);
    // Nothing was decided. A customer's app that repeats its call would otherwise put off the end of the session.
    const next = isBusy && seconds !== null ? Math.min(seconds, FIRST_POLL_SECONDS.creating) : seconds;
    await deps.pollQueue.schedule(after.id, after.revision, next);
  }
}

/** Takes a request from the poll budget of the provider to ask, if any. False: the budget is used up. */
async function takeBudget(deps: SessionDeps, session: OnrampSession, hinted: boolean): Promise<boolean> {
  const provider = await providerToAsk(deps, session);
  if (!provider) return true;
  if (session.status !== 'CREATING' && !hinted) {
    return isOnItsWay(session) ? deps.pollBudget.take(provider) : deps.pollBudget.takeSpare(provider, 1);
  }
  // Counted but never refused: a customer or a webhook waits for it. The poll queue limits how many there are.
  deps.pollBudget.take(provider);
  return true;
}

/** Returns whether another process is creating the session and may be about to complete that. */
async function reconcileOrEnd(deps: SessionDeps, session: OnrampSession): Promise<boolean> {
  const asked = providerOf(deps, session) ? 'asked' : 'not_asked';
  let current = session;
  try {
    const result = await reconcile(deps, session, { source: 'POLL', signal: providerCallSignal() });
    if (result.kind === 'busy') return true;
    current = result.session;
  } catch (error) {
    if (!isProviderError(error) || isUnbound(session)) throw error;
    // A provider that has deleted an unpaid session refuses every poll. Other errors say nothing about the session.
    if (!isRefusal(error)) {
      await expire(deps, session, 'not_asked');
      throw error;
    }
  }
  if (session.status !== 'CREATING') await expire(deps, current, asked);
  else await failUnconfirmed(deps, current);
  return false;
}
