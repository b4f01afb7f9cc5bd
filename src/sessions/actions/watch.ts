import type { Caller } from '../../domain/access/caller.ts';
import { isSettled, type OnrampSession } from '../../domain/session/session.ts';
import { watch } from '../../live/index.ts';
import type { SessionDeps } from '../deps.ts';
import { ownSession } from '../results.ts';
import type { WatchedSession } from '../types.ts';

/**
 * Yields the session now and at each change until it is settled. Null if the caller's project has no such session.
 * Subscribers of one project share the reads of a session.
 */
export async function watchSession(
  deps: Pick<SessionDeps, 'reads' | 'channels' | 'clock'>,
  id: string,
  caller: Caller,
): Promise<WatchedSession | null> {
  const find = () => ownSession(deps, id, caller);
  const present = await find();
  if (!present) return null;
  let sentRevision = 0;
  const events = watch<OnrampSession | null, OnrampSession>({
    channels: deps.channels,
    topic: `session:${id}`,
    scope: caller.projectId,
    read: find,
    select(session) {
      if (!session) return { values: [], last: true };
      const last = isSettled(session, deps.clock());
      if (session.revision <= sentRevision) return { values: [], last };
      sentRevision = session.revision;
      return { values: [session], last };
    },
  });
  return { customerId: present.customerId, events };
}
