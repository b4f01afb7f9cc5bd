import { type IdKind, isId } from '../../domain/id.ts';
import { createWebhookDeliveries } from '../../store/webhooks/deliveries.ts';
import { createWebhookEndpointStore } from '../../store/webhooks/endpoints.ts';
import { createWebhookOutbox } from '../../store/webhooks/outbox.ts';
import { startWorker, type Worker } from './delivery/worker.ts';
import type { OutboundDeps } from './deps.ts';
import { createEndpoints, endpointNotFound, refusal } from './endpoints.ts';
import { createResolve } from './target/resolve.ts';
import type { OutboundWebhooks } from './types.ts';

export type { Worker } from './delivery/worker.ts';
export type * from './types.ts';

export type OutboundInternals = {
  /** Sends what is due, from now on. */
  start(): Worker;
};

/** What is no id of the kind names nothing. */
function wellFormed(kind: IdKind, ids: readonly string[]): string[] {
  return ids.map((id) => (isId(kind, id) ? id : ''));
}

/**
 * Webhooks to client apps. The database writes their events itself, in the transaction of each change.
 * @example
 * const rules = { loopback: false, ports: [443] };
 * const webhooksOut = createOutboundWebhooks({ db, keyRing, rules, clock, databaseClock, log });
 * const worker = webhooksOut.start();
 */
export function createOutboundWebhooks(given: OutboundDeps): OutboundWebhooks & OutboundInternals {
  const deps = { ...given, resolve: given.resolve ?? createResolve() };
  const store = createWebhookEndpointStore(given.db);
  const reads = createWebhookDeliveries(given.db);
  const endpoints = createEndpoints({ ...deps, store });

  return {
    ...endpoints,
    async replay({ endpointId, since, onlyFailed }, { projectId }) {
      const [endpoint] = isId('webhookEndpoint', endpointId)
        ? await store.byIds([endpointId], projectId)
        : [];
      if (!endpoint) return endpointNotFound();
      if (since > given.databaseClock.now()) {
        return refusal('since', 'is in the future; name the moment from which events are to be sent again');
      }
      const queued = await reads.replay({ endpointId, projectId, since, onlyFailed: onlyFailed === true });
      return { kind: 'ReplayPayload', queued };
    },
    list: ({ projectId }) => store.list(projectId),
    byIds: (ids, { projectId }) => store.byIds(wellFormed('webhookEndpoint', ids), projectId),
    deliveriesByIds: (ids, { projectId }) => reads.byIds(wellFormed('webhookDelivery', ids), projectId),
    deliveries: (endpointIds, page, { projectId }) => reads.listByEndpoints(endpointIds, page, projectId),
    start: () => startWorker({ ...deps, queue: createWebhookOutbox(given.db) }),
  };
}
