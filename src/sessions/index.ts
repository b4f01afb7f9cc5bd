import type { Deposit } from '../domain/customer/deposit.ts';
import { isId } from '../domain/id.ts';
import type { Jobs } from '../jobs/types.ts';
import type { Live } from '../live/index.ts';
import { type Db, transaction } from '../store/index.ts';
import { createSessionAttempts } from '../store/sessions/attempts.ts';
import { createSessionPollQueue } from '../store/sessions/poll-queue.ts';
import { createSessionReads } from '../store/sessions/read.ts';
import { createSessionWrites, type SessionWrites } from '../store/sessions/write.ts';
import { cancel } from './actions/cancel.ts';
import { resume } from './actions/resume.ts';
import { revokeHandoffs } from './actions/revoke-handoffs.ts';
import { watchSession } from './actions/watch.ts';
import { create } from './create/create.ts';
import { locationOfCustomer } from './create/customer-location.ts';
import { route } from './create/route.ts';
import type { SessionDeps } from './deps.ts';
import { confirmByDeposit } from './reconcile/on-deposit.ts';
import { handleWebhook } from './reconcile/on-webhook.ts';
import { poll } from './reconcile/poll.ts';
import { reconcile } from './reconcile/reconcile.ts';
import { refresh } from './reconcile/refresh.ts';
import { createWebhookRateLimit } from './reconcile/webhook-rate-limit.ts';
import { openHandoff } from './state/handoff.ts';
import type { Sessions } from './types.ts';

export type { SessionLog } from './deps.ts';
export type * from './types.ts';

/** For jobs and for other features, never for callers: no project is checked. */
export type SessionInternals = {
  /** Puts sessions whose time has come into the queue `session-check`: at most so many of each turn. Answers how many. */
  enqueueDue(ofEach: number): Promise<number>;
  /** Looks after a session: the handler of the queue `session-check`. */
  poll(sessionId: string, hinted?: boolean): Promise<void>;
  /** Withdraws the hand-offs of open sessions whose deposit address ended; at most this many. Answers how many. */
  revokeHandoffs(limit: number, stop: AbortSignal): Promise<number>;
  /** Asks the session's provider where it stands, and applies that. Throws ProviderError. */
  reconcile(sessionId: string): Promise<void>;
  /** Applies the proof of arrival. Throws ProviderError where that is to be tried again. */
  confirmByDeposit(deposit: Deposit): Promise<void>;
};

/** The writes; each that changed something is published once it is committed. */
function published(writes: SessionWrites, live: Live): SessionWrites {
  return {
    ...writes,
    async update(step) {
      const session = await writes.update(step);
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
}: Omit<SessionDeps, 'reads' | 'writes' | 'attempts' | 'pollQueue' | 'webhookRateLimit' | 'pollSoon'> & {
  db: Db;
  jobs: Pick<Jobs, 'enqueue' | 'enqueueMany'>;
}): Sessions & SessionInternals {
  const reads = createSessionReads(db);
  const attempts = createSessionAttempts(db);
  const pollQueue = createSessionPollQueue(db);
  const deps: SessionDeps = {
    ...given,
    reads,
    attempts,
    pollQueue,
    writes: published(createSessionWrites(db), given.live),
    webhookRateLimit: createWebhookRateLimit(),
    pollSoon: ({ id: sessionId, providerId }) =>
      given.jobs.enqueue('session-check', { sessionId, providerId, urgent: true, hinted: true }),
  };
  return {
    locate: (input, caller) => locationOfCustomer(deps, input, caller),
    create: (input, caller) => create(deps, input, caller),
    route: (input, caller) => route(deps, input, caller),
    refresh: (id, caller) => refresh(deps, id, caller),
    cancel: (id, caller) => cancel(deps, id, caller),
    resume: (id, clientIp, caller) => resume(deps, id, clientIp, caller),
    watch: (id, caller) => watchSession(deps, id, caller),
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
    handoff: (session, depositAddress) => openHandoff(session, depositAddress, deps.keyRing),
    handleWebhook: (hint, source) => handleWebhook(deps, hint, source),
    enqueueDue: (ofEach) =>
      transaction(db, async (open) => {
        const due = await createSessionPollQueue(open).takeDue(ofEach);
        await given.jobs.enqueueMany('session-check', due, open);
        return due.length;
      }),
    poll: (sessionId, hinted = false) => poll(deps, sessionId, hinted),
    revokeHandoffs: (limit, stop) => revokeHandoffs(deps, limit, stop),
    reconcile: (sessionId) => reconcile(deps, sessionId),
    confirmByDeposit: (deposit) => confirmByDeposit(deps, deposit),
  };
}
