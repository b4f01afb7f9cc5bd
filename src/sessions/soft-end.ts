import type { OnrampSession, SessionFailure } from '../domain/session.ts';
import { isUnpaid } from './cancel.ts';
import { horizonFrom, lateNewsDays } from './horizon.ts';
import type { SessionParts } from './parts.ts';

const HOUR = 3_600_000;
/** How long a session may be in the making before it is given up, softly. */
export const MAKING_HOURS = 24;
/**
 * After a provider's own end. `asked`: its clock, and a customer who pays in the last minute. Else it could not say whether
 * somebody did: after the end it is asked once a day only, so its failure has a day to pass.
 */
const EXPIRY_GRACE_HOURS = { asked: 0.25, 'not asked': 24 };
/**
 * When an unpaid session ends whose provider names no end: as long as a late payment is looked for where a provider does
 * not say otherwise. Until then a customer may come back to it; for ever, each would be asked for every day.
 */
export const UNPAID_DAYS = 30;

function hoursSince({ clock }: Pick<SessionParts, 'clock'>, moment: Date): number {
  return (clock().getTime() - moment.getTime()) / HOUR;
}

/** Whether it has been in the making for so long that nobody can be expected to tell any more. */
export function isOverdue(parts: Pick<SessionParts, 'clock'>, session: OnrampSession): boolean {
  return session.status === 'CREATING' && hoursSince(parts, session.createdAt) >= MAKING_HOURS;
}

/** Until when an unpaid session can be paid: as its provider says, or until it is given up. */
export function payableUntil({ expiresAt, createdAt }: OnrampSession): Date {
  return expiresAt ?? new Date(createdAt.getTime() + UNPAID_DAYS * 24 * HOUR);
}

/** Whether it was left unpaid for so long that it ends without its provider saying so. */
function isAbandoned(parts: Pick<SessionParts, 'clock'>, session: OnrampSession): boolean {
  return isUnpaid(session) && hoursSince(parts, session.createdAt) >= UNPAID_DAYS * 24;
}

/**
 * Nobody could tell in time whether it was made. Softly: its provider is still asked, once a day, until the horizon, and
 * what comes to light is applied.
 */
export async function giveUp(parts: SessionParts, session: OnrampSession): Promise<void> {
  const failure: SessionFailure = {
    reason: 'PROVIDER_OUTCOME_UNKNOWN',
    message: `No provider confirmed within ${MAKING_HOURS} hours that it made this purchase. Nobody was sent to pay; buy again with a new idempotency key.`,
    providerCode: null,
  };
  const last = await parts.attempts.last(session.id);
  const horizonAt = horizonOf(parts, last?.providerId ?? null);
  await end(parts, session, { status: 'FAILED', failure, horizonAt }, failure.message);
}

/** Nobody is known to have paid, and its time is over: the provider's own, or where it has none, ours. */
export async function expire(
  parts: SessionParts,
  session: OnrampSession,
  provider: keyof typeof EXPIRY_GRACE_HOURS,
): Promise<void> {
  const { expiresAt, providerId } = session;
  if (!isUnpaid(session)) return;
  const late = expiresAt !== null && hoursSince(parts, expiresAt) >= EXPIRY_GRACE_HOURS[provider];
  if (!late && !(expiresAt === null && isAbandoned(parts, session))) return;
  const until = expiresAt
    ? `Not paid by ${expiresAt.toISOString()}`
    : `Not paid within ${UNPAID_DAYS} days; the provider names no end`;
  const note = provider === 'asked' ? `${until}.` : `${until}, as far as is known: it could not be asked.`;
  const horizonAt = horizonOf(parts, providerId);
  await end(parts, session, { status: 'EXPIRED', sealedHandoff: null, horizonAt }, note);
}

function horizonOf({ registry, clock }: SessionParts, providerId: string | null): Date {
  const provider = providerId === null ? undefined : registry.get(providerId);
  return horizonFrom(clock(), lateNewsDays(provider));
}

/** A soft end, by the gateway's own clock. Where the session changed meanwhile, the next look decides anew. */
async function end(
  parts: SessionParts,
  session: OnrampSession,
  changes: {
    status: 'FAILED' | 'EXPIRED';
    horizonAt: Date;
    failure?: SessionFailure;
    sealedHandoff?: null;
  },
  note: string,
): Promise<void> {
  await parts.writes.advance({
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
