import { bring } from './bring.ts';
import type { SessionParts } from './parts.ts';

const CALL_MILLISECONDS = 10_000;

/** Asks a session's provider where it stands, and applies that; nothing where nobody can be asked. Throws ProviderError. */
export async function ask(parts: SessionParts, sessionId: string): Promise<void> {
  const session = await parts.reads.byId(sessionId);
  const provider = session?.providerId ? parts.registry.get(session.providerId) : undefined;
  const reference = session?.providerReference ?? null;
  if (!session || !provider || reference === null) return;
  const signal = AbortSignal.timeout(CALL_MILLISECONDS);
  const read = () => provider.operations.sessions.get(reference, { signal });
  await bring(parts, session, read, { source: 'POLL', confirmed: true });
}
