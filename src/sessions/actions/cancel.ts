import type { Caller } from '../../domain/access/caller.ts';
import type { EventSource, OnrampSession } from '../../domain/session/session.ts';
import { isEnd, isUnpaid } from '../../domain/session/status.ts';
import { isProviderError, isRefusal } from '../../provider/error.ts';
import { providerCallSignal } from '../../registry/index.ts';
import { providerToAsk, takeCallersShare } from '../attempts/provider-to-ask.ts';
import { recoverCreation } from '../attempts/recovery/recover.ts';
import type { SessionDeps } from '../deps.ts';
import {
  notFound,
  optionalOperation,
  ownSession,
  payload,
  unavailable,
  unavailableOrThrow,
  wrongState,
} from '../results.ts';
import { move, readAndApply, withCurrent } from '../state/apply.ts';
import type { SessionResult } from '../types.ts';

const TRIES = 3;

/** Cancels a session at its provider, or in the gateway alone if no provider made it. Idempotent. */
export async function cancel(deps: SessionDeps, id: string, caller: Caller): Promise<SessionResult> {
  const session = await ownSession(deps, id, caller);
  if (!session) return notFound('onramp session', id);
  const signal = providerCallSignal();
  return session.status === 'CREATING'
    ? cancelCreation(deps, session, caller, signal)
    : cancelMade(deps, session, caller, signal);
}

export function cancelOperation(deps: SessionDeps, session: OnrampSession) {
  const unsupported =
    'cannot cancel a purchase that was made. Do not send the customer there any more, or let them close its page without paying: nothing is charged, and unpaid it ends by itself.';
  return optionalOperation(deps, session, 'cancel', unsupported);
}

/** Cancels at the provider and applies the answer. If it is too late, the status shows why. Throws ProviderError. */
export async function cancelAtProvider(
  deps: SessionDeps,
  session: OnrampSession,
  { provider, reference, run }: Exclude<ReturnType<typeof cancelOperation>, { kind: string }>,
  source: EventSource,
  signal: AbortSignal,
): Promise<OnrampSession> {
  const get = () => provider.operations.sessions.get(reference, { signal });
  const call = (current: OnrampSession) => (isUnpaid(current) ? run(reference, { signal }) : get());
  try {
    return await readAndApply(deps, session, call, source);
  } catch (error) {
    if (!isProviderError(error) || error.outcome === 'not_sent') throw error;
    // It was too late, or the answer was lost: the provider's API shows which.
    const current = await readAndApply(deps, session, get, 'POLL').catch(() => session);
    if (isUnpaid(current)) throw error;
    return current;
  }
}

async function cancelMade(deps: SessionDeps, session: OnrampSession, caller: Caller, signal: AbortSignal) {
  if (!isUnpaid(session)) return ended(session);
  const operation = cancelOperation(deps, session);
  if ('kind' in operation) return operation;
  const limited = takeCallersShare(deps, session, operation.provider, caller);
  if (limited) return limited;
  const { title } = operation.provider;
  try {
    const current = await cancelAtProvider(deps, session, operation, 'API', signal);
    if (!isUnpaid(current)) return ended(current);
    const message = `${title} took the call but has not canceled the purchase yet. Do not send the customer there, and call cancelOnrampSession again in a minute.`;
    return unavailable(current, message);
  } catch (error) {
    const message = `${title} could not be asked, so the purchase may still be open there. Call cancelOnrampSession again: it is canceled once, however often you ask.`;
    const failure = unavailableOrThrow(deps, session, { operation: 'cancel', error }, message);
    if (!isRefusal(error)) return failure;
    return wrongState(session, `${title} does not cancel this purchase now. Unpaid, it ends by itself.`);
  }
}

/** Cancels in CREATING, only after a proof that no attempt made anything. */
async function cancelCreation(
  deps: SessionDeps,
  session: OnrampSession,
  caller: Caller,
  signal: AbortSignal,
): Promise<SessionResult> {
  const asked = await providerToAsk(deps, session);
  const limited = asked && takeCallersShare(deps, session, asked, caller);
  if (limited) return limited;
  const unresolved = (current: OnrampSession): SessionResult =>
    wrongState(
      current,
      'It is not known yet whether a provider made this purchase, so it cannot be canceled. No customer was sent there: no hand-off was given out. Call cancelOnrampSession again in a minute; the gateway asks the provider meanwhile.',
    );
  const work = async (before: OnrampSession) => {
    const creation = await recoverCreation(deps, before, { signal, onlyAsk: true });
    const current =
      creation.kind === 'busy' ? ((await deps.reads.byId(before.id)) ?? before) : creation.session;
    if (current.status !== 'CREATING') return cancelMade(deps, current, caller, signal);
    if (creation.kind !== 'unavailable') return unresolved(current);
    const note = 'Canceled before any provider had made it.';
    // Settled immediately: nothing was made, so there can be no late payment.
    const changes = { status: 'CANCELED', latePaymentDeadline: current.updatedAt } as const;
    const canceled = await move(deps, current, { source: 'API', note, changes });
    return canceled && payload(canceled);
  };
  return withCurrent(deps, session, TRIES, work, unresolved);
}

function ended(session: OnrampSession): SessionResult {
  const { status } = session;
  if (status === 'CANCELED') return payload(session);
  const why = isEnd(status)
    ? 'there is nothing left to cancel.'
    : 'it was paid, so it is too late to cancel. Watch it to its end; only the provider can refund it.';
  return wrongState(session, `The purchase is ${status}: ${why}`);
}
