import { type Caller, reachesSession } from '../domain/access/caller.ts';
import type {
  CustomerBlocked,
  CustomerRefused,
  IdempotencyConflict,
  NoRoute,
  NotFound,
  ProviderUnavailable,
  Unsupported,
  WrongState,
} from '../domain/failure.ts';
import { type IdKind, isId } from '../domain/id.ts';
import type { RoutingDecision } from '../domain/routing/decision.ts';
import type { OnrampSession } from '../domain/session/session.ts';
import { callersRetrySeconds } from '../provider/retry-after.ts';
import type { SessionOperations } from '../provider/sessions.ts';
import { asProviderError } from '../provider/transport-error.ts';
import type { Provider } from '../registry/types.ts';
import { providerOf, type SessionDeps } from './deps.ts';
import type { OnrampSessionPayload } from './types.ts';

/** How creating a session ended. `busy`: another process holds the lease of its attempt. */
export type CreationResult =
  | { kind: 'session' | 'refused'; session: OnrampSession }
  | { kind: 'unavailable'; session: OnrampSession; retryAfterSeconds: number | null }
  /** Every provider that was asked refused the purchase. The session is FAILED and its key is free. */
  | { kind: 'no_route'; session: OnrampSession; decision: RoutingDecision }
  | { kind: 'busy' };

/** Reads one row. Null if the id is malformed or the caller's project has no such row. */
export async function rowById<Row>(
  kind: IdKind,
  id: string | null,
  byIds: (ids: string[]) => Promise<Array<Row | null>>,
): Promise<Row | null> {
  const [row] = id !== null && isId(kind, id) ? await byIds([id]) : [];
  return row ?? null;
}

/** The session of a project, whoever asks; null if there is none. */
export function sessionOfProject({ reads }: Pick<SessionDeps, 'reads'>, id: string, projectId: string) {
  return rowById('onrampSession', id, (ids) => reads.byIds(ids, projectId));
}

export async function ownSession(deps: Pick<SessionDeps, 'reads'>, id: string, caller: Caller) {
  const session = await sessionOfProject(deps, id, caller.projectId);
  return session && reachesSession(caller, session) ? session : null;
}

export function payload(onrampSession: OnrampSession, replayed = false): OnrampSessionPayload {
  return { kind: 'OnrampSessionPayload', onrampSession, replayed };
}

export function notFound(what: string, id: string): NotFound {
  return { kind: 'NotFound', message: `There is no ${what} ${JSON.stringify(id)} in this project.` };
}

export function customerBlocked(id: string): CustomerBlocked {
  return { kind: 'CustomerBlocked', message: `Customer ${id} is blocked: unblockCustomer first.` };
}

export function wrongState(onrampSession: OnrampSession, message: string): WrongState {
  return { kind: 'WrongState', message, onrampSession };
}

export function conflict(session: OnrampSession): IdempotencyConflict {
  const message = `This idempotency key made ${session.id} from other input. Use a new key for a new purchase; keys never expire.`;
  return { kind: 'IdempotencyConflict', message, onrampSessionId: session.id };
}

export function refused(session: OnrampSession): CustomerRefused {
  const message = session.failure?.message ?? 'The provider refused the customer.';
  return { kind: 'CustomerRefused', message, onrampSession: session };
}

export function unavailable(
  onrampSession: OnrampSession,
  message: string,
  retryAfterSeconds: number | null = null,
): ProviderUnavailable {
  return { kind: 'ProviderUnavailable', message, retryAfterSeconds, onrampSession };
}

/** The gateway did not ask the provider: the project has used its share of the requests that the provider allows. */
export function rateLimited(
  onrampSession: OnrampSession,
  title: string,
  retryAfterSeconds: number,
): ProviderUnavailable {
  const message = `${title} was not asked: the share of the requests that ${title} allows is used up, of this project or of its client tokens. Call again in ${retryAfterSeconds} s. The session is as it was last known; subscribe to it instead of refreshing it often.`;
  return { ...unavailable(onrampSession, message, retryAfterSeconds), code: 'RATE_LIMITED' };
}

