import type {
  CustomerRefused,
  IdempotencyConflict,
  NotFound,
  ProviderUnavailable,
} from '../domain/failure.ts';
import type { OnrampSession } from '../domain/session/session.ts';
import type { CreationResult } from './attempts/failover.ts';
import type { OnrampSessionPayload } from './types.ts';

export function payload(onrampSession: OnrampSession, replayed: boolean): OnrampSessionPayload {
  return { kind: 'OnrampSessionPayload', onrampSession, replayed };
}

export function notFound(what: string, id: string): NotFound {
  return { kind: 'NotFound', message: `There is no ${what} ${JSON.stringify(id)} in this project.` };
}

export function unavailable(
  onrampSession: OnrampSession,
  retryAfterSeconds: number | null,
  message: string,
): ProviderUnavailable {
  return { kind: 'ProviderUnavailable', message, retryAfterSeconds, onrampSession };
}

export function conflict(session: OnrampSession): IdempotencyConflict {
  return {
    kind: 'IdempotencyConflict',
    message: `This idempotency key made ${session.id} from other input. Use a new key for a new purchase; keys are kept for ever.`,
    onrampSessionId: session.id,
  };
}

export function refused(session: OnrampSession): CustomerRefused {
  const message = session.failure?.message ?? 'The provider refused the customer.';
  return { kind: 'CustomerRefused', message, onrampSession: session };
}

/** What the caller of an effort is told. */
export function answerOf(
  effort: Exclude<CreationResult, { kind: 'busy' }>,
  replayed: boolean,
): OnrampSessionPayload | ProviderUnavailable | CustomerRefused {
  const { session } = effort;
  if (effort.kind === 'session') return payload(session, replayed);
  if (effort.kind === 'refused') return refused(session);
  return unavailable(
    session,
    effort.retryAfterSeconds,
    'Every provider that could serve failed, and nothing was made anywhere. Repeat the call with the same idempotency key to try again on the same session; onrampSession.attempts says what happened.',
  );
}
