import type { OnrampSession, SessionFailure } from '../../domain/session/session.ts';
import type { ProviderError } from '../../provider/error.ts';
import { callersRetrySeconds } from '../../provider/retry-after.ts';
import type { Provider } from '../../registry/types.ts';
import { type AfterFailure, afterFailure, refusalOf } from '../../router/index.ts';
import type { SessionChanges } from '../../store/sessions/row.ts';
import type { SessionDeps } from '../deps.ts';
import type { CreationResult } from '../results.ts';
import { move } from '../state/apply.ts';
import { latePaymentDeadline } from '../state/late-payment-window.ts';
import {
  type Attempt,
  type AttemptContext,
  type AttemptResult,
  planAttempt,
  reasonOf,
  runAttempt,
} from './attempt.ts';
import { recordCreated } from './record-created.ts';
import { mayYetSucceed, type Refused, refusedByAll } from './refusal.ts';

/** The next provider in the order of the decision that was eligible then, is enabled now and was not tried yet. */
function untriedProvider(
  deps: Pick<SessionDeps, 'registry' | 'policy'>,
  session: OnrampSession,
  { tried }: Pick<AttemptContext, 'tried'>,
): Provider | null {
  if (tried.size >= deps.policy().attempts) return null;
  const providers = session.decision.candidates
    .filter((candidate) => candidate.eligible && !tried.has(candidate.providerId))
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
    .map(({ providerId }) => deps.registry.get(providerId));
  return providers.find((provider) => provider?.disabled === null) ?? null;
}

/** As `untriedProvider`; none if the time of the operation is over. */
export function nextProvider(
  deps: Pick<SessionDeps, 'registry' | 'policy'>,
  session: OnrampSession,
  context: Pick<AttemptContext, 'tried' | 'signal'>,
): Provider | null {
  return context.signal.aborted ? null : untriedProvider(deps, session, context);
}

const OUTCOMES = { not_sent: 'NOT_SENT', rejected: 'REJECTED', unknown: 'UNKNOWN' } as const;
const ADAPTER_FAULT = 'A provider rejected a request as malformed: the adapter is at fault';

/**
 * If no provider is left and each that was asked refused: the end of the session. It is settled at once, as nothing was
 * made. If all refused the purchase: with the decision for the caller. No customer is ever sent to a provider for it, so
 * its key is free. If one refused the customer (`fallbackAfterRefusal`): without a decision, and the key stays used.
 */
async function endAfterRefusals(
  deps: SessionDeps,
  session: OnrampSession,
  context: AttemptContext,
  { attempt, error }: { attempt: Attempt; error: ProviderError },
) {
  const { id: providerId } = attempt.provider;
  const { message: said } = error;
  const own: Refused = { providerId, reason: reasonOf(error), message: said, refusal: refusalOf(error) };
  if (mayYetSucceed(own) || untriedProvider(deps, session, context)) return null;
  const [attempts = []] = await deps.attempts.bySessions([session.id], session.projectId);
  const earlier = attempts.filter(({ number }) => number !== attempt.number);
  const byAll = refusedByAll(session.decision, [...earlier, own]);
  if (byAll === null) return null;
  const { decision, refused } = byAll;
  const which = deps.registry.get(refused.providerId)?.title ?? refused.providerId;
  const providerCode = refused === own ? error.code : null;
  if (refused.reason === 'CUSTOMER_REFUSED') {
    const message = `${which} refused the customer (identity, sanctions or fraud), and no other provider sells this purchase. Nothing was made.`;
    const failure: SessionFailure = { reason: 'CUSTOMER_REFUSED', message, providerCode };
    return { decision: null, changes: { status: 'REJECTED', failure } as const };
  }
  const message = `Every provider that was asked refused this purchase (${which}: ${refused.message}). Nothing was made; the idempotency key is free for a corrected call.`;
  const failure: SessionFailure = { reason: refused.reason, message, providerCode };
  const changes = { status: 'FAILED', failure, latePaymentDeadline: session.updatedAt } as const;
  return { decision, changes };
}

