import type { Caller } from '../domain/caller.ts';
import { isId } from '../domain/id.ts';
import type { OnrampSession } from '../domain/session.ts';
import type { SessionParts } from './parts.ts';

/** The session of this id in the caller's project; null where it has none. */
export async function ownSession(
  { reads }: Pick<SessionParts, 'reads'>,
  id: string,
  caller: Caller,
): Promise<OnrampSession | null> {
  const [session] = isId('onrampSession', id) ? await reads.byIds([id], caller.projectId) : [];
  return session ?? null;
}
