import { type Caller, reachesSession } from '../../domain/access/caller.ts';
import { isSettled, type OnrampSession } from '../../domain/session/session.ts';
import { watch } from '../../live/index.ts';
import type { SessionDeps } from '../deps.ts';
import { sessionOfProject } from '../results.ts';
import type { PresentSession, WatchedSession } from '../types.ts';

/**
 * Yields the session now and at each change until it is settled. Null if the caller's project has no such session.
 * Subscribers of one project share the reads of a session.
 */
export async function watchSession(
  deps: Pick<SessionDeps, 'reads' | 'channels' | 'clock'>,
  id: string,
  caller: Caller,
): Promise<WatchedSession | null> {
  let sentRevision = 0;
  const events = watch<PresentSession, OnrampSession>({
    channels: deps.channels,
    topic: `session:${id}`,
    scope: caller.projectId,
    // Shared by all callers of the project, so each looks whether the session is open to it.
    async read() {
      const session = await sessionOfProject(deps, id, caller.projectId);
      return { session, settled: session !== null && isSettled(session, deps.clock()) };
    },
    select({ session, settled }) {
      if (!session || !reachesSession(caller, session)) return { values: [], last: true };
      if (session.revision <= sentRevision) return { values: [], last: settled };
      sentRevision = session.revision;
      return { values: [session], last: settled };
    },
  });
  // The read that tells whether there is a session is also the first one that is sent.
  const { done, value } = await events.next();
  if (done) return null;
  events.giveBack(value);
  return { customerId: value.customerId, events };
}
