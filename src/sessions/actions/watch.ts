import type { Caller } from '../../domain/caller.ts';
import { isSettled, type OnrampSession } from '../../domain/session/session.ts';
import { type stopped, watch } from '../../live/index.ts';
import type { SessionDeps } from '../deps.ts';
import { ownSession } from '../own-session.ts';

/** The session as it is, then at each change; ends when it is settled. Null where the project has none of that id. */
export async function watchSession(
  deps: Pick<SessionDeps, 'reads' | 'live' | 'clock'>,
  id: string,
  caller: Caller,
): Promise<AsyncIterableIterator<OnrampSession | typeof stopped> | null> {
  const find = () => ownSession(deps, id, caller);
  if (!(await find())) return null;
  let told = 0;
  return watch({
    live: deps.live,
    topic: `session:${id}`,
    async read() {
      const session = await find();
      if (!session) return { values: [], last: true };
      const last = isSettled(session, deps.clock());
      if (session.revision <= told) return { values: [], last };
      told = session.revision;
      return { values: [session], last };
    },
  });
}
