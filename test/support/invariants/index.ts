import { sql } from 'kysely';
import type { Db } from '../../../src/store/index.ts';
import { depositViolations } from './deposits.ts';
import { outgoingEventViolations } from './outgoing-events.ts';
import { sessionViolations } from './sessions.ts';

// What holds after any fault:
// I1  at most one session at the provider for each idempotency key
// I2  each session that the provider created is known, or is being looked for
// I3  statuses change only along the allowed transitions
// I4  each change is one event, delivered under one id to each subscribed endpoint
// I5  amounts are the provider's latest; a deposit belongs to at most one session
// I6  no secret and no personal data in logs, in errors, or unencrypted at rest (secrets.ts)
// I7  no unhandled error, and no exit unless the process was stopped            (process.ts)
// I8  connections, sockets and memory return to their level                     (process.ts)

/**
 * Violations of I1 to I5 that the database shows. `created`: the references of the provider's sessions that were created
 * for a session of ours.
 */
export async function violations(
  db: Db,
  created: (sessionId: string) => Promise<string[]>,
): Promise<string[]> {
  return [
    ...(await sessionViolations(db, created)),
    ...(await outgoingEventViolations(db)),
    ...(await depositViolations(db)),
  ];
}

/** Simulates a minute: leases expire, polls fall due. */
export async function aMinutePasses(db: Db): Promise<void> {
  await sql`update session_attempt set lease_until = now() - interval '1 second', started_at = started_at - interval '1 minute',
    sent_at = sent_at - interval '1 minute' where outcome in ('IN_PROGRESS', 'UNKNOWN') or lease_until is not null`.execute(
    db,
  );
  await sql`update onramp_session set next_check_at = now() - interval '1 second' where next_check_at is not null`.execute(
    db,
  );
  await sql`update provider_account set lease_until = now() - interval '1 second' where lease_until is not null`.execute(
    db,
  );
  await sql`update provider_account set deposits_due_at = now() - interval '1 second' where deposits_due_at is not null`.execute(
    db,
  );
}
