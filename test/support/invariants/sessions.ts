import { sql } from 'kysely';
import { mayTransition, type SessionStatus, unconfirmedEnds } from '../../../src/domain/session/status.ts';
import type { Db } from '../../../src/store/index.ts';

type Step = { from: SessionStatus | null; to: SessionStatus };
type Seen = {
  id: string;
  status: SessionStatus;
  revision: number;
  reference: string | null;
  /** Somebody will look at it again. */
  watched: boolean;
  /** An attempt of it may have made something. */
  open: boolean;
  steps: Step[];
  told: number[];
};

/**
 * I1, one session at the provider for each of ours; I2, what the provider made is known or asked after; I3, each step is
 * one of the table; I4, each change is told once.
 */
export async function sessionViolations(
  db: Db,
  made: (sessionId: string) => Promise<string[]>,
): Promise<string[]> {
  // The provider first: what it has made by then, we have begun by then.
  const ids = await db.selectFrom('onramp_session').select('id').execute();
  const there = new Map<string, string[]>();
  for (const { id } of ids) there.set(id, await made(id));
  const sessions = await readSessions(db);
  return sessions.flatMap((session) => [
    ...atTheProvider(session, there.get(session.id) ?? []),
    ...wrongSteps(session),
    ...wrongNews(session),
  ]);
}

/** One statement, so one moment of all that it reads. */
async function readSessions(db: Db): Promise<Seen[]> {
  const { rows } = await sql<Seen>`
    with step as (
      select session_id, json_agg(json_build_object('from', from_status, 'to', to_status) order by number) as steps
      from session_event where applied group by 1
    ), news as (
      select subject_id, json_agg((data ->> 'revision')::integer order by (data ->> 'revision')::integer) as told
      from outgoing_event where type = 'onramp_session.updated' group by 1
    ), attempt as (
      select session_id, bool_or(outcome in ('IN_PROGRESS', 'UNKNOWN')) as open from session_attempt group by 1
    )
    select id, status, revision, provider_reference as reference, next_check_at is not null as watched,
      coalesce(open, false) as open, coalesce(steps, '[]') as steps, coalesce(told, '[]') as told
    from onramp_session session
    left join step on step.session_id = id left join news on subject_id = id
    left join attempt on attempt.session_id = id`.execute(db);
  return rows;
}

function atTheProvider({ id, status, reference, open, watched }: Seen, there: readonly string[]): string[] {
  const [first] = there;
  if (there.length > 1) return [`${id} was made ${there.length} times`];
  if (first === undefined || reference === first) return [];
  const askedAfter = reference === null && open && (status === 'CREATING' || unconfirmedEnds.has(status));
  return askedAfter && watched ? [] : [`${id} is ${status} and does not know ${first}`];
}

function wrongSteps({ id, status, steps }: Seen): string[] {
  const found: string[] = [];
  let before: SessionStatus | null = null;
  for (const { from, to } of steps) {
    if (from !== before) found.push(`${id} steps from ${from} where it was ${before}`);
    if (from !== null && from !== to && !mayTransition(from, to, true)) found.push(`${id}: ${from} to ${to}`);
    before = to;
  }
  if (before !== status) found.push(`${id} is ${status}, its last step led to ${before}`);
  return found;
}

function wrongNews({ id, revision, told }: Seen): string[] {
  const wanted = Array.from({ length: revision - 1 }, (_, index) => index + 2);
  return JSON.stringify(told) === JSON.stringify(wanted)
    ? []
    : [`${id} at revision ${revision} told of ${told}`];
}

/** I2 from the other side: sessions that the vendor made for one of ours that we do not have. `made` was read before. */
export async function strangers(
  db: Db,
  made: ReadonlyArray<{ id: string; metadata: Record<string, string> }>,
): Promise<string[]> {
  const rows = await db.selectFrom('onramp_session').select('id').execute();
  const ours = new Set(rows.map(({ id }) => id));
  return made.flatMap(({ id, metadata }) => {
    const named = Object.values(metadata).filter((value) => value.startsWith('ons_'));
    return named.some((sessionId) => ours.has(sessionId))
      ? []
      : [`nobody here knows ${id}, made for ${named}`];
  });
}
