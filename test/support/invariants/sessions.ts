import { sql } from 'kysely';
import { mayTransition, type SessionStatus, unconfirmedEnds } from '../../../src/domain/session/status.ts';
import type { Db } from '../../../src/store/index.ts';

type Transition = { from: SessionStatus | null; to: SessionStatus };
type StoredSession = {
  id: string;
  status: SessionStatus;
  revision: number;
  reference: string | null;
  /** It will be polled again. */
  watched: boolean;
  /** An attempt may have created something. */
  open: boolean;
  transitions: Transition[];
  eventRevisions: number[];
};

/** I1 to I4 for sessions: one session at the provider, known or looked for; allowed transitions; one event per change. */
export async function sessionViolations(
  db: Db,
  created: (sessionId: string) => Promise<string[]>,
): Promise<string[]> {
  // The provider is read first: each of its sessions belongs to one that was stored before.
  const ids = await db.selectFrom('onramp_session').select('id').execute();
  const references = new Map<string, string[]>();
  for (const { id } of ids) references.set(id, await created(id));
  const sessions = await readSessions(db);
  return sessions.flatMap((session) => [
    ...providerViolations(session, references.get(session.id) ?? []),
    ...transitionViolations(session),
    ...eventViolations(session),
  ]);
}

/** One statement, so that it reads one state of the database. */
async function readSessions(db: Db): Promise<StoredSession[]> {
  const { rows } = await sql<StoredSession>`
    with transition as (
      select session_id, json_agg(json_build_object('from', from_status, 'to', to_status) order by number) as list
      from session_event where applied group by 1
    ), event as (
      select subject_id, json_agg((data ->> 'revision')::integer order by (data ->> 'revision')::integer) as revisions
      from outgoing_event where type = 'onramp_session.updated' group by 1
    ), attempt as (
      select session_id, bool_or(outcome in ('IN_PROGRESS', 'UNKNOWN')) as open from session_attempt group by 1
    )
    select id, status, revision, provider_reference as reference, next_check_at is not null as watched,
      coalesce(open, false) as open, coalesce(list, '[]') as transitions,
      coalesce(revisions, '[]') as "eventRevisions"
    from onramp_session session
    left join transition on transition.session_id = id left join event on subject_id = id
    left join attempt on attempt.session_id = id`.execute(db);
  return rows;
}

function providerViolations(
  { id, status, reference, open, watched }: StoredSession,
  references: readonly string[],
): string[] {
  const [first] = references;
  if (references.length > 1) return [`${id} was created ${references.length} times`];
  if (first === undefined || reference === first) return [];
  const recovering = reference === null && open && (status === 'CREATING' || unconfirmedEnds.has(status));
  return recovering && watched ? [] : [`${id} is ${status} and does not know ${first}`];
}

function transitionViolations({ id, status, transitions }: StoredSession): string[] {
  const found: string[] = [];
  let before: SessionStatus | null = null;
  for (const { from, to } of transitions) {
    if (from !== before) found.push(`${id} has a transition from ${from}, but was ${before}`);
    if (from !== null && from !== to && !mayTransition(from, to, true)) found.push(`${id}: ${from} to ${to}`);
    before = to;
  }
  if (before !== status) found.push(`${id} is ${status}, its last transition was to ${before}`);
  return found;
}

function eventViolations({ id, revision, eventRevisions }: StoredSession): string[] {
  const expected = Array.from({ length: revision - 1 }, (_, index) => index + 2);
  return JSON.stringify(eventRevisions) === JSON.stringify(expected)
    ? []
    : [`${id} at revision ${revision} has events of ${eventRevisions}`];
}

/** I2 at the vendor: its sessions that name no stored session. `vendorSessions` must be read before the call. */
export async function unknownSessions(
  db: Db,
  vendorSessions: ReadonlyArray<{ id: string; metadata: Record<string, string> }>,
): Promise<string[]> {
  const rows = await db.selectFrom('onramp_session').select('id').execute();
  const stored = new Set(rows.map(({ id }) => id));
  return vendorSessions.flatMap(({ id, metadata }) => {
    const named = Object.values(metadata).filter((value) => value.startsWith('ons_'));
    return named.some((sessionId) => stored.has(sessionId))
      ? []
      : [`${id}, created for ${named}, is unknown`];
  });
}