/** The changes of a session after a failed attempt. */
function changesAfter(
  after: AfterFailure,
  deps: SessionDeps,
  provider: Provider,
  { code: providerCode }: ProviderError,
): SessionChanges {
  const { title, id } = provider;
  if (after === 'hold' || after === 'next') return {};
  if (after === 'stop_refused') {
    const message = `${title} refused the customer (identity, sanctions or fraud); no other provider was asked.`;
    return { status: 'REJECTED', failure: { reason: 'CUSTOMER_REFUSED', message, providerCode } };
  }
  const message = `${title} did not accept the request that this gateway sent; the operator is alerted. Nothing was made: buy again with a new idempotency key, if need be with excludeProviders: ["${id}"].`;
  const failure: SessionFailure = { reason: 'PROVIDER_ERROR', message, providerCode };
  return { status: 'FAILED', failure, latePaymentDeadline: latePaymentDeadline(deps, provider) };
}

/**
 * Continues from the result of an attempt until the session is made, an outcome is unknown, or no provider is left.
 * Tries the next provider only after an outcome that proves that nothing was made.
 */
export async function runAttempts(
  deps: SessionDeps,
  start: { session: OnrampSession; attempt: Attempt; result: AttemptResult },
  context: AttemptContext,
): Promise<CreationResult> {
  const { request, tried } = context;
  let session = start.session;
  let attempt: Attempt = start.attempt;
  let result = start.result;
  let retryAfterSeconds: number | null = null;
  for (;;) {
    // Without a request the provider had no turn: it is tried again, in a new attempt.
    const neverSent = result.kind === 'failed' && result.abandoned === 'never_sent';
    if (!neverSent) tried.add(attempt.provider.id);
    if (result.kind === 'lost') return { kind: 'busy' };
    if (result.kind === 'made') {
      const made = { session, attempt, request, news: result.news };
      return { kind: 'session', session: await recordCreated(deps, made, 'API') };
    }
    const { error } = result;
    const { code, outcome, class: kind, message, requestId: providerRequestId = null } = error;
    const { number, provider } = attempt;
    const which = { sessionId: session.id, providerId: provider.id, attempt: number };
    const where = { ...which, code, outcome, class: kind };
    if (kind === 'request' && outcome === 'rejected') {
      deps.log.error({ event: 'adapter_request_rejected', ...where }, ADAPTER_FAULT);
    } else deps.log.warn({ event: 'attempt_failed', ...where }, 'An attempt to create a session failed');
    const seconds = callersRetrySeconds(error.retryAfterSeconds);
    if (seconds !== null) retryAfterSeconds = Math.min(retryAfterSeconds ?? seconds, seconds);
    const after = afterFailure(error, deps.policy());
    const next = after === 'next' ? nextProvider(deps, session, context) : null;
    const planned = next && (await planAttempt(deps, { number: number + 1, provider: next }, context));
    const end =
      after === 'next' && !next ? await endAfterRefusals(deps, session, context, { attempt, error }) : null;
    const said = after === 'hold' ? ' did not say whether it made it' : `: ${message}`;
    const moved = await move(deps, session, {
      source: 'API',
      changes: end?.changes ?? changesAfter(after, deps, provider, error),
      releaseKey: Boolean(end?.decision),
      note: `${provider.id}${said}${next ? `; ${next.id} is tried next` : ''}`,
      end: {
        number,
        outcome: OUTCOMES[outcome],
        reason: neverSent ? null : reasonOf(error),
        message,
        providerRequestId,
        refusal: refusalOf(error),
      },
      ...(planned ? { start: planned.start } : {}),
    });
    if (!moved) return { kind: 'busy' };
    session = moved;
    if (after === 'hold' || after === 'stop_request') return { kind: 'session', session };
    if (after === 'stop_refused') return { kind: 'refused', session };
    if (end?.decision) return { kind: 'no_route', session, decision: end.decision };
    if (end) return { kind: 'refused', session };
    if (!planned) return { kind: 'unavailable', session, retryAfterSeconds };
    attempt = planned;
    result = await runAttempt(deps, session, planned, context);
  }
}
