import { createFirstTime } from '../../observe/index.ts';
import type { RawWebhook } from '../../provider/webhook.ts';
import { createWebhookInbox } from '../../store/webhooks/inbox.ts';
import type { ProcessDeps } from './process.ts';
import { createReceiver, type ReceiveDeps, type WebhookResponse } from './receive.ts';
import { type WatchDeps, watchWebhooks } from './watch.ts';
import { createInboxWorker, type InboxWorker } from './worker.ts';

export { createInbox, type Inbox } from './inbox.ts';
export type { InboxWorker } from './worker.ts';

export type InboundDeps = ReceiveDeps & ProcessDeps & Omit<WatchDeps, 'firstTime'>;

export type InboundWebhooks = {
  /** Verifies and stores a webhook. Returns the response for the provider. The caller limits the size of the body. */
  receive(providerId: string, raw: RawWebhook): Promise<WebhookResponse>;
  /** Processes stored events. */
  readonly worker: InboxWorker;
  /** Parks events for good that are too old to be retried; at most one batch per call. */
  abandonOld(): Promise<void>;
  /** Checks whether the webhooks of each provider arrive, if that is due. */
  watch(stop: AbortSignal): Promise<void>;
};

/**
 * Webhooks from providers.
 * @example
 * const webhooks = createInboundWebhooks({ db, registry, keyRing, sessions, deposits, addresses, publicUrl, clock, log });
 * webhooks.worker.start();
 */
export function createInboundWebhooks(given: InboundDeps): InboundWebhooks {
  const deps = { ...given, firstTime: createFirstTime() };
  const worker = createInboxWorker(deps);
  return {
    receive: createReceiver(deps, worker.wake),
    worker,
    abandonOld: createWebhookInbox(deps.db).abandonOld,
    watch: (stop) => watchWebhooks(deps, stop),
  };
}
