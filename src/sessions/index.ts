import { customerOfList, reachesSession } from '../domain/access/caller.ts';
import type { Deposit } from '../domain/customer/deposit.ts';
import { isId, readByIds } from '../domain/id.ts';
import type { Jobs } from '../jobs/types.ts';
import { createChannels } from '../live/index.ts';
import { providerCallSignal } from '../registry/index.ts';
import { type Db, transaction } from '../store/index.ts';
import { createSessionAttempts } from '../store/sessions/attempts.ts';
import { createSessionPollQueue } from '../store/sessions/poll-queue.ts';
import { createSessionReads } from '../store/sessions/read.ts';
import { createSessionWrites } from '../store/sessions/write.ts';
import { cancel } from './actions/cancel.ts';
import { resume } from './actions/resume.ts';
import { revokeHandoffs } from './actions/revoke-handoffs.ts';
import { watchSession } from './actions/watch.ts';
import { create } from './create/create.ts';
import { locate } from './create/locate-customer.ts';
import { route } from './create/route/routing.ts';
import type { SessionDeps } from './deps.ts';
import { confirmByDeposit } from './reconcile/on-deposit.ts';
import { handleWebhook } from './reconcile/on-webhook.ts';
import { poll } from './reconcile/poll.ts';
import { FIRST_POLL_SECONDS } from './reconcile/poll-schedule.ts';
import { reconcile } from './reconcile/reconcile.ts';
import { refresh } from './reconcile/refresh.ts';
import { createWebhookRateLimit } from './reconcile/webhook-rate-limit.ts';
import { openHandoff } from './state/handoff.ts';
import type { Sessions } from './types.ts';

export type { SessionLog } from './deps.ts';
export type * from './types.ts';

/** For jobs and other features, not for callers: these operations do not check the project. */
export type SessionInternals = {
  /** Queues due sessions for a poll, at most `ofEach` of each partition. Returns how many. */
  enqueueDue(ofEach: number): Promise<number>;
  /** The handler of the queue `session-check`. */
  poll(sessionId: string, hinted?: boolean): Promise<void>;
  /** Revokes the hand-offs of at most `limit` open sessions whose deposit address ended. Returns how many. */
  revokeHandoffs(limit: number, stop: AbortSignal): Promise<number>;
  /** Reads the session from its provider and applies the answer, if a provider has made it. Throws ProviderError. */
  reconcile(sessionId: string): Promise<void>;
  /** Applies a deposit as proof of the delivery. Throws ProviderError; then try again. */
  confirmByDeposit(deposit: Deposit): Promise<void>;
};

/**
 * The sessions feature.
 * @example
 * const sessions = createSessions({ db, registry, customers, addresses, policy: () => config.policy, decide, … });
 */
export function createSessions({
  db,
  jobs,
  ...given
}: Omit<
  SessionDeps,
  'reads' | 'writes' | 'attempts' | 'pollQueue' | 'webhookRateLimit' | 'pollSoon' | 'channels'
> & {
  db: Db;
  jobs: Pick<Jobs, 'enqueue' | 'enqueueMany'>;
}): Sessions & SessionInternals {
  const reads = createSessionReads(db);
  const attempts = createSessionAttempts(db);
  const deps: SessionDeps = {
    ...given,
    reads,
    attempts,
    pollQueue: createSessionPollQueue(db),
    writes: createSessionWrites(db, FIRST_POLL_SECONDS),
    webhookRateLimit: createWebhookRateLimit(),
    channels: createChannels(given.live),
    pollSoon: ({ id: sessionId, providerId }) =>
      jobs.enqueue('session-check', { sessionId, providerId, urgent: true, hinted: true }),
  };
  return {
    locate: (input, caller) => locate(deps, input, caller),
    create: (input, caller, signal) => create(deps, input, caller, signal),
    route: (input, caller) => route(deps, input, caller),
    refresh: (id, caller) => refresh(deps, id, caller),
    cancel: (id, caller) => cancel(deps, id, caller),
    resume: (id, clientIp, caller) => resume(deps, id, clientIp, caller),
    watch: (id, caller) => watchSession(deps, id, caller),
    async byIds(ids, caller) {
      const found = await readByIds('onrampSession', ids, (valid) => reads.byIds(valid, caller.projectId));
      return found.map((session) => (session && reachesSession(caller, session) ? session : null));
    },
    async list(filter, page, caller) {
      const customerId = customerOfList(caller, filter.customerId);
      const isEmpty = customerId === undefined || (customerId !== null && !isId('customer', customerId));
      if (isEmpty) return { rows: [], hasNextPage: false };
      return reads.list({ ...filter, customerId }, page, caller.projectId);
    },
    listByCustomers: (ids, filter, page, caller) =>
      reads.listByCustomers(ids, filter, page, caller.projectId),
    attempts: (ids, caller) => attempts.bySessions(ids, caller.projectId),
    events: (ids, caller) => reads.events(ids, caller.projectId),
    handoff: (session, depositAddress) => openHandoff(session, depositAddress, deps.keyRing),
    handleWebhook: (hint, source) => handleWebhook(deps, hint, source),
    enqueueDue: (ofEach) =>
      transaction(db, async (open) => {
        const due = await createSessionPollQueue(open).takeDue(ofEach);
        await jobs.enqueueMany('session-check', due, open);
        return due.length;
      }),
    poll: (sessionId, hinted = false) => poll(deps, sessionId, hinted),
    revokeHandoffs: (limit, stop) => revokeHandoffs(deps, limit, stop),
    async reconcile(sessionId) {
      const session = await reads.byId(sessionId);
      if (!session?.providerReference) return;
      await reconcile(deps, session, { source: 'POLL', signal: providerCallSignal() });
    },
    confirmByDeposit: (deposit) => confirmByDeposit(deps, deposit),
  };
}
