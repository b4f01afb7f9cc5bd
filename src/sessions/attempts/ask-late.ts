import type { EventSource, OnrampSession } from '../../domain/session/session.ts';
import type { Prepared, SessionRequest } from '../../provider/sessions.ts';
import type { SessionDeps } from '../deps.ts';
import type { Attempt } from './attempt.ts';
import { openPayload } from './payload.ts';
import { recordCreated } from './record-created.ts';
import { madeWithin } from './recover.ts';

/** The last attempt of a session that was given up, and what it was to make. */
export type LateAttempt = Attempt & {
  readonly request: SessionRequest;
  /** Null: nothing was sent. */
  readonly prepared: Prepared | null;
  readonly within: ReturnType<typeof madeWithin>;
  /** Whether it was proved that it made nothing. Only a webhook that says otherwise is a reason to ask again. */
  readonly madeNothing: boolean;
};

/** Null where its provider is configured no more. */
export async function lateAttempt(deps: SessionDeps, { id }: OnrampSession): Promise<LateAttempt | null> {
  const last = await deps.attempts.last(id);
  const provider = last && deps.registry.get(last.providerId);
  if (!provider || !last.sealedPrepared) return null;
  const { request, prepared = null } = openPayload(last.sealedPrepared, deps.keyRing);
  const madeNothing = prepared === null || last.outcome === 'NOT_SENT' || last.outcome === 'REJECTED';
  return { number: last.number, provider, request, prepared, within: madeWithin(last), madeNothing };
}

/**
 * Asks the provider that may have made a session which was given up since: by the reference that a webhook named, else by
 * our session's id. Found, it is bound. Null where nobody can tell. Throws ProviderError.
 */
export async function askLate(
  deps: SessionDeps,
  session: OnrampSession,
  late: LateAttempt,
  how: {
    readonly source: EventSource;
    readonly signal: AbortSignal;
    readonly reference: string | null;
  },
): Promise<OnrampSession | null> {
  const { provider, number, request, prepared, within } = late;
  const { sessions } = provider.operations;
  const call = { signal: how.signal };
  const find = async () =>
    prepared === null || !sessions.find
      ? 'cannot_tell'
      : sessions.find({ sessionId: session.id, prepared, ...within }, call);
  const news = how.reference === null ? await find() : await sessions.get(how.reference, call);
  if (news === 'absent' || news === 'cannot_tell') return null;
  return recordCreated(deps, { session, attempt: { number, provider }, request, news }, how.source);
}
