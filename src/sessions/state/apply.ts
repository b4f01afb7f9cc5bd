import type { EventSource, OnrampSession } from '../../domain/session/session.ts';
import { isPaid } from '../../domain/session/status.ts';
import type { SessionNews } from '../../provider/sessions.ts';
import type { SessionUpdate } from '../../store/sessions/write-statements.ts';
import { providerOf, type SessionDeps } from '../deps.ts';
import { openHandoff, sealHandoff } from './handoff.ts';
import { lateNewsDays } from './late-payment-window.ts';
import { type Transition, transition } from './transition.ts';

/** Most attempts at an update that loses against concurrent changes of the session. */
export const TRIES = 5;

/**
 * Runs `work` on the session. When it returns null, the session changed since it was read: reads it again and retries.
 * After `tries` returns the value of `exhausted`, or throws if there is none.
 */
export async function withCurrent<Result>(
  { reads }: Pick<SessionDeps, 'reads'>,
  session: OnrampSession,
  tries: number,
  work: (current: OnrampSession) => Promise<Result | null>,
  exhausted?: (current: OnrampSession) => Result,
): Promise<Result> {
  let current = session;
  for (let left = tries; left > 0; left--) {
    const result = await work(current);
    if (result !== null) return result;
    current = (await reads.byId(session.id)) ?? current;
  }
  if (exhausted) return exhausted(current);
  throw new Error(`session ${session.id} changed ${tries} times while it was being updated`);
}

/** What one statement writes: changes of the session, its event, and the end or the start of an attempt. */
export type Change = Partial<Pick<SessionUpdate, 'changes' | 'unpaid' | 'releaseKey' | 'end' | 'start'>> & {
  readonly source: EventSource;
  readonly note?: string | null;
  readonly providerStatus?: string | null;
};

/**
 * Changes a session by compare-and-set on its revision, records the event, and publishes the change after the commit.
 * Returns null if the session changed since it was read.
 */
export async function move(
  { writes, live }: Pick<SessionDeps, 'writes' | 'live'>,
  { id, revision, status: from }: OnrampSession,
  { source, note = null, providerStatus = null, changes = {}, ...more }: Change,
): Promise<OnrampSession | null> {
  const event = { source, from, to: changes.status ?? from, applied: true, providerStatus, note };
  const session = await writes.update({ id, revision, changes, event, ...more });
  if (session) live.publish(`session:${id}`);
  return session;
}

/** Computes the transition for news from the provider's API. `created`: the news answers a create. */
export function transitionFor(
  deps: SessionDeps,
  session: OnrampSession,
  news: SessionNews,
  { providerId, created = false }: { providerId: string | null; created?: boolean },
): Transition {
  return transition(session, news, {
    created,
    confirmed: true,
    now: deps.clock(),
    lateNewsDays: lateNewsDays(providerOf(deps, { providerId })),
    handoff: openHandoff(session, null, deps.keyRing),
  });
}

/** The provider reports it unpaid, so earlier deposits cannot belong to it. */
function saysUnpaid({ status }: SessionNews): boolean {
  return status !== null && !isPaid(status);
}

/** Writes a transition and `change` in one statement. A transition that is not taken contributes nothing. */
export function moveBy(
  deps: SessionDeps,
  session: OnrampSession,
  news: SessionNews,
  decided: Transition,
  { changes, note, ...more }: Change,
): Promise<OnrampSession | null> {
  const taken = decided.kind === 'taken' ? decided : null;
  const { handoff } = taken ?? {};
  const sealed = handoff === undefined ? {} : { sealedHandoff: sealHandoff(handoff, deps.keyRing) };
  return move(deps, session, {
    ...more,
    changes: { ...taken?.changes, ...sealed, ...changes },
    note: note ?? taken?.note,
    providerStatus: news.providerStatus,
    unpaid: saysUnpaid(news),
  });
}

/** Applies news to a session. Returns null if the session changed since it was read; then read the news again, too. */
export async function apply(
  deps: SessionDeps,
  session: OnrampSession,
  news: SessionNews,
  source: EventSource,
): Promise<OnrampSession | null> {
  const { id: sessionId, providerId, providerReference } = session;
  const where = { sessionId, providerId, providerStatus: news.providerStatus };
  if (providerReference !== news.reference) {
    const message = 'A provider answered with another session than the one asked for';
    deps.log.error({ event: 'provider_answer_mismatch', ...where }, message);
    return recordRefused(deps, session, news, source, `${message}.`);
  }
  const decided = transitionFor(deps, session, news, { providerId });
  if (decided.kind !== 'taken' && saysUnpaid(news)) await deps.writes.recordUnpaid(session);
  if (decided.kind === 'none') return session;
  if (decided.kind === 'refused') return recordRefused(deps, session, news, source, decided.note);
  if (decided.note) {
    deps.log.warn({ event: 'provider_status_unknown', ...where }, 'The adapter does not know a status');
  }
  return moveBy(deps, session, news, decided, { source });
}

/** Reads news and applies it. News that is older than the last change of the session never overwrites that change. */
export function readAndApply(
  deps: SessionDeps,
  session: OnrampSession,
  read: (session: OnrampSession) => Promise<SessionNews>,
  source: EventSource,
): Promise<OnrampSession> {
  const work = async (current: OnrampSession) => apply(deps, current, await read(current), source);
  return withCurrent(deps, session, TRIES, work);
}

/** Records news that is not applied in the timeline, once. Returns the unchanged session. */
export async function recordRefused(
  { writes }: Pick<SessionDeps, 'writes'>,
  session: OnrampSession,
  { status: to, providerStatus }: Pick<SessionNews, 'status' | 'providerStatus'>,
  source: EventSource,
  note: string,
): Promise<OnrampSession> {
  await writes.recordRejected(session.id, {
    source,
    from: session.status,
    to,
    applied: false,
    providerStatus,
    note,
  });
  return session;
}
