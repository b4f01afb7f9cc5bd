import { sql } from 'kysely';
import type { Db } from '../../../src/store/index.ts';
import { depositViolations } from './deposits.ts';
import { newsViolations } from './news.ts';
import { sessionViolations } from './sessions.ts';

// What holds after any fault:
// I1  one session at the provider at most for each idempotency key
// I2  each session that the provider made is known to us, or asked after
// I3  statuses change along their table alone
// I4  each change is told once, under one id, to each endpoint that wants it
// I5  amounts are those of the last news; a deposit belongs to one session at most
// I6  no secret and nothing personal in logs, errors, or in clear at rest     (secrets.ts)
// I7  no error that nobody handled, no end but where it was ended             (process.ts)
// I8  connections, sockets and memory go back to where they were              (process.ts)

/**
 * What of I1 to I5 does not hold, as far as the database alone can tell; empty where all is well. `made` answers the
 * provider's sessions that were made for one of ours.
 */
export async function violations(db: Db, made: (sessionId: string) => Promise<string[]>): Promise<string[]> {
  return [
    ...(await sessionViolations(db, made)),
    ...(await newsViolations(db)),
    ...(await depositViolations(db)),
  ];
}

/** Leases end and looks fall due, as they would a minute later. */
export async function aMinutePasses(db: Db): Promise<void> {
  await sql`update session_attempt set lease_until = now() - interval '1 second', started_at = started_at - interval '1 minute',
    sent_at = sent_at - interval '1 minute' where outcome in ('IN_PROGRESS', 'UNKNOWN')`.execute(db);
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
