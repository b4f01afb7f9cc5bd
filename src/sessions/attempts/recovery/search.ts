import type { Prepared, SearchWalk } from '../../../provider/sessions.ts';
import type { Provider } from '../../../registry/types.ts';
import type { AttemptRecord, Recovery } from '../../../store/sessions/attempts.ts';
import type { SessionDeps } from '../../deps.ts';

/** `absent` is proof only this long after the last create was sent: a provider may still be processing it. */
export const ABSENT_AFTER_SECONDS = 30;
/** Tolerated difference between a provider's clock and the database's: what a search misses would be made again. */
const SKEW_MILLISECONDS = 15 * 60_000;

/** Searches the provider for what the attempt made, by the id of the session. */
export async function find(
  provider: Provider,
  attempt: AttemptRecord,
  prepared: Prepared,
  signal: AbortSignal,
  walk?: SearchWalk,
) {
  const { sessionId, startedAt, sentAt } = attempt;
  const createdAfter = new Date(startedAt.getTime() - SKEW_MILLISECONDS);
  const createdBefore = new Date(sentAt.getTime() + SKEW_MILLISECONDS);
  const what = { sessionId, prepared, createdAfter, createdBefore, ...(walk && { walk }) };
  return (await provider.operations.sessions.find?.(what, { signal })) ?? 'cannot_tell';
}

/**
 * The walk of a search, and how far it came. What is made later stands before the pages that it has seen, so only a walk
 * that began when `absent` was proof already is continued, and only while nothing was sent since.
 */
export function searchWalk(
  { pollBudget }: Pick<SessionDeps, 'pollBudget'>,
  provider: Provider,
  claimed: AttemptRecord,
) {
  const sentAt = claimed.sentAt.toISOString();
  const { search } = claimed.recovery;
  const isProof = claimed.sentSeconds >= ABSENT_AFTER_SECONDS;
  let cursor = isProof && search?.sentAt === sentAt ? search.cursor : null;
  let isFirst = true;
  const walk: SearchWalk = {
    after: cursor,
    // The first one is counted but never refused: a customer may wait for it.
    take() {
      const granted = pollBudget.take(provider) || isFirst;
      isFirst = false;
      return granted;
    },
    reached(to) {
      cursor = to;
    },
  };
  return { walk, progress: () => (isProof && cursor !== null ? { search: { cursor, sentAt } } : {}) };
}

/**
 * Searches for a late creation. Goes on where the search before this one stopped, as a recovery does. A search that came to
 * its end says nothing for ever, since the vendor may still create it: the next one begins anew.
 */
export async function searchLate(
  deps: Pick<SessionDeps, 'pollBudget' | 'attempts'>,
  provider: Provider,
  last: AttemptRecord,
  prepared: Prepared,
  signal: AbortSignal,
) {
  const claimed = await deps.attempts.claim(last.sessionId, last.number);
  // Another process works on it, or the attempt ended with a proof that a webhook contradicts: without a place to go on.
  if (!claimed) return find(provider, last, prepared, signal);
  const { walk, progress } = searchWalk(deps, provider, claimed);
  const recovery: Recovery = claimed.recovery.resent ? { resent: true } : {};
  let stopped: Recovery = claimed.recovery;
  try {
    const found = await find(provider, claimed, prepared, signal, walk);
    stopped = found === 'unfinished' ? { ...recovery, ...progress() } : recovery;
    return found;
  } finally {
    await deps.attempts.release(claimed, false, stopped);
  }
}
