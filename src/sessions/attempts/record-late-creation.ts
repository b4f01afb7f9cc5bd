import type { EventSource, OnrampSession } from '../../domain/session/session.ts';
import type { SessionNews, SessionRequest } from '../../provider/sessions.ts';
import { isUniqueViolation } from '../../store/errors.ts';
import type { EndedAttempt } from '../../store/sessions/write.ts';
import type { SessionDeps } from '../deps.ts';
import { recordRefused, transitionFor, updateOf } from '../state/apply.ts';
import { latePaymentDeadlineFrom } from '../state/late-payment-window.ts';
import type { Attempt } from './attempt.ts';
import { findMismatch, isOfAnother } from './verify-created.ts';

/** What a provider made, as it tells it: in answer to a create, to a search, or after a webhook named it. */
export type Made = {
  readonly session: OnrampSession;
  readonly attempt: Attempt;
  readonly request: SessionRequest;
  readonly news: SessionNews;
};

/** The attempt's end where it made the session. */
export function madeBy({ number }: Attempt, news: SessionNews): EndedAttempt {
  const providerRequestId = news.requestId ?? null;
  return { number, outcome: 'CREATED', reason: null, message: null, providerRequestId };
}

/**
 * A session that was given up had been made after all. It is bound, so that the provider can be asked of it, and moves only
 * where somebody has paid: the customer was told to buy again, so nobody is sent there. Null where somebody changed the
 * session since it was read.
 */
export async function recordLateCreation(
  deps: SessionDeps,
  { session, attempt, request, news }: Made,
  source: EventSource,
): Promise<OnrampSession | null> {
  const { provider } = attempt;
  const where = { sessionId: session.id, providerId: provider.id, attempt: attempt.number };
  const keep = async (note: string) => {
    await recordRefused(deps, session, news, source, note);
    return session;
  };
  if (isOfAnother(session.id, news)) {
    deps.log.error(where, 'a provider tells of a session that it has as another one');
    return keep(`${provider.id} has what it tells of as another session.`);
  }
  const problem = findMismatch(request, news, provider.mode);
  const decided = transitionFor(deps, session, news, provider.id, { source, confirmed: true });
  const paid = decided.kind === 'taken' && decided.to !== session.status;
  deps.log.error(
    { ...where, problem },
    paid
      ? 'a session was paid after it was given up; the customer may have bought again'
      : 'a provider made a session after it was given up; nobody was sent there',
  );
  // Called off, it was settled at once, on a proof that nothing was made. There is something to be paid, so it is not.
  const unsettled = session.status === 'CANCELED' && !paid;
  const latePaymentDeadline = latePaymentDeadlineFrom(deps.clock(), provider.capabilities.lateNewsDays);
  const { event, ...advance } = updateOf(deps, session, decided, news, source, {
    changes: {
      providerId: provider.id,
      providerReference: news.reference,
      referenceByWebhook: news.reference === null,
      mode: provider.mode,
      ...(unsettled ? { latePaymentDeadline } : {}),
    },
    end: madeBy(attempt, news),
  });
  const late = `${provider.id} had made it after all${paid ? ', and it was paid' : '; nobody was sent there'}.`;
  const note = problem ? `${late} It is not what was asked for: ${problem}.` : late;
  try {
    return await deps.writes.update({ ...advance, event: { ...event, note } });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    deps.log.error(where, 'a provider answered with the session of another purchase');
    return keep(`${news.reference} at ${provider.id} belongs to another session.`);
  }
}
