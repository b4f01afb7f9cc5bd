import type { Caller } from '../domain/caller.ts';
import type { InputIssue } from '../domain/failure.ts';
import { isEnd } from '../domain/status.ts';
import type { Given } from './given.ts';
import { ownSession } from './own-session.ts';
import type { SessionParts } from './parts.ts';

/** Where the session ended that the new one replaces, or why it cannot be replaced. */
export async function replacedBy(
  parts: Pick<SessionParts, 'reads' | 'attempts'>,
  { replacesSessionId: id }: Given,
  caller: Caller,
): Promise<{ providerId: string | null; issues: InputIssue[] }> {
  if (id === null) return { providerId: null, issues: [] };
  const refuse = (message: string) => ({
    providerId: null,
    issues: [{ path: 'input.replacesSessionId', message }],
  });
  const session = await ownSession(parts, id, caller);
  if (!session) return refuse('must be the id of an onramp session of this project');
  if (session.status === 'COMPLETED') {
    return refuse('names a session that is COMPLETED: there is nothing to replace, leave it out to buy more');
  }
  if (!isEnd(session.status)) {
    return refuse(
      `names a session that is ${session.status}: it can still be paid, so cancelOnrampSession first, or wait for its end`,
    );
  }
  // One that was never bound ended at the provider that was asked last.
  const providerId = session.providerId ?? (await parts.attempts.last(id))?.providerId ?? null;
  return { providerId, issues: [] };
}
