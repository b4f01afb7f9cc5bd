import { type EventSource, isUnbound, type OnrampSession } from '../../domain/session/session.ts';
import { completeHandoff } from '../attempts/complete-handoff.ts';
import { linkWidgetOrder } from '../attempts/link-widget-order.ts';
import { type Reported, recoverCreation, recoverLate } from '../attempts/recovery/recover.ts';
import { providerOf, type SessionDeps } from '../deps.ts';
import type { CreationResult } from '../results.ts';
import { readAndApply, recordRefused } from '../state/apply.ts';

/** `not_found`: the provider does not know. `not_asked`: there is no provider or no reference to ask for. */
export type Reconciled =
  | { readonly kind: 'applied' | 'not_found' | 'not_asked'; readonly session: OnrampSession }
  | CreationResult;

type Options = { readonly source: EventSource; readonly signal: AbortSignal; readonly reported?: Reported };

/**
 * Asks the provider for the state of a session and applies the answer: for polls, webhooks, refreshes and deposits.
 * Then fetches the hand-off of an unpaid session that has none. `reported`: what a verified webhook named, as a hint of
 * what to ask for. Throws ProviderError.
 */
export async function reconcile(
  deps: SessionDeps,
  session: OnrampSession,
  options: Options,
): Promise<Reconciled> {
  const result = await readAndRecord(deps, session, options);
  if (result.kind !== 'applied' && result.kind !== 'session') return result;
  return { ...result, session: await completeHandoff(deps, result.session, options.signal) };
}

async function readAndRecord(
  deps: SessionDeps,
  session: OnrampSession,
  options: Options,
): Promise<Reconciled> {
  const { source, signal, reported } = options;
  let current = session;
  if (session.status === 'CREATING') {
    const creation = await recoverCreation(deps, session, { signal, reported });
    if (!reported || creation.kind === 'busy') return creation;
    current = creation.session;
    if (current.status === 'CREATING' && creation.kind !== 'unavailable') return creation;
  }
  const notMade = current.status === 'CREATING';
  if (notMade || isUnbound(current)) {
    const late = await recoverLate(deps, current, options);
    if (late === 'not_found') return { kind: late, session: current };
    if (late !== 'not_asked') return { kind: 'applied', session: late };
    if (notMade || !reported) return { kind: late, session: current };
  }
  const provider = providerOf(deps, current);
  const own = current.providerReference;
  if (reported) {
    const { providerId, reference } = reported;
    const isOwnProvider = current.providerId === providerId;
    const isOther = reference !== null && reference !== own;
    if (provider && isOwnProvider && current.referenceByWebhook && isOther) {
      const order = { provider, reference, source, signal };
      return { kind: 'applied', session: await linkWidgetOrder(deps, current, order) };
    }
    if (!isOwnProvider || own === null || isOther) {
      const message = 'A webhook reported a session of its provider that this session does not use';
      const where = { sessionId: current.id, providerId };
      deps.log.error({ event: 'webhook_reference_mismatch', ...where }, message);
      const news = { status: null, providerStatus: current.providerStatus ?? '' };
      await recordRefused(deps, current, news, source, `${providerId}: ${message}.`);
      return { kind: 'applied', session: current };
    }
  }
  if (!provider || own === null) return { kind: 'not_asked', session: current };
  const read = () => provider.operations.sessions.get(own, { signal });
  return { kind: 'applied', session: await readAndApply(deps, current, read, source) };
}
