import type { OnrampSession } from '../../domain/session/session.ts';
import { isUnpaid } from '../../domain/session/status.ts';
import type { AttemptRecord } from '../../store/sessions/attempts.ts';
import { providerOf, type SessionDeps } from '../deps.ts';
import { move } from '../state/apply.ts';
import { latePaymentDeadline, payableUntil, UNPAID_DAYS } from '../state/late-payment-window.ts';

const HOUR_MILLISECONDS = 3_600_000;
/** After this time in CREATING a session fails as unconfirmed. */
export const CREATING_HOURS = 24;
/**
 * The same for a provider without idempotency keys, from its last create on. That request cannot be repeated, so nobody would
 * get a hand-off later. A webhook that names what it made arrives within minutes.
 */
export const UNREPEATABLE_MINUTES = 5;
/**
 * From the provider's expiry to that of the session. `asked`: allows for clocks and for a payment in the last minute.
 * `not_asked`: the provider could not be reached. It has a day to recover, since after the end it is polled only daily.
 */
const EXPIRY_GRACE_HOURS = { asked: 0.25, not_asked: 24 };

function hoursSince({ clock }: Pick<SessionDeps, 'clock'>, moment: Date): number {
  return (clock().getTime() - moment.getTime()) / HOUR_MILLISECONDS;
}

/** How long the session waited in vain for a provider to confirm; null while one may still confirm. */
function waited(deps: SessionDeps, session: OnrampSession, last: AttemptRecord | null): string | null {
  if (hoursSince(deps, session.createdAt) >= CREATING_HOURS) return `${CREATING_HOURS} hours`;
  const isUnknown = last?.outcome === 'UNKNOWN' || last?.outcome === 'IN_PROGRESS';
  const provider = isUnknown ? providerOf(deps, last) : undefined;
  if (!isUnknown || !provider || provider.disabled !== null) return null;
  const isRepeatable = provider.capabilities.idempotencySeconds !== null;
  const minutes = hoursSince(deps, last.sentAt) * 60;
  return isRepeatable || minutes < UNREPEATABLE_MINUTES ? null : `${UNREPEATABLE_MINUTES} minutes`;
}

/**
 * Fails a session that was in CREATING for too long. Its provider is polled daily until the late-payment deadline. If
 * the session changed meanwhile, the next poll decides again.
 */
export async function failUnconfirmed(deps: SessionDeps, session: OnrampSession): Promise<void> {
  if (session.status !== 'CREATING') return;
  const last = await deps.attempts.last(session.id);
  const time = waited(deps, session, last);
  if (time === null) return;
  const message = `No provider confirmed within ${time} that it made this purchase. No customer was sent to pay; buy again with a new idempotency key.`;
  const failure = { reason: 'PROVIDER_OUTCOME_UNKNOWN', message, providerCode: null } as const;
  const deadline = latePaymentDeadline(deps, last ? providerOf(deps, last) : undefined);
  const changes = { status: 'FAILED', failure, latePaymentDeadline: deadline } as const;
  await move(deps, session, { source: 'SYSTEM', note: message, changes });
}

/** Expires an unpaid session that is past its expiry: that of the provider, or UNPAID_DAYS if it names none. */
export async function expire(
  deps: SessionDeps,
  session: OnrampSession,
  provider: keyof typeof EXPIRY_GRACE_HOURS,
): Promise<void> {
  const { expiresAt } = session;
  const grace = expiresAt === null ? 0 : EXPIRY_GRACE_HOURS[provider];
  if (!isUnpaid(session) || hoursSince(deps, payableUntil(session)) < grace) return;
  const until = expiresAt
    ? `Not paid by ${expiresAt.toISOString()}`
    : `Not paid within ${UNPAID_DAYS} days; the provider names no expiry`;
  const note = provider === 'asked' ? `${until}.` : `${until}, as far as is known: it could not be asked.`;
  const deadline = latePaymentDeadline(deps, providerOf(deps, session));
  const changes = { status: 'EXPIRED', sealedHandoff: null, latePaymentDeadline: deadline } as const;
  await move(deps, session, { source: 'SYSTEM', note, changes });
}
