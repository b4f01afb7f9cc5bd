import type { Caller } from '../../domain/caller.ts';
import { isSettled, type OnrampSession } from '../../domain/session/session.ts';
import { type stopped, watch } from '../../live/index.ts';
import type { SessionDeps } from '../deps.ts';
import { ownSession } from '../results.ts';

/** Yields the session now and at each change until it is settled. Null if the caller's project has no such session. */
export async function watchSession(
  deps: Pick<SessionDeps, 'reads' | 'live' | 'clock'>,
  id: string,
  caller: Caller,
): Promise<AsyncIterableIterator<OnrampSession | typeof stopped> | null> {
  const find = () => ownSession(deps, id, caller);
  if (!(await find())) return null;
  let sentRevision = 0;
  return watch({
    live: deps.live,
    topic: `session:${id}`,
    async read() {
      const session = await find();
      if (!session) return { values: [], last: true };
      const last = isSettled(session, deps.clock());
      if (session.revision <= sentRevision) return { values: [], last };
      sentRevision = session.revision;
      return { values: [session], last };
    },
  });
}
