import type { EventSource, OnrampSession } from '../domain/session.ts';
import { isPaid } from '../domain/status.ts';
import type { SessionNews } from '../provider/session.ts';
import type { Advance } from '../store/sessions.ts';
import { openHandoff, sealHandoff } from './handoff.ts';
import { lateNewsDays } from './horizon.ts';
import type { SessionParts } from './parts.ts';
import { type Step, step } from './step.ts';

export type NewsOrigin = {
  readonly source: EventSource;
  /** The provider's API itself says so. */
  readonly confirmed: boolean;
  readonly created?: boolean;
};

type ApplyParts = Pick<SessionParts, 'writes' | 'registry' | 'keyRing' | 'clock' | 'log'>;

/** The step that news asks for, with the session's hand-off and its provider's horizon. */
export function stepFor(
  parts: ApplyParts,
  session: OnrampSession,
  news: SessionNews,
  providerId: string | null,
  { confirmed, created = false }: NewsOrigin,
): Step {
  const provider = providerId === null ? undefined : parts.registry.get(providerId);
  return step(session, news, {
    created,
    confirmed,
    now: parts.clock(),
    lateNewsDays: lateNewsDays(provider),
    handoff: openHandoff(session, null, parts.keyRing),
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
export function advanceOf(
  parts: ApplyParts,
  session: OnrampSession,
  decided: Step,
  news: SessionNews,
  source: EventSource,
  more: Partial<Pick<Advance, 'changes' | 'end'>> = {},
): Advance {
  const taken =
    decided.kind === 'taken' ? decided : { to: session.status, changes: {}, note: null, handoff: undefined };
  const sealed =
    taken.handoff === undefined ? {} : { sealedHandoff: sealHandoff(taken.handoff, parts.keyRing) };
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
  parts: ApplyParts,
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
    await refuse(
      parts,
      session,
      news,
      origin.source,
      `The provider tells of another session than this one's.`,
    );
    parts.log.error(where, 'a provider tells of another session than the one that was made');
    return session;
  }
  const decided = stepFor(parts, session, news, session.providerId, origin);
  if (decided.kind !== 'taken' && saysUnpaid(news)) await parts.writes.keepUnpaid(session);
  if (decided.kind === 'none') return session;
  if (decided.kind === 'refused') {
    await refuse(parts, session, news, origin.source, decided.note);
    return session;
  }
  if (decided.note) parts.log.warn(where, 'a provider used a status word that its adapter does not know');
  return parts.writes.advance(advanceOf(parts, session, decided, news, origin.source));
}

/** Keeps what was refused in the timeline, once. */
export function refuse(
  parts: Pick<SessionParts, 'writes'>,
  session: OnrampSession,
  news: Pick<SessionNews, 'status' | 'providerStatus'>,
  source: EventSource,
  note: string,
): Promise<void> {
  const { status: to, providerStatus } = news;
  return parts.writes.refuse(session.id, {
    source,
    from: session.status,
    to,
    applied: false,
    providerStatus,
    note,
  });
}
