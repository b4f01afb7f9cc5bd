import { isIP } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import type { Caller } from '../../domain/caller.ts';
import { invalidInput } from '../../domain/failure.ts';
import type { Handoff } from '../../domain/session/handoff.ts';
import type { OnrampSession } from '../../domain/session/session.ts';
import { isEnd, isUnpaid } from '../../domain/session/status.ts';
import { asProviderError } from '../../provider/error.ts';
import { callersRetrySeconds } from '../../provider/retry-after.ts';
import type { Provider } from '../../registry/types.ts';
import { isUnsafeHandoff } from '../attempts/verify-created.ts';
import type { SessionDeps } from '../deps.ts';
import { ownSession } from '../own-session.ts';
import { notFound, payload, unavailable } from '../results.ts';
import { openHandoff, sealHandoff } from '../state/handoff.ts';
import type { SessionResult } from '../types.ts';

const DEADLINE_MILLISECONDS = 10_000;
/** A hand-off that ends sooner is of no use to a customer who still has to get there. */
const LEAST_LIFE_MILLISECONDS = 10_000;

/** Whether a customer can be sent there again. */
function works(handoff: Handoff | null, now: Date): boolean {
  if (handoff === null) return false;
  if (handoff.kind === 'EMBEDDED') return true;
  if (handoff.singleUse) return false;
  return (
    handoff.expiresAt === null ||
    new Date(handoff.expiresAt).getTime() > now.getTime() + LEAST_LIFE_MILLISECONDS
  );
}

/** A hand-off for the same session: the one it has while that works, else a fresh one of its provider. */
export async function resume(
  deps: SessionDeps,
  id: string,
  clientIp: string | null,
  caller: Caller,
): Promise<SessionResult> {
  const issues = [{ path: 'clientIp', message: 'must be an IPv4 or IPv6 address' }];
  const invalid = clientIp === null || isIP(clientIp) !== 0 ? null : invalidInput(issues);
  if (invalid) return invalid;
  const session = await ownSession(deps, id, caller);
  if (!session) return notFound('onramp session', id);
  const state = await hindrance(deps, session, caller);
  if (state) return { kind: 'WrongState', message: state, onrampSession: session };

  const { providerId } = session;
  const provider = providerId === null ? undefined : deps.registry.get(providerId);
  const old = openHandoff(session, null, deps.keyRing);
  // Where the page is bound to a device, the device may be another one now.
  const elsewhere = clientIp !== null && provider?.capabilities.bindsClientIp === true;
  if (works(old, deps.clock()) && !elsewhere) return payload(session, false);
  if (!provider) {
    return unavailable(
      session,
      null,
      `Provider ${providerId} is no longer configured, so nobody can be asked.`,
    );
  }
  return renew(deps, session, provider, clientIp);
}

/** Why there is nothing to go back to; null where there is. */
async function hindrance(deps: SessionDeps, session: OnrampSession, caller: Caller): Promise<string | null> {
  const { status, depositAddressId } = session;
  if (status === 'CREATING') {
    return 'The purchase is still being made, so there is no hand-off yet. Watch it, or repeat createOnrampSession with the same idempotency key.';
  }
  if (isEnd(status)) return `The purchase is ${status}. Buy again with a new idempotency key.`;
  if (!isUnpaid(session)) return `The purchase is ${status}: it was paid, so nobody needs to go back there.`;
  if (depositAddressId === null) return null;
  const [address] = await deps.addresses.byIds([depositAddressId], caller);
  return address?.status === 'ACTIVE'
    ? null
    : 'The deposit address that it delivers to has ended. Ask requestDepositAddress for a new one, and buy again with a new idempotency key.';
}

async function renew(
  deps: SessionDeps,
  session: OnrampSession,
  provider: Provider,
  clientIp: string | null,
): Promise<SessionResult> {
  const { title, operations, disabled } = provider;
  const reference = session.providerReference;
  if (!operations.sessions.handoff && disabled !== null) {
    return unavailable(session, null, `${title} is switched off (${disabled}), so it cannot be asked.`);
  }
  if (!operations.sessions.handoff || reference === null) {
    const message = `${title} makes no second hand-off, and the first one works no more. Unpaid, the purchase ends by itself; buy again with a new idempotency key.`;
    return { kind: 'Unsupported', message };
  }
  try {
    const signal = AbortSignal.timeout(DEADLINE_MILLISECONDS);
    const handoff = await operations.sessions.handoff(reference, clientIp, { signal });
    if (isUnsafeHandoff(handoff, session.mode)) {
      deps.log.error(
        { sessionId: session.id, providerId: provider.id },
        'a provider sends a customer to an address that is not safe to open',
      );
      return unavailable(session, null, `${title} gave a hand-off that is not safe to open.`);
    }
    return await keep(deps, session, handoff);
  } catch (error) {
    const { code, outcome, retryAfterSeconds } = asProviderError(error);
    if (code === 'untyped_error') throw error;
    deps.log.warn(
      { sessionId: session.id, providerId: provider.id, code, outcome },
      'a provider gave no fresh hand-off',
    );
    const message = `${title} gave no fresh hand-off. Call refreshOnrampSession to see where the purchase stands, and resume it again later.`;
    return unavailable(session, callersRetrySeconds(retryAfterSeconds), message);
  }
}

/** Keeps the hand-off with the session, encrypted. A session that moved on meanwhile keeps its own state. */
async function keep(deps: SessionDeps, session: OnrampSession, handoff: Handoff): Promise<SessionResult> {
  const old = openHandoff(session, null, deps.keyRing);
  if (isDeepStrictEqual(handoff, old)) return payload(session, false);
  const kept = await deps.writes.update({
    id: session.id,
    revision: session.revision,
    changes: { sealedHandoff: sealHandoff(handoff, deps.keyRing) },
    event: {
      source: 'API',
      from: session.status,
      to: session.status,
      applied: true,
      providerStatus: session.providerStatus,
      note: 'A fresh hand-off was made.',
    },
  });
  if (kept) return payload(kept, false);
  const now = await deps.reads.byId(session.id);
  if (now && isUnpaid(now)) return keep(deps, now, handoff);
  const message = `The purchase has moved on${now ? ` and is ${now.status}` : ''}: read it again.`;
  return { kind: 'WrongState', message, onrampSession: now };
}
