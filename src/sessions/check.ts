import { isSettled, type OnrampSession, type SessionFailure } from '../domain/session.ts';
import { isProviderError } from '../provider/error.ts';
import { askLate, lateAttempt } from './ask-late.ts';
import { isUnbound } from './bind-late.ts';
import { bring } from './bring.ts';
import { complete } from './complete.ts';
import { nextCheckSeconds } from './next-check.ts';
import type { SessionParts } from './parts.ts';

const DEADLINE_MILLISECONDS = 10_000;
const HOUR = 3_600_000;
/** When a session is looked at whose provider was asked as often as the gateway may by itself. */
const PUT_OFF_SECONDS = 5;
/** How long a session may be in the making before it is given up, softly. */
export const MAKING_HOURS = 24;
/** A provider's clock, and a customer who pays in the last minute. */
const EXPIRY_GRACE_HOURS = 0.25;

/**
 * Looks after a session without being asked: completes one that is being made, asks the provider of one that is open, ends
 * one whose time is over. Then says when to look again.
 */
export async function check(parts: SessionParts, sessionId: string): Promise<void> {
  const session = await parts.reads.byId(sessionId);
  if (!session) return;
  if (!isSettled(session, parts.clock()) && !(await mayAsk(parts, session))) {
    return parts.checks.schedule(session.id, session.revision, PUT_OFF_SECONDS);
  }
  try {
    if (!isSettled(session, parts.clock())) await lookAfter(parts, session);
  } catch (error) {
    if (!isProviderError(error)) throw error;
    const { code, outcome } = error;
    parts.log.warn(
      { sessionId, providerId: session.providerId, code, outcome },
      'a provider could not be asked',
    );
  } finally {
    const after = (await parts.reads.byId(sessionId)) ?? session;
    const seconds = nextCheckSeconds(after, parts.clock());
    await parts.checks.schedule(after.id, after.revision, seconds);
  }
}

/** Whether looking after it asks nobody, or a provider that may be asked now. */
async function mayAsk(parts: SessionParts, session: OnrampSession): Promise<boolean> {
  const unbound = session.status === 'CREATING' || isUnbound(session);
  if (!unbound && session.providerReference === null) return true;
  const last = unbound ? await parts.attempts.last(session.id) : null;
  const provider = parts.registry.get(last?.providerId ?? session.providerId ?? '');
  if (!provider) return true;
  return parts.budget.take(provider.id, provider.capabilities.requestsPerSecond?.most ?? null);
}

async function lookAfter(parts: SessionParts, session: OnrampSession): Promise<void> {
  const signal = AbortSignal.timeout(DEADLINE_MILLISECONDS);
  if (session.status === 'CREATING') {
    await complete(parts, session, { signal, restart: false, prefill: null });
    const now = await parts.reads.byId(session.id);
    if (now?.status === 'CREATING' && hoursSince(parts, now.createdAt) >= MAKING_HOURS)
      await giveUp(parts, now);
    return;
  }
  if (isUnbound(session)) {
    const late = await lateAttempt(parts, session);
    if (late && !late.madeNothing)
      await askLate(parts, session, late, { source: 'POLL', signal, reference: null });
    return;
  }
  const { providerId, providerReference } = session;
  const provider = providerId === null ? undefined : parts.registry.get(providerId);
  let now = session;
  if (provider && providerReference !== null) {
    const read = () => provider.operations.sessions.get(providerReference, { signal });
    now = await bring(parts, session, read, { source: 'POLL', confirmed: true });
  }
  await expire(parts, now);
}

function hoursSince({ clock }: Pick<SessionParts, 'clock'>, moment: Date): number {
  return (clock().getTime() - moment.getTime()) / HOUR;
}

/**
 * Nobody could tell in time whether it was made. Softly: its provider is still asked, once a day, until the horizon, and
 * what comes to light is applied.
 */
async function giveUp(parts: SessionParts, session: OnrampSession): Promise<void> {
  const failure: SessionFailure = {
    reason: 'PROVIDER_OUTCOME_UNKNOWN',
    message: `No provider confirmed within ${MAKING_HOURS} hours that it made this purchase. Nobody was sent to pay; buy again with a new idempotency key.`,
    providerCode: null,
  };
  const last = await parts.attempts.last(session.id);
  const providerId = last?.providerId ?? null;
  await end(parts, { ...session, providerId }, { status: 'FAILED', failure }, failure.message);
}

/** The provider's own time is over, it says nothing of it, and nobody has paid. */
async function expire(parts: SessionParts, session: OnrampSession): Promise<void> {
  const unpaid = session.status === 'READY' || session.status === 'AWAITING_PAYMENT';
  if (!unpaid || session.expiresAt === null) return;
  if (hoursSince(parts, session.expiresAt) < EXPIRY_GRACE_HOURS) return;
  const note = `Not paid by ${session.expiresAt.toISOString()}.`;
  await end(parts, session, { status: 'EXPIRED', sealedHandoff: null }, note);
}

/** A soft end, by the gateway's own clock. Where the session changed meanwhile, the next look decides anew. */
async function end(
  parts: SessionParts,
  session: OnrampSession,
  changes: { status: 'FAILED' | 'EXPIRED'; failure?: SessionFailure; sealedHandoff?: null },
  note: string,
): Promise<void> {
  const provider = session.providerId === null ? undefined : parts.registry.get(session.providerId);
  const days = provider?.capabilities.lateNewsDays ?? 30;
  await parts.writes.advance({
    id: session.id,
    revision: session.revision,
    changes: { ...changes, horizonAt: new Date(parts.clock().getTime() + days * 24 * HOUR) },
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
