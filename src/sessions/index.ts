import type { Deposit } from '../domain/customer.ts';
import { isId } from '../domain/id.ts';
import type { Jobs } from '../jobs/types.ts';
import type { Live } from '../live/index.ts';
import { type Db, transaction } from '../store/index.ts';
import { createSessionAttempts } from '../store/session-attempts.ts';
import { createSessionChecks } from '../store/session-checks.ts';
import { createSessionReads } from '../store/session-reads.ts';
import { createSessionWrites, type SessionWrites } from '../store/sessions.ts';
import { ask } from './ask.ts';
import { cancel } from './cancel.ts';
import { check } from './check.ts';
import { completeByDeposit } from './complete-by-deposit.ts';
import { create } from './create.ts';
import { openHandoff } from './handoff.ts';
import type { SessionParts } from './parts.ts';
import { place } from './place.ts';
import { refresh } from './refresh.ts';
import { resume } from './resume.ts';
import { route } from './route.ts';
import { sync } from './sync.ts';
import { createSyncLimit } from './sync-limit.ts';
import type { Sessions } from './types.ts';
import { watchSession } from './watch-session.ts';
import { withdraw } from './withdraw.ts';

export type { SessionLog } from './parts.ts';
export type * from './types.ts';

/** For jobs and for other features, never for callers: no project is checked. */
export type SessionInternals = {
  /** Puts sessions whose time has come into the queue `session-check`: at most so many of each turn. Answers how many. */
  enqueueDue(ofEach: number): Promise<number>;
  /** Looks after a session: the handler of the queue `session-check`. */
  check(sessionId: string, hinted?: boolean): Promise<void>;
  /** Withdraws the hand-offs of open sessions whose deposit address ended; at most this many. Answers how many. */
  withdraw(limit: number, stop: AbortSignal): Promise<number>;
  /** Asks the session's provider where it stands, and applies that. Throws ProviderError. */
  ask(sessionId: string): Promise<void>;
  /** Applies the proof of arrival. Throws ProviderError where that is to be tried again. */
  completeByDeposit(deposit: Deposit): Promise<void>;
};

/** The writes; each that changed something is published once it is committed. */
function published(writes: SessionWrites, live: Live): SessionWrites {
  return {
    ...writes,
    async advance(step) {
      const session = await writes.advance(step);
      if (session) live.publish(`session:${session.id}`);
      return session;
    },
  };
}

/**
 * The sessions feature.
 * @example
 * const sessions = createSessions({ db, registry, customers, addresses, policy: () => config.policy, decide, … });
 */
export function createSessions({
  db,
  ...given
}: Omit<SessionParts, 'reads' | 'writes' | 'attempts' | 'checks' | 'syncs' | 'lookSoon'> & {
  db: Db;
  jobs: Pick<Jobs, 'enqueue' | 'enqueueMany'>;
}): Sessions & SessionInternals {
  const reads = createSessionReads(db);
  const attempts = createSessionAttempts(db);
  const checks = createSessionChecks(db);
  const parts: SessionParts = {
    ...given,
    reads,
    attempts,
    checks,
    writes: published(createSessionWrites(db), given.live),
    syncs: createSyncLimit(),
    lookSoon: ({ id: sessionId, providerId }) =>
      given.jobs.enqueue('session-check', { sessionId, providerId, urgent: true, hinted: true }),
  };
  return {
    locate: (input, caller) => place(parts, input, caller),
    create: (input, caller) => create(parts, input, caller),
    route: (input, caller) => route(parts, input, caller),
    refresh: (id, caller) => refresh(parts, id, caller),
    cancel: (id, caller) => cancel(parts, id, caller),
    resume: (id, clientIp, caller) => resume(parts, id, clientIp, caller),
    watch: (id, caller) => watchSession(parts, id, caller),
    async byIds(ids, caller) {
      const found = await reads.byIds(
        ids.filter((id) => isId('onrampSession', id)),
        caller.projectId,
      );
      const byId = new Map(found.map((session) => [session?.id, session]));
      return ids.map((id) => byId.get(id) ?? null);
    },
    list: async (filter, page, caller) =>
      filter.customerId && !isId('customer', filter.customerId)
        ? { rows: [], hasNextPage: false }
        : reads.list(filter, page, caller.projectId),
    listByCustomers: (ids, filter, page, caller) =>
      reads.listByCustomers(ids, filter, page, caller.projectId),
    attempts: (ids, caller) => attempts.bySessions(ids, caller.projectId),
    events: (ids, caller) => reads.events(ids, caller.projectId),
    handoff: (session, depositAddress) => openHandoff(session, depositAddress, parts.keyRing),
    sync: (hint, source) => sync(parts, hint, source),
    enqueueDue: (ofEach) =>
      transaction(db, async (open) => {
        const due = await createSessionChecks(open).takeDue(ofEach);
        await given.jobs.enqueueMany('session-check', due, open);
        return due.length;
      }),
    check: (sessionId, hinted = false) => check(parts, sessionId, hinted),
    withdraw: (limit, stop) => withdraw(parts, limit, stop),
    ask: (sessionId) => ask(parts, sessionId),
    completeByDeposit: (deposit) => completeByDeposit(parts, deposit),
  };
}
