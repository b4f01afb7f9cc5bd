import type { Caller } from '../../domain/caller.ts';
import type { InputIssue } from '../../domain/failure.ts';
import type { OnrampSession, SessionAttempt } from '../../domain/session/session.ts';
import { isEnd, isUnpaid } from '../../domain/session/status.ts';
import type { SessionDeps } from '../deps.ts';
import { ownSession } from '../own-session.ts';
import { payableUntil } from '../state/late-payment-window.ts';
import type { NormalizedInput } from './normalize-input.ts';

/** What to do with a session that has not ended. */
function advice({ registry }: Pick<SessionDeps, 'registry'>, session: OnrampSession): string {
  if (session.status === 'CREATING') {
    return 'no provider has confirmed yet that it made it. cancelOnrampSession calls it off where nothing was made; else watch it until that is known';
  }
  if (!isUnpaid(session)) {
    return 'it was paid. Watch it to its end; only one that ended without success is replaced';
  }
  const { providerId, providerReference } = session;
  const provider = providerId === null ? undefined : registry.get(providerId);
  if (provider?.operations.sessions.cancel && providerReference !== null) {
    return 'it can still be paid, so cancelOnrampSession first, or wait for its end';
  }
  const until = payableUntil(session).toISOString();
  return `it can still be paid until ${until}, and ${provider?.title ?? providerId} cannot cancel it: wait for its end, or leave this out to buy beside it`;
}

/** Whether something was or may have been made there, or the customer was refused. */
function stands({ outcome, reason }: SessionAttempt): boolean {
  return outcome === 'REJECTED' ? reason === 'CUSTOMER_REFUSED' : outcome !== 'NOT_SENT';
}

/**
 * The provider that is left out, since the session that the new one replaces ended there; null where no provider had made
 * it. Or why it cannot be replaced.
 */
export async function checkReplacement(
  deps: Pick<SessionDeps, 'reads' | 'attempts' | 'registry'>,
  { replacesSessionId: id }: NormalizedInput,
  caller: Caller,
): Promise<{ providerId: string | null; issues: InputIssue[] }> {
  if (id === null) return { providerId: null, issues: [] };
  const refuse = (message: string) => ({
    providerId: null,
    issues: [{ path: 'input.replacesSessionId', message }],
  });
  const session = await ownSession(deps, id, caller);
  if (!session) return refuse('must be the id of an onramp session of this project');
  if (session.status === 'COMPLETED') {
    return refuse('names a session that is COMPLETED: there is nothing to replace, leave it out to buy more');
  }
  if (!isEnd(session.status)) {
    return refuse(`names a session that is ${session.status}: ${advice(deps, session)}`);
  }
  if (session.providerId !== null) return { providerId: session.providerId, issues: [] };
  const [attempts = []] = await deps.attempts.bySessions([id], caller.projectId);
  return { providerId: attempts.findLast(stands)?.providerId ?? null, issues: [] };
}
