import type { EventSource, OnrampSession, SessionFailure } from '../../domain/session/session.ts';
import { isUnbound } from '../../domain/session/session.ts';
import type { SessionNews } from '../../provider/sessions.ts';
import { isUniqueViolation } from '../../store/errors.ts';
import type { SessionDeps } from '../deps.ts';
import { recordRefused, transitionFor, updateOf } from '../state/apply.ts';
import { latePaymentDeadlineFrom } from '../state/late-payment-window.ts';
import type { Attempt } from './attempt.ts';
import { type Made, madeBy, recordLateCreation } from './record-late-creation.ts';
import { findMismatch } from './verify-created.ts';

const TRIES = 5;

/**
 * Transaction B: a provider made the session. Whoever hears of it first binds it; the same answer again changes nothing.
 * A session at another provider than the one that was bound is an orphan: logged and kept in the timeline, never used. One
 * that was given up meanwhile is bound without being sent anybody.
 */
export async function recordCreated(
  deps: SessionDeps,
  made: Made,
  source: EventSource,
): Promise<OnrampSession> {
  const { attempt, request, news } = made;
  const { provider } = attempt;
  const origin = { source, confirmed: true, created: true };
  const where = { sessionId: made.session.id, providerId: provider.id, attempt: attempt.number };
  let { session } = made;
  for (let tries = 0; tries < TRIES; tries++) {
    const last = await isLast(deps, session, attempt);
    if (last && isUnbound(session)) {
      const late = await recordLateCreation(deps, { ...made, session }, source);
      if (late) return late;
      session = (await deps.reads.byId(session.id)) ?? session;
      continue;
    }
    if (session.status !== 'CREATING' || !last) {
      const same = session.providerId === provider.id && session.providerReference === news.reference;
      if (!same) {
        deps.log.error(where, 'a provider made a session after it was given up; nobody was sent there');
        await recordRefused(deps, session, news, source, `${provider.id} made a session that is not used.`);
      }
      return session;
    }
    const decided = transitionFor(deps, session, news, provider.id, origin);
    if (decided.kind !== 'taken') throw new Error('a session that was just made takes any step');
    const problem = findMismatch(request, news, provider.mode);
    if (problem) deps.log.error({ ...where, problem }, 'a provider made another session than was asked for');
    const changes = {
      providerId: provider.id,
      providerReference: news.reference,
      referenceByWebhook: news.reference === null,
      mode: provider.mode,
      ...(problem ? quarantined(deps, provider.title, problem, provider.capabilities.lateNewsDays) : {}),
    };
    const advance = updateOf(deps, session, decided, news, source, {
      changes,
      end: madeBy(attempt, news),
    });
    try {
      const event = problem
        ? { ...advance.event, to: 'FAILED' as const, note: `Not used: ${problem}.` }
        : { ...advance.event, note: advance.event.note ?? byWebhook(provider.id, news) };
      const bound = await deps.writes.update({ ...advance, event });
      if (bound) return bound;
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      deps.log.error(where, 'a provider answered with the session of another purchase');
      return holdReused(deps, session, attempt);
    }
    session = (await deps.reads.byId(session.id)) ?? session;
  }
  throw new Error(`session ${session.id} changed ${TRIES} times while its creation was being recorded`);
}

function byWebhook(providerId: string, { reference }: SessionNews): string | null {
  return reference === null ? `${providerId} tells its reference by webhook.` : null;
}

async function isLast(deps: SessionDeps, session: OnrampSession, attempt: Attempt): Promise<boolean> {
  // The first attempt at the first revision is surely the last one: no need to ask.
  if (session.revision === 1 && attempt.number === 1) return true;
  const last = await deps.attempts.last(session.id);
  return last?.number === attempt.number && last.providerId === attempt.provider.id;
}

/** Nobody is sent there; a payment that comes all the same is still seen. */
function quarantined(deps: SessionDeps, title: string, problem: string, days: number) {
  const failure: SessionFailure = {
    reason: 'PROVIDER_ERROR',
    message: `${title} did not make what was asked for (${problem}). Nobody was sent there; buy again with a new idempotency key.`,
    providerCode: null,
  };
  const latePaymentDeadline = latePaymentDeadlineFrom(deps.clock(), days);
  return { status: 'FAILED' as const, sealedHandoff: null, failure, latePaymentDeadline };
}

async function holdReused(
  deps: SessionDeps,
  session: OnrampSession,
  attempt: Attempt,
): Promise<OnrampSession> {
  const message = 'the provider answered with the session of another purchase';
  const held = await deps.writes.update({
    id: session.id,
    revision: session.revision,
    changes: {},
    event: {
      source: 'SYSTEM',
      from: 'CREATING',
      to: 'CREATING',
      applied: true,
      providerStatus: null,
      note: `${attempt.provider.id}: ${message}`,
    },
    end: {
      number: attempt.number,
      outcome: 'UNKNOWN',
      reason: 'PROVIDER_OUTCOME_UNKNOWN',
      message,
      providerRequestId: null,
    },
  });
  return held ?? session;
}
