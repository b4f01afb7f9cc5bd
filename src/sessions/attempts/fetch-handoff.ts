import type { Handoff } from '../../domain/session/handoff.ts';
import type { OnrampSession } from '../../domain/session/session.ts';
import type { SessionOperations, SessionRequest } from '../../provider/sessions.ts';
import type { Provider } from '../../registry/types.ts';
import type { SessionDeps } from '../deps.ts';
import { openPayload } from '../state/payload.ts';
import { isUnsafeHandoff } from './verify-created.ts';

/** What the stored request of an attempt says about the hand-off. Null: it is not known any more. */
type Wanted = Pick<SessionRequest, 'clientIp' | 'handoffs' | 'theme'> | null;

export function wantedOf(
  { keyRing }: Pick<SessionDeps, 'keyRing'>,
  sealedPrepared: Uint8Array | null | undefined,
): Wanted {
  return sealedPrepared ? openPayload(sealedPrepared, keyRing).request : null;
}

/**
 * Fetches the hand-off of a session from its provider, as the purchase asked for it. `clientIp`: of the device that asks now;
 * null if it is that of the purchase. The result is null if the provider gives none any more, and `unsafe` if no customer
 * must open it. Throws ProviderError.
 */
export async function fetchHandoff(
  { log }: Pick<SessionDeps, 'log'>,
  session: OnrampSession,
  at: { provider: Provider; reference: string; run: NonNullable<SessionOperations['handoff']> },
  { wanted, clientIp, signal }: { wanted: Wanted; clientIp: string | null; signal: AbortSignal },
): Promise<Handoff | null | 'unsafe'> {
  const call = { signal, ...(wanted && { accepted: wanted.handoffs, theme: wanted.theme }) };
  const handoff = await at.run(at.reference, clientIp ?? wanted?.clientIp ?? null, call);
  if (handoff === null || !isUnsafeHandoff(handoff, session.mode)) return handoff;
  const where = { sessionId: session.id, providerId: at.provider.id };
  log.error({ event: 'unsafe_handoff', ...where }, 'A hand-off has a URL that is not safe to open');
  return 'unsafe';
}
