import type { Caller } from '../domain/caller.ts';
import { isId } from '../domain/id.ts';
import { isSettled, type OnrampSession } from '../domain/session.ts';
import { type stopped, watch } from '../live/index.ts';
import type { SessionParts } from './parts.ts';

/** Changes whose publication was missed are seen this late. */
const EVERY_MILLISECONDS = 15_000;

/** The session as it is, then at each change; ends when it is settled. Null where the project has none of that id. */
export async function watchSession(
  parts: Pick<SessionParts, 'reads' | 'live' | 'clock'>,
  id: string,
  caller: Caller,
): Promise<AsyncIterableIterator<OnrampSession | typeof stopped> | null> {
  const find = async () => {
    const [session] = isId('onrampSession', id) ? await parts.reads.byIds([id], caller.projectId) : [];
    return session ?? null;
  };
  if (!(await find())) return null;
  let told = 0;
  return watch({
    live: parts.live,
    topic: `session:${id}`,
    everyMilliseconds: EVERY_MILLISECONDS,
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
