import { isIP } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import type { Caller } from '../../domain/access/caller.ts';
import { invalidInput } from '../../domain/failure.ts';
import type { Handoff } from '../../domain/session/handoff.ts';
import type { OnrampSession } from '../../domain/session/session.ts';
import { isEnd, isUnpaid } from '../../domain/session/status.ts';
import { providerCallSignal } from '../../registry/index.ts';
import { completeHandoff, lacksHandoff } from '../attempts/complete-handoff.ts';
import { fetchHandoff, wantedOf } from '../attempts/fetch-handoff.ts';
import { takeCallersShare } from '../attempts/provider-to-ask.ts';
import { providerOf, type SessionDeps } from '../deps.ts';
import {
  notConfigured,
  notFound,
  optionalOperation,
  ownSession,
  payload,
  unavailable,
  unavailableOrThrow,
  wrongState,
} from '../results.ts';
import { move, TRIES, withCurrent } from '../state/apply.ts';
import { openHandoff, sealHandoff } from '../state/handoff.ts';
import type { SessionResult } from '../types.ts';

/** A hand-off that expires sooner is useless: the customer still has to open it. */
const LEAST_LIFE_MILLISECONDS = 10_000;

function canBeReused(handoff: Handoff | null, now: Date): boolean {
  if (handoff === null) return false;
  if (handoff.kind === 'EMBEDDED') return true;
  const { singleUse, expiresAt } = handoff;
  const lives = expiresAt === null || new Date(expiresAt).getTime() > now.getTime() + LEAST_LIFE_MILLISECONDS;
  return lives && !singleUse;
}

/** Returns the current hand-off while it works, else a fresh one from the provider. */
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
  const obstacle = await obstacleTo(deps, session, caller);
  if (obstacle) return wrongState(session, obstacle);
  // The hand-off may be bound to a device, and the customer may use another one now.
  const otherDevice = clientIp !== null && providerOf(deps, session)?.capabilities.bindsClientIp === true;
  const reusable = canBeReused(openHandoff(session, null, deps.keyRing), deps.clock());
  return reusable && !otherDevice ? payload(session) : renew(deps, session, clientIp, caller);
}

/** Why the customer cannot return to the provider; null if they can. */
async function obstacleTo(deps: SessionDeps, session: OnrampSession, caller: Caller): Promise<string | null> {
  const { status, depositAddressId } = session;
  if (status === 'CREATING') {
    return 'The purchase is still being made, so there is no hand-off yet. Watch it, or repeat createOnrampSession with the same idempotency key.';
  }
  if (isEnd(status)) return `The purchase is ${status}. Buy again with a new idempotency key.`;
  if (!isUnpaid(session)) return `The purchase is ${status}: it was paid, so there is nothing to resume.`;
  if (depositAddressId === null) return null;
  const [address] = await deps.addresses.byIds([depositAddressId], caller);
  return address?.status === 'ACTIVE'
    ? null
    : 'The deposit address that it delivers to has ended. Ask requestDepositAddress for a new one, and buy again with a new idempotency key.';
}

async function renew(deps: SessionDeps, session: OnrampSession, clientIp: string | null, caller: Caller) {
  if (lacksHandoff(session)) return completed(deps, session, clientIp, caller);
  const unsupported =
    'makes no second hand-off, and the first one works no more. Unpaid, the purchase ends by itself; buy again with a new idempotency key.';
  const operation = optionalOperation(deps, session, 'handoff', unsupported);
  if ('kind' in operation) return operation;
  const limited = takeCallersShare(deps, session, operation.provider, caller);
  if (limited) return limited;
  const { title } = operation.provider;
  const last = await deps.attempts.last(session.id);
  const wanted = wantedOf(deps, last?.sealedPrepared);
  try {
    const call = { wanted, clientIp, signal: providerCallSignal() };
    const handoff = await fetchHandoff(deps, session, operation, call);
    if (handoff === null) return { kind: 'Unsupported' as const, message: `${title} ${unsupported}` };
    if (handoff !== 'unsafe') return await store(deps, session, handoff);
    return unavailable(session, `${title} gave a hand-off that is not safe to open.`);
  } catch (error) {
    const message = `${title} gave no fresh hand-off. Call refreshOnrampSession to see where the purchase stands, and resume it again later.`;
    return unavailableOrThrow(deps, session, { operation: 'handoff', error }, message);
  }
}

/** The session's first hand-off, which was lost. */
async function completed(
  deps: SessionDeps,
  session: OnrampSession,
  clientIp: string | null,
  caller: Caller,
): Promise<SessionResult> {
  const provider = providerOf(deps, session);
  if (!provider) return notConfigured(session);
  const limited = takeCallersShare(deps, session, provider, caller);
  if (limited) return limited;
  const current = await completeHandoff(deps, session, providerCallSignal(), clientIp);
  if (isEnd(current.status)) {
    return wrongState(current, current.failure?.message ?? `The purchase is ${current.status}.`);
  }
  if (!lacksHandoff(current)) return payload(current);
  return unavailable(current, `${provider.title} gave no hand-off now. Resume the session again later.`);
}

/** Stores the encrypted hand-off while the session is unpaid. */
function store(deps: SessionDeps, session: OnrampSession, handoff: Handoff): Promise<SessionResult> {
  const changed = (current: OnrampSession) =>
    wrongState(current, `The purchase has changed and is ${current.status}: read it again.`);
  const work = async (current: OnrampSession): Promise<SessionResult | null> => {
    if (!isUnpaid(current)) return changed(current);
    if (isDeepStrictEqual(handoff, openHandoff(current, null, deps.keyRing))) return payload(current);
    const { providerStatus } = current;
    const changes = { sealedHandoff: sealHandoff(handoff, deps.keyRing) };
    const note = 'A fresh hand-off was made.';
    const stored = await move(deps, current, { source: 'API', note, changes, providerStatus });
    return stored && payload(stored);
  };
  return withCurrent(deps, session, TRIES, work, changed);
}
