import { sql } from 'kysely';
import { mayStep, type SessionStatus } from '../../src/domain/status.ts';
import type { Db } from '../../src/store/index.ts';

type Event = { session_id: string; from_status: SessionStatus | null; to_status: SessionStatus };

/**
 * What must hold after any fault, and does not; empty where all is well. `made` answers the provider's sessions that were
 * made for one of ours.
 */
export async function violations(db: Db, made: (sessionId: string) => Promise<string[]>): Promise<string[]> {
  const found: string[] = [];
  const sessions = await db
    .selectFrom('onramp_session')
    .select(['id', 'status', 'revision', 'provider_reference'])
    .execute();
  for (const { id, status, revision, provider_reference: reference } of sessions) {
    const there = await made(id);
    if (there.length > 1) found.push(`${id} was made ${there.length} times`);
    if (status !== 'CREATING' && there.length === 1 && reference !== there[0]) {
      found.push(`${id} is ${status} and does not know ${there[0]}`);
    }
    const { rows: told } = await sql<{ revision: number }>`
      select (data ->> 'revision')::integer as revision from outgoing_event
      where subject_id = ${id} order by 1`.execute(db);
    const wanted = Array.from({ length: revision - 1 }, (_, index) => index + 2);
    if (JSON.stringify(told.map((row) => row.revision)) !== JSON.stringify(wanted)) {
      found.push(`${id} at revision ${revision} told of ${told.map((row) => row.revision)}`);
    }
    found.push(...(await wrongSteps(db, id, status as SessionStatus)));
  }
  const { rows: shared } = await sql<{ id: string }>`
    select onramp_session_id as id from deposit where onramp_session_id is not null
    group by 1 having count(*) > 1`.execute(db);
  for (const { id } of shared) found.push(`${id} has several deposits`);
  return found;
}

async function wrongSteps(db: Db, sessionId: string, status: SessionStatus): Promise<string[]> {
  const { rows } = await sql<Event>`
    select session_id, from_status, to_status from session_event
    where session_id = ${sessionId} and applied order by number`.execute(db);
  const found: string[] = [];
  let before: SessionStatus | null = null;
  for (const { from_status: from, to_status: to } of rows) {
    if (from !== before) found.push(`${sessionId} steps from ${from} where it was ${before}`);
    if (from !== null && from !== to && !mayStep(from, to, true))
      found.push(`${sessionId}: ${from} to ${to}`);
    before = to;
  }
  if (before !== status) found.push(`${sessionId} is ${status}, its last step led to ${before}`);
  return found;
}

/** Leases end and looks fall due, as they would a minute later. */
export async function aMinutePasses(db: Db): Promise<void> {
  await sql`update session_attempt set lease_until = now(), started_at = started_at - interval '1 minute'
    where outcome in ('IN_PROGRESS', 'UNKNOWN')`.execute(db);
  await sql`update onramp_session set next_check_at = now() where next_check_at is not null`.execute(db);
}