export function notConfigured(session: OnrampSession): ProviderUnavailable {
  const message = `Provider ${session.providerId} is no longer configured in gateway.yaml, so it cannot be asked.`;
  return unavailable(session, message);
}

/** Logs a failed provider call and returns it as a result. Rethrows an error that is no ProviderError. */
export function unavailableOrThrow(
  { log }: Pick<SessionDeps, 'log'>,
  session: OnrampSession,
  { operation, error }: { operation: 'read' | 'cancel' | 'handoff'; error: unknown },
  message: string,
): ProviderUnavailable {
  const { code, outcome, retryAfterSeconds } = asProviderError(error);
  if (code === 'untyped_error') throw error;
  const where = { sessionId: session.id, providerId: session.providerId, operation, code, outcome };
  log.warn({ event: 'provider_call_failed', ...where }, 'A provider call failed');
  return unavailable(session, message, callersRetrySeconds(retryAfterSeconds));
}

/** An operation that not every provider supports, with its provider and reference; or why it cannot be called. */
export function optionalOperation<Name extends 'cancel' | 'handoff'>(
  deps: Pick<SessionDeps, 'registry'>,
  session: OnrampSession,
  name: Name,
  unsupported: string,
):
  | { provider: Provider; reference: string; run: NonNullable<SessionOperations[Name]> }
  | ProviderUnavailable
  | Unsupported {
  const provider = providerOf(deps, session);
  if (!provider) return notConfigured(session);
  const { title, disabled } = provider;
  const run = provider.operations.sessions[name];
  const reference = session.providerReference;
  if (!run && disabled !== null) {
    // Why is the operator's: a customer's page reads this as well.
    return unavailable(session, `${title} is switched off, so it cannot be asked.`);
  }
  if (!run || reference === null) return { kind: 'Unsupported', message: `${title} ${unsupported}` };
  return { provider, reference, run };
}

/** Every provider failed with proof that it made nothing. */
export function allFailed({ session, retryAfterSeconds }: Extract<CreationResult, { kind: 'unavailable' }>) {
  const message =
    'Every provider that could serve failed, and nothing was made anywhere. Repeat the call with the same idempotency key to try again on the same session; onrampSession.attempts says what happened.';
  return unavailable(session, message, retryAfterSeconds);
}

function reasonsIn({ candidates }: RoutingDecision): string {
  const reasons = candidates.map(({ providerId, reasons: [first] }) => {
    const message = first?.message ?? 'not eligible';
    return message.includes(providerId) ? message : `${providerId}: ${message}`;
  });
  return reasons.join('; ') || 'none is configured';
}

/** No provider was asked to create anything; at most providers were asked for prices. */
export function noRoute(decision: RoutingDecision): NoRoute {
  const message = `No provider can serve this purchase (${reasonsIn(decision)}). See decision.candidates for every reason; nothing was stored and the key is free.`;
  return { kind: 'NoRoute', message, decision };
}

/** Providers were asked, and each refused the purchase. */
export function noRouteAfterRefusals({ id }: OnrampSession, decision: RoutingDecision): NoRoute {
  const message = `No provider serves this purchase (${reasonsIn(decision)}). See decision.candidates for every reason. Nothing was made: session ${id} is FAILED, and the key is free for a corrected call.`;
  return { kind: 'NoRoute', message, decision };
}

export function creationResult(
  creation: Exclude<CreationResult, { kind: 'busy' }>,
  replayed: boolean,
): OnrampSessionPayload | NoRoute | ProviderUnavailable | CustomerRefused {
  if (creation.kind === 'unavailable') return allFailed(creation);
  if (creation.kind === 'no_route') return noRouteAfterRefusals(creation.session, creation.decision);
  return creation.kind === 'refused' ? refused(creation.session) : payload(creation.session, replayed);
}
