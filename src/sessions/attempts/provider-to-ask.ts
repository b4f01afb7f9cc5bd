import { type Caller, subjectOf } from '../../domain/access/caller.ts';
import type { ProviderUnavailable } from '../../domain/failure.ts';
import { isUnbound, type OnrampSession } from '../../domain/session/session.ts';
import type { Provider } from '../../registry/types.ts';
import { providerOf, type SessionDeps } from '../deps.ts';
import { rateLimited } from '../results.ts';

/** The provider that knows where a session stands: its own, else that of its last attempt. Undefined if there is none. */
export async function providerToAsk(
  deps: Pick<SessionDeps, 'registry' | 'attempts'>,
  session: OnrampSession,
): Promise<Provider | undefined> {
  const unbound = session.status === 'CREATING' || isUnbound(session);
  if (!unbound && session.providerReference === null) return undefined;
  const at = unbound ? await deps.attempts.last(session.id) : session;
  return at ? providerOf(deps, at) : undefined;
}

/** Counts a call of a provider that a caller asked for. Returns the answer to give instead if it is over the caller's share. */
export function takeCallersShare(
  { callerBudget }: Pick<SessionDeps, 'callerBudget'>,
  session: OnrampSession,
  provider: Provider,
  caller: Caller,
): ProviderUnavailable | null {
  const seconds = callerBudget.take(provider, { projectId: caller.projectId, subject: subjectOf(caller) });
  return seconds === null ? null : rateLimited(session, provider.title, seconds);
}
