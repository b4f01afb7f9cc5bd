import type { Caller } from '../../domain/access/caller.ts';
import type { InputIssue } from '../../domain/failure.ts';
import type { OnrampSession, SessionAttempt } from '../../domain/session/session.ts';
import { isEnd, isUnpaid } from '../../domain/session/status.ts';
import { providerOf, type SessionDeps } from '../deps.ts';
import { ownSession } from '../results.ts';
import { payableUntil } from '../state/late-payment-window.ts';
import type { NormalizedInput } from './normalize-input.ts';

/** What a caller can do with a session that has not ended. */
function advice(deps: Pick<SessionDeps, 'registry'>, session: OnrampSession): string {
  if (session.status === 'CREATING') {
    return 'no provider has confirmed yet that it made it. cancelOnrampSession cancels it where nothing was made; else watch it until that is known';
  }
  if (!isUnpaid(session)) {
    return 'it was paid. Watch it to its end; only a session that ended without success is replaced';
  }
  const { providerId, providerReference } = session;
  const provider = providerOf(deps, session);
  if (provider?.operations.sessions.cancel && providerReference !== null) {
    return 'it can still be paid, so cancelOnrampSession first, or wait for its end';
  }
  const until = payableUntil(session).toISOString();
  return `it can still be paid until ${until}, and ${provider?.title ?? providerId} cannot cancel it: wait for its end, or leave this out to buy beside it`;
}

/** Whether the provider made or may have made something in this attempt, or refused the customer. */
function excludesProvider({ outcome, reason }: SessionAttempt): boolean {
  return outcome === 'REJECTED' ? reason === 'CUSTOMER_REFUSED' : outcome !== 'NOT_SENT';
}

/** The provider to exclude because it made, or may have made, the session to replace. Or why it cannot be replaced. */
export async function checkReplacement(
  deps: Pick<SessionDeps, 'reads' | 'attempts' | 'registry'>,
  { replacesSessionId: id }: NormalizedInput,
  caller: Caller,
): Promise<{ providerId: string | null; issues: InputIssue[] }> {
  if (id === null) return { providerId: null, issues: [] };
  const path = 'input.replacesSessionId';
  const refuse = (message: string) => ({ providerId: null, issues: [{ path, message }] });
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
  return { providerId: attempts.findLast(excludesProvider)?.providerId ?? null, issues: [] };
}
