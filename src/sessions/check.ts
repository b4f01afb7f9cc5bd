import { isSettled, type OnrampSession } from '../domain/session.ts';
import { isProviderError, isRefusal } from '../provider/error.ts';
import { askLate, lateAttempt } from './ask-late.ts';
import { isUnbound } from './bind-late.ts';
import { bring } from './bring.ts';
import { complete } from './complete.ts';
import { isOnItsWay, nextCheckSeconds } from './next-check.ts';
import type { SessionParts } from './parts.ts';
import { expire, giveUp, isOverdue } from './soft-end.ts';

const DEADLINE_MILLISECONDS = 10_000;
/** When a session is looked at whose provider was asked as often as the gateway may by itself. */
const PUT_OFF_SECONDS = 5;

/**
 * Looks after a session without being asked: completes one that is being made, asks the provider of one that is open, ends
 * one whose time is over. Then says when to look again.
 */
export async function check(parts: SessionParts, sessionId: string, hinted: boolean): Promise<void> {
  const session = await parts.reads.byId(sessionId);
  if (!session) return;
  const look = hinted || !isSettled(session, parts.clock());
  if (look && !(await mayAsk(parts, session, hinted))) {
    return parts.checks.schedule(session.id, session.revision, PUT_OFF_SECONDS);
  }
  try {
    if (look) await lookAfter(parts, session);
  } catch (error) {
    if (!isProviderError(error)) throw error;
    const { code, outcome } = error;
    parts.log.warn(
      { sessionId, providerId: session.providerId, code, outcome },
      'a provider could not be asked',
    );
  } finally {
    const after = (await parts.reads.byId(sessionId)) ?? session;
    const seconds = nextCheckSeconds(after, await since(parts, after), parts.clock());
    await parts.checks.schedule(after.id, after.revision, seconds);
  }
}

/** In the making each attempt counts; later the state does: a quote that moves is no reason to look again soon. */
async function since(parts: SessionParts, { id, status, updatedAt }: OnrampSession): Promise<Date> {
  return status === 'CREATING' ? updatedAt : ((await parts.reads.statusSince(id)) ?? updatedAt);
}

/** Whether looking after it asks nobody, or a provider that may be asked now. */
async function mayAsk(parts: SessionParts, session: OnrampSession, hinted: boolean): Promise<boolean> {
  const unbound = session.status === 'CREATING' || isUnbound(session);
  if (!unbound && session.providerReference === null) return true;
  const last = unbound ? await parts.attempts.last(session.id) : null;
  const provider = parts.registry.get(last?.providerId ?? session.providerId ?? '');
  if (!provider) return true;
  if (session.status !== 'CREATING' && !hinted) {
    return isOnItsWay(session) ? parts.budget.take(provider) : parts.budget.takeSpare(provider, 1);
  }
  // Somebody waits for it. That they are not many is seen to where they are taken.
  parts.budget.take(provider);
  return true;
}

async function lookAfter(parts: SessionParts, session: OnrampSession): Promise<void> {
  const signal = AbortSignal.timeout(DEADLINE_MILLISECONDS);
  if (session.status === 'CREATING') {
    const effort = await complete(parts, session, { signal, restart: false, prefill: null });
    // Another process is at work on it, and may be about to have it made.
    if (effort.kind !== 'busy' && isOverdue(parts, effort.session)) await giveUp(parts, effort.session);
    return;
  }
  if (isUnbound(session)) {
    const late = await lateAttempt(parts, session);
    if (late && !late.madeNothing)
      await askLate(parts, session, late, { source: 'POLL', signal, reference: null });
    return;
  }
  const { providerId, providerReference } = session;
  const provider = providerId === null ? undefined : parts.registry.get(providerId);
  let now = session;
  if (provider && providerReference !== null) {
    const read = () => provider.operations.sessions.get(providerReference, { signal });
    try {
      now = await bring(parts, session, read, { source: 'POLL', confirmed: true });
    } catch (error) {
      if (!isProviderError(error)) throw error;
      // A provider that has forgotten what nobody paid says so at every look. One that refuses us or our pace says nothing.
      if (!isRefusal(error)) {
        await expire(parts, session, 'not asked');
        throw error;
      }
    }
  }
  await expire(parts, now, provider ? 'asked' : 'not asked');
}
