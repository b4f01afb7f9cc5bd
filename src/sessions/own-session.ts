import type { Caller } from '../domain/caller.ts';
import { isId } from '../domain/id.ts';
import type { OnrampSession } from '../domain/session/session.ts';
import type { SessionDeps } from './deps.ts';

/** The session of this id in the caller's project; null where it has none. */
export async function ownSession(
  { reads }: Pick<SessionDeps, 'reads'>,
  id: string,
  caller: Caller,
): Promise<OnrampSession | null> {
  const [session] = isId('onrampSession', id) ? await reads.byIds([id], caller.projectId) : [];
  return session ?? null;
}
