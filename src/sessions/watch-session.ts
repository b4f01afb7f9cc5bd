import type { Caller } from '../domain/caller.ts';
import { isSettled, type OnrampSession } from '../domain/session.ts';
import { type stopped, watch } from '../live/index.ts';
import { ownSession } from './own-session.ts';
import type { SessionParts } from './parts.ts';

/** The session as it is, then at each change; ends when it is settled. Null where the project has none of that id. */
export async function watchSession(
  parts: Pick<SessionParts, 'reads' | 'live' | 'clock'>,
  id: string,
  caller: Caller,
): Promise<AsyncIterableIterator<OnrampSession | typeof stopped> | null> {
  const find = () => ownSession(parts, id, caller);
  if (!(await find())) return null;
  let told = 0;
  return watch({
    live: parts.live,
    topic: `session:${id}`,
    async read() {
      const session = await find();
      if (!session) return { values: [], last: true };
      const last = isSettled(session, parts.clock());
      if (session.revision <= told) return { values: [], last };
      told = session.revision;
      return { values: [session], last };
    },
  });
}
