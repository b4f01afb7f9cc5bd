import { type EventSource, isUnbound, type OnrampSession } from '../../domain/session/session.ts';
import type { SessionNews, SessionRequest } from '../../provider/sessions.ts';
import type { Provider } from '../../registry/types.ts';
import { isUniqueViolation } from '../../store/errors.ts';
import type { SessionChanges } from '../../store/sessions/row.ts';
import type { SessionDeps } from '../deps.ts';
import type { Change } from '../state/apply.ts';
import { move, moveBy, recordRefused, TRIES, transitionFor, withCurrent } from '../state/apply.ts';
import { latePaymentDeadline } from '../state/late-payment-window.ts';
import type { Transition } from '../state/transition.ts';
import type { Attempt } from './attempt.ts';
import { findMismatch, isOfAnother } from './verify-created.ts';

/** What a provider made, as reported in answer to a create, a search or a `get`. */
export type Made = {
  readonly session: OnrampSession;
  readonly attempt: Attempt;
  readonly request: SessionRequest;
  readonly news: SessionNews;
};

/**
 * Decides what to do with what a provider made. `attach`: it is the session being created. `attach_late`: the session
 * has ended unconfirmed. `linked`: it is recorded already. `orphan`: the session uses another one, so it is logged and
 * never used. `foreign`: the provider has it under another session's id.
 */
export function decide(
  session: OnrampSession,
  last: { readonly number: number; readonly providerId: string } | null,
  { attempt: { number, provider }, news }: Pick<Made, 'attempt' | 'news'>,
): 'attach' | 'attach_late' | 'linked' | 'orphan' | 'foreign' {
  const isLast = last?.number === number && last.providerId === provider.id;
  // During a create, findMismatch quarantines a foreign one.
  if (isLast && session.status === 'CREATING') return 'attach';
  if (isLast && isUnbound(session)) return isOfAnother(session.id, news) ? 'foreign' : 'attach_late';
  const linked = session.providerId === provider.id && session.providerReference === news.reference;
  return linked ? 'linked' : 'orphan';
}

/** Records what a provider made (the second transaction of a create). Repeating it changes nothing. */
export function recordCreated(deps: SessionDeps, made: Made, source: EventSource): Promise<OnrampSession> {
  const { request, news } = made;
  const { provider, number } = made.attempt;
  const { id: providerId, mode } = provider;
  const { reference: providerReference, requestId: providerRequestId = null } = news;
  const where = { sessionId: made.session.id, providerId, attempt: number };
  return withCurrent(deps, made.session, TRIES, async (session) => {
    // At revision 1 the first attempt is the last one: no need to read it.
    const first = session.revision === 1 && number === 1;
    const last = first ? { number, providerId } : await deps.attempts.last(session.id);
    const verdict = decide(session, last, made);
    if (verdict === 'linked') return session;
    if (verdict === 'orphan') {
      deps.log.error({ event: 'orphan_session', ...where }, ORPHAN);
      return recordRefused(deps, session, news, source, `${providerId} made a session that is not used.`);
    }
    if (verdict === 'foreign') {
      deps.log.error({ event: 'foreign_session', ...where }, FOREIGN);
      return recordRefused(deps, session, news, source, `${FOREIGN}.`);
    }
    const late = verdict === 'attach_late';
    const decided = transitionFor(deps, session, news, { providerId, created: !late });
    if (!late && decided.kind !== 'taken') throw new Error('a session in CREATING takes every transition');
    const checked = { ...where, problem: findMismatch(request, news, mode) };
    const { changes, note } = late
      ? lateCreation(deps, session, provider, decided, checked)
      : creation(deps, provider, news, checked);
    const bound = { providerId, providerReference, referenceByWebhook: providerReference === null, mode };
    const end = { number, outcome: 'CREATED' as const, reason: null, message: null, providerRequestId };
    return link(deps, session, news, decided, { source, changes: { ...bound, ...changes }, note, end });
  });
}

/** Fields for the log. `problem`: why the customer must not pay for it. */
type Checked = { sessionId: string; providerId: string; attempt: number; problem: string | null };
const ORPHAN = 'A provider made a session after its attempt had ended; no customer was sent there';
const FOREIGN = 'A provider reported a session that it has under the id of another one';
const MISMATCH = 'A provider made another session than was asked for';
const PAID_LATE = 'A session was paid after it had ended unconfirmed; the customer may have bought again';

/** A creation in time. A mismatch is quarantined: no customer is sent there, but a payment would still be seen. */
function creation(deps: SessionDeps, provider: Provider, { reference }: SessionNews, checked: Checked) {
  const { problem } = checked;
  const byWebhook = reference === null ? `${provider.id} reports its reference by webhook.` : null;
  if (!problem) return { changes: {}, note: byWebhook };
  deps.log.error({ event: 'created_session_mismatch', ...checked }, MISMATCH);
  const message = `${provider.title} did not make what was asked for (${problem}). No customer was sent there; buy again with a new idempotency key.`;
  const failure = { reason: 'PROVIDER_ERROR', message, providerCode: null } as const;
  const deadline = { latePaymentDeadline: latePaymentDeadline(deps, provider) };
  const changes: SessionChanges = { status: 'FAILED', sealedHandoff: null, failure, ...deadline };
  return { changes, note: `Not used: ${problem}.` };
}

/**
 * A creation that came to light after the session had ended unconfirmed. It is recorded so that the provider can be
 * polled. Only a payment changes the status, and no customer is sent there: they were told to buy again.
 */
function lateCreation(
  deps: SessionDeps,
  session: OnrampSession,
  provider: Provider,
  decided: Transition,
  checked: Checked,
) {
  const paid = decided.kind === 'taken' && decided.to !== session.status;
  deps.log.error({ event: paid ? 'late_payment' : 'orphan_session', ...checked }, paid ? PAID_LATE : ORPHAN);
  const late = `${provider.id} had made it after all${paid ? ', and it was paid' : '; no customer was sent there'}.`;
  const note = checked.problem ? `${late} It is not what was asked for: ${checked.problem}.` : late;
  // The session was settled on a proof that nothing was made. It was wrong, so a payment may still come.
  const unsettled = (session.status === 'CANCELED' || session.keyReleasedAt !== null) && !paid;
  return { changes: unsettled ? { latePaymentDeadline: latePaymentDeadline(deps, provider) } : {}, note };
}

/**
 * Links the session to what a provider made. Returns null if the session changed since it was read. If the reference
 * belongs to another session already, the news is refused; during a create the outcome of the attempt becomes unknown.
 */
export async function link(
  deps: SessionDeps,
  session: OnrampSession,
  news: SessionNews,
  decided: Transition,
  change: Change,
): Promise<OnrampSession | null> {
  try {
    return await moveBy(deps, session, news, decided, change);
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const { reference } = news;
    const { source, changes, end } = change;
    const providerId = changes?.providerId ?? session.providerId;
    const where = { sessionId: session.id, providerId, attempt: end?.number, reference };
    const message = 'A provider answered with the session of another purchase';
    deps.log.error({ event: 'provider_reference_reused', ...where }, message);
    if (session.status !== 'CREATING' || !end) {
      return recordRefused(deps, session, news, source, `${reference} belongs to another session.`);
    }
    const reason = 'PROVIDER_OUTCOME_UNKNOWN';
    const unknown = { ...end, outcome: 'UNKNOWN', reason, message, providerRequestId: null } as const;
    const ended = { source: 'SYSTEM', note: `${providerId}: ${message}.`, end: unknown } as const;
    return (await move(deps, session, ended)) ?? session;
  }
}
