import { type IdKind, isId } from '../../domain/id.ts';
import { actorOf, recordAudit } from '../../store/audit.ts';
import type { DatabaseClock, Db } from '../../store/index.ts';
import { createWebhookDeliveries } from '../../store/webhooks/deliveries.ts';
import { createWebhookEndpointStore } from '../../store/webhooks/endpoints.ts';
import { createWebhookOutbox } from '../../store/webhooks/outbox.ts';
import type { DeliverDeps } from './delivery/deliver.ts';
import { startWorker, type Worker } from './delivery/worker.ts';
import { createEndpoints, endpointNotFound, refusal } from './endpoints.ts';
import { createResolve, type Resolve } from './target/resolve.ts';
import type { OutboundWebhooks } from './types.ts';

export type { Worker } from './delivery/worker.ts';
export type * from './types.ts';

export type OutboundDeps = Omit<DeliverDeps, 'queue' | 'resolve'> & {
  readonly db: Db;
  /** The clock by which events are stored. */
  readonly databaseClock: Pick<DatabaseClock, 'now'>;
  /** DNS if left out. */
  readonly resolve?: Resolve;
};

export type OutboundInternals = {
  /** Starts sending due deliveries. */
  start(): Worker;
};

/** Replaces malformed ids by an empty one, which matches nothing. */
function wellFormed(kind: IdKind, ids: readonly string[]): string[] {
  return ids.map((id) => (isId(kind, id) ? id : ''));
}

/**
 * Webhooks to client apps. Database triggers write the events, in the transaction of each change.
 * @example
 * const rules = { loopback: false, ports: [443] };
 * const webhooksOut = createOutboundWebhooks({ db, keyRing, rules, clock, databaseClock, log });
 * const worker = webhooksOut.start();
 */
export function createOutboundWebhooks(given: OutboundDeps): OutboundWebhooks & OutboundInternals {
  const deps = { ...given, resolve: given.resolve ?? createResolve() };
  const endpoints = createWebhookEndpointStore(deps.db);
  const deliveries = createWebhookDeliveries(deps.db);

  return {
    ...createEndpoints({ ...deps, store: endpoints }),
    async sendTest(endpointId, { projectId }) {
      const [endpoint] = isId('webhookEndpoint', endpointId)
        ? await endpoints.byIds([endpointId], projectId)
        : [];
      if (!endpoint) return endpointNotFound();
      if (!endpoint.enabled) {
        return refusal('endpointId', 'is disabled; enable it with updateWebhookEndpoint first');
      }
      return { kind: 'ReplayPayload', queued: await deliveries.addTest(endpointId, projectId) };
    },
    async replay({ endpointId, since, onlyFailed }, caller) {
      const { projectId } = caller;
      const [endpoint] = isId('webhookEndpoint', endpointId)
        ? await endpoints.byIds([endpointId], projectId)
        : [];
      if (!endpoint) return endpointNotFound();
      if (since > deps.databaseClock.now()) {
        return refusal('since', 'is in the future; it is the time from which events are sent again');
      }
      // Before the replay, which takes many transactions.
      await recordAudit(deps.db, {
        actor: actorOf(caller),
        action: 'webhooks.replayed',
        projectId,
        subjectId: endpointId,
        details: { since, onlyFailed: onlyFailed === true },
      });
      const replay = { endpointId, projectId, since, onlyFailed: onlyFailed === true };
      return { kind: 'ReplayPayload', queued: await deliveries.replay(replay) };
    },
    list: ({ projectId }) => endpoints.list(projectId),
    byIds: (ids, { projectId }) => endpoints.byIds(wellFormed('webhookEndpoint', ids), projectId),
    deliveriesByIds: (ids, { projectId }) => deliveries.byIds(wellFormed('webhookDelivery', ids), projectId),
    deliveries: (ids, page, { projectId }) => deliveries.listByEndpoints(ids, page, projectId),
    start: () => startWorker({ ...deps, queue: createWebhookOutbox(deps.db) }),
  };
}
