import { internalCaller } from '../../domain/access/caller.ts';
import type { Handoff } from '../../domain/session/handoff.ts';
import type { OnrampSession } from '../../domain/session/session.ts';
import { isUnpaid } from '../../domain/session/status.ts';
import { asProviderError } from '../../provider/transport-error.ts';
import type { Provider } from '../../registry/types.ts';
import { providerOf, type SessionDeps } from '../deps.ts';
import { move, TRIES, withCurrent } from '../state/apply.ts';
import { sealHandoff } from '../state/handoff.ts';
import { latePaymentDeadline } from '../state/late-payment-window.ts';
import { fetchHandoff, wantedOf } from './fetch-handoff.ts';

/** The provider has made it, and no customer can reach it: the answer with its hand-off was lost. */
export function lacksHandoff(session: OnrampSession): boolean {
  return isUnpaid(session) && session.sealedHandoff === null && session.providerReference !== null;
}

/**
 * Fetches the hand-off of an unpaid session that has none, under the lease of its attempt. If the provider gives none any
 * more, the session ends: nobody can pay for it, and the customer is free to buy elsewhere. If the provider fails, or
 * another process fetches it, returns the session as it is; the next poll, refresh or repeat tries again. `clientIp`: of
 * the device that waits for it; null if it is that of the purchase.
 */
export async function completeHandoff(
  deps: SessionDeps,
  session: OnrampSession,
  signal: AbortSignal,
  clientIp: string | null = null,
): Promise<OnrampSession> {
  const provider = providerOf(deps, session);
  if (!lacksHandoff(session) || !provider) return session;
  // Without the operation, an entry that is not connected says nothing about what the provider can do.
  if (!provider.operations.sessions.handoff && provider.disabled !== null) return session;
  if (await isRevoked(deps, session)) return session;
  const last = await deps.attempts.last(session.id);
  if (last?.providerId !== provider.id) return session;
  // Two fetches at once could end a session whose hand-off the other one has: the second one may find it given out.
  const leased = await deps.attempts.leaseMade(session.id, last.number);
  if (!leased) return (await deps.reads.byId(session.id)) ?? session;
  try {
    const current = (await deps.reads.byId(session.id)) ?? session;
    if (!lacksHandoff(current)) return current;
    const wanted = wantedOf(deps, leased.sealedPrepared);
    const handoff = await fetchOrFail(deps, current, provider, { wanted, clientIp, signal });
    return handoff === 'failed' ? current : await store(deps, current, provider, handoff);
  } finally {
    await deps.attempts.release(leased, false);
  }
}

/** A hand-off to a deposit address that ended does not come back. */
async function isRevoked(
  deps: SessionDeps,
  { depositAddressId, projectId }: OnrampSession,
): Promise<boolean> {
  if (depositAddressId === null) return false;
  const [address] = await deps.addresses.byIds([depositAddressId], internalCaller(projectId, 'hand-off'));
  return address?.status !== 'ACTIVE';
}

/** Null: the provider gives none that can be used, and will not. `failed`: it did not say. */
async function fetchOrFail(
  deps: SessionDeps,
  session: OnrampSession,
  provider: Provider,
  request: Parameters<typeof fetchHandoff>[3],
): Promise<Handoff | null | 'failed'> {
  const run = provider.operations.sessions.handoff;
  const { id: sessionId, providerReference: reference } = session;
  if (!run || reference === null) return null;
  // Counted but never refused: a customer waits for it.
  deps.pollBudget.take(provider);
  try {
    const handoff = await fetchHandoff(deps, session, { provider, reference, run }, request);
    return handoff === 'unsafe' ? null : handoff;
  } catch (error) {
    const { code, outcome } = asProviderError(error);
    if (code === 'untyped_error') throw error;
    const where = { sessionId, providerId: provider.id, operation: 'handoff', code, outcome };
    deps.log.warn({ event: 'provider_call_failed', ...where }, 'A provider call failed');
    return 'failed';
  }
}

const LOST = 'A session was made, but its hand-off was lost and cannot be fetched: the session ended';

function store(deps: SessionDeps, session: OnrampSession, provider: Provider, handoff: Handoff | null) {
  return withCurrent(deps, session, TRIES, async (current) => {
    if (!lacksHandoff(current)) return current;
    const { providerStatus } = current;
    if (handoff !== null) {
      const note = `${provider.id} gave the hand-off, which was missing.`;
      const changes = { sealedHandoff: sealHandoff(handoff, deps.keyRing) };
      return move(deps, current, { source: 'API', note, changes, providerStatus });
    }
    const where = { sessionId: current.id, providerId: provider.id, reference: current.providerReference };
    const message = `${provider.title} made the purchase, but gives no page on which it can be paid: the answer that had it was lost. No customer was sent there; buy again with a new idempotency key.`;
    const failure = { reason: 'PROVIDER_ERROR', message, providerCode: null } as const;
    const deadline = latePaymentDeadline(deps, provider);
    const changes = { status: 'FAILED', failure, latePaymentDeadline: deadline } as const;
    const ended = await move(deps, current, { source: 'SYSTEM', note: message, changes, providerStatus });
    if (ended) deps.log.warn({ event: 'handoff_lost', ...where }, LOST);
    return ended;
  });
}
