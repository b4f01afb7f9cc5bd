import type { EventSource, OnrampSession } from '../../domain/session/session.ts';
import { isPaid } from '../../domain/session/status.ts';
import type { SessionNews } from '../../provider/sessions.ts';
import type { SessionUpdate } from '../../store/sessions/write.ts';
import type { SessionDeps } from '../deps.ts';
import { openHandoff, sealHandoff } from './handoff.ts';
import { lateNewsDays } from './late-payment-window.ts';
import { type Transition, transition } from './transition.ts';

export type NewsOrigin = {
  readonly source: EventSource;
  /** The provider's API itself says so. */
  readonly confirmed: boolean;
  readonly created?: boolean;
};

type ApplyDeps = Pick<SessionDeps, 'writes' | 'registry' | 'keyRing' | 'clock' | 'log'>;

/** The step that news asks for, with the session's hand-off and its provider's horizon. */
export function transitionFor(
  deps: ApplyDeps,
  session: OnrampSession,
  news: SessionNews,
  providerId: string | null,
  { confirmed, created = false }: NewsOrigin,
): Transition {
  const provider = providerId === null ? undefined : deps.registry.get(providerId);
  return transition(session, news, {
    created,
    confirmed,
    now: deps.clock(),
    lateNewsDays: lateNewsDays(provider),
    handoff: openHandoff(session, null, deps.keyRing),
  });
}

/** Crypto that is there by now was not bought by this session, if it ever buys any. */
function saysUnpaid({ status }: SessionNews): boolean {
  return status !== null && !isPaid(status);
}

/**
 * The step as one write: compare-and-set, its event, and whatever `more` adds. One that is not taken leaves the session as
 * it is but for that.
 */
export function updateOf(
  deps: ApplyDeps,
  session: OnrampSession,
  decided: Transition,
  news: SessionNews,
  source: EventSource,
  more: Partial<Pick<SessionUpdate, 'changes' | 'end'>> = {},
): SessionUpdate {
  const taken =
    decided.kind === 'taken' ? decided : { to: session.status, changes: {}, note: null, handoff: undefined };
  const sealed =
    taken.handoff === undefined ? {} : { sealedHandoff: sealHandoff(taken.handoff, deps.keyRing) };
  return {
    id: session.id,
    revision: session.revision,
    changes: { ...taken.changes, ...sealed, ...more.changes },
    unpaid: saysUnpaid(news),
    event: {
      source,
      from: session.status,
      to: taken.to,
      applied: true,
      providerStatus: news.providerStatus,
      note: taken.note,
    },
    end: more.end,
  };
}

/**
 * The one way by which a session that exists changes. Answers the session as it is now; null where somebody changed it
 * since it was read: the news may be older than that change, so read both again.
 */
export async function apply(
  deps: ApplyDeps,
  session: OnrampSession,
  news: SessionNews,
  origin: NewsOrigin,
): Promise<OnrampSession | null> {
  const where = {
    sessionId: session.id,
    providerId: session.providerId,
    providerStatus: news.providerStatus,
  };
  if (session.providerReference !== news.reference) {
    await recordRefused(
      deps,
      session,
      news,
      origin.source,
      `The provider tells of another session than this one's.`,
    );
    deps.log.error(where, 'a provider tells of another session than the one that was made');
    return session;
  }
  const decided = transitionFor(deps, session, news, session.providerId, origin);
  if (decided.kind !== 'taken' && saysUnpaid(news)) await deps.writes.recordUnpaid(session);
  if (decided.kind === 'none') return session;
  if (decided.kind === 'refused') {
    await recordRefused(deps, session, news, origin.source, decided.note);
    return session;
  }
  if (decided.note) deps.log.warn(where, 'a provider used a status word that its adapter does not know');
  return deps.writes.update(updateOf(deps, session, decided, news, origin.source));
}

/** Keeps what was refused in the timeline, once. */
export function recordRefused(
  deps: Pick<SessionDeps, 'writes'>,
  session: OnrampSession,
  news: Pick<SessionNews, 'status' | 'providerStatus'>,
  source: EventSource,
  note: string,
): Promise<void> {
  const { status: to, providerStatus } = news;
  return deps.writes.recordRejected(session.id, {
    source,
    from: session.status,
    to,
    applied: false,
    providerStatus,
    note,
  });
}
