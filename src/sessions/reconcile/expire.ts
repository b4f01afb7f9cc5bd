import type { OnrampSession, SessionFailure } from '../../domain/session/session.ts';
import { isUnpaid } from '../../domain/session/status.ts';
import type { SessionDeps } from '../deps.ts';
import { lateNewsDays, latePaymentDeadlineFrom, UNPAID_DAYS } from '../state/late-payment-window.ts';

const HOUR = 3_600_000;
/** How long a session may be in the making before it is given up, softly. */
export const MAKING_HOURS = 24;
/**
 * After a provider's own end. `asked`: its clock, and a customer who pays in the last minute. Else it could not say whether
 * somebody did: after the end it is asked once a day only, so its failure has a day to pass.
 */
const EXPIRY_GRACE_HOURS = { asked: 0.25, 'not asked': 24 };
function hoursSince({ clock }: Pick<SessionDeps, 'clock'>, moment: Date): number {
  return (clock().getTime() - moment.getTime()) / HOUR;
}

/** Whether it has been in the making for so long that nobody can be expected to tell any more. */
export function isOverdue(deps: Pick<SessionDeps, 'clock'>, session: OnrampSession): boolean {
  return session.status === 'CREATING' && hoursSince(deps, session.createdAt) >= MAKING_HOURS;
}

/** Whether it was left unpaid for so long that it ends without its provider saying so. */
function isAbandoned(deps: Pick<SessionDeps, 'clock'>, session: OnrampSession): boolean {
  return isUnpaid(session) && hoursSince(deps, session.createdAt) >= UNPAID_DAYS * 24;
}

/**
 * Nobody could tell in time whether it was made. Softly: its provider is still asked, once a day, until the horizon, and
 * what comes to light is applied.
 */
export async function failUnconfirmed(deps: SessionDeps, session: OnrampSession): Promise<void> {
  const failure: SessionFailure = {
    reason: 'PROVIDER_OUTCOME_UNKNOWN',
    message: `No provider confirmed within ${MAKING_HOURS} hours that it made this purchase. Nobody was sent to pay; buy again with a new idempotency key.`,
    providerCode: null,
  };
  const last = await deps.attempts.last(session.id);
  const latePaymentDeadline = horizonOf(deps, last?.providerId ?? null);
  await end(deps, session, { status: 'FAILED', failure, latePaymentDeadline }, failure.message);
}

/** Nobody is known to have paid, and its time is over: the provider's own, or where it has none, ours. */
export async function expire(
  deps: SessionDeps,
  session: OnrampSession,
  provider: keyof typeof EXPIRY_GRACE_HOURS,
): Promise<void> {
  const { expiresAt, providerId } = session;
  if (!isUnpaid(session)) return;
  const late = expiresAt !== null && hoursSince(deps, expiresAt) >= EXPIRY_GRACE_HOURS[provider];
  if (!late && !(expiresAt === null && isAbandoned(deps, session))) return;
  const until = expiresAt
    ? `Not paid by ${expiresAt.toISOString()}`
    : `Not paid within ${UNPAID_DAYS} days; the provider names no end`;
  const note = provider === 'asked' ? `${until}.` : `${until}, as far as is known: it could not be asked.`;
  const latePaymentDeadline = horizonOf(deps, providerId);
  await end(deps, session, { status: 'EXPIRED', sealedHandoff: null, latePaymentDeadline }, note);
}

function horizonOf({ registry, clock }: SessionDeps, providerId: string | null): Date {
  const provider = providerId === null ? undefined : registry.get(providerId);
  return latePaymentDeadlineFrom(clock(), lateNewsDays(provider));
}

/** A soft end, by the gateway's own clock. Where the session changed meanwhile, the next look decides anew. */
async function end(
  deps: SessionDeps,
  session: OnrampSession,
  changes: {
    status: 'FAILED' | 'EXPIRED';
    latePaymentDeadline: Date;
    failure?: SessionFailure;
    sealedHandoff?: null;
  },
  note: string,
): Promise<void> {
  await deps.writes.update({
    id: session.id,
    revision: session.revision,
    changes,
    event: {
      source: 'SYSTEM',
      from: session.status,
      to: changes.status,
      applied: true,
      providerStatus: null,
      note,
    },
  });
}
