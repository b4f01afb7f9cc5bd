import type { SessionDeps } from '../deps.ts';
import { readAndApply } from '../state/read-and-apply.ts';

const CALL_MILLISECONDS = 10_000;

/** Asks a session's provider where it stands, and applies that; nothing where nobody can be asked. Throws ProviderError. */
export async function reconcile(deps: SessionDeps, sessionId: string): Promise<void> {
  const session = await deps.reads.byId(sessionId);
  const provider = session?.providerId ? deps.registry.get(session.providerId) : undefined;
  const reference = session?.providerReference ?? null;
  if (!session || !provider || reference === null) return;
  const signal = AbortSignal.timeout(CALL_MILLISECONDS);
  const read = () => provider.operations.sessions.get(reference, { signal });
  await readAndApply(deps, session, read, { source: 'POLL', confirmed: true });
}
