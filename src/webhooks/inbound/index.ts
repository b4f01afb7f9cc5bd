import { createFirstTime } from '../../observe/index.ts';
import type { RawWebhook } from '../../provider/webhook.ts';
import { createInbox } from './inbox.ts';
import { type ProcessDeps, processEvent } from './process.ts';
import { type ReceiveDeps, receive, type WebhookResponse } from './receive.ts';
import { type WatchDeps, watchWebhooks } from './watch.ts';

export { createInbox, type Inbox } from './inbox.ts';

export type InboundDeps = ReceiveDeps & ProcessDeps & Omit<WatchDeps, 'firstTime'>;

export type InboundWebhooks = {
  /** Verifies and stores a webhook. Returns the response for the provider. The caller limits the size of the body. */
  receive(providerId: string, raw: RawWebhook): Promise<WebhookResponse>;
  /** The handler of the queue `webhook-event`. */
  process(eventId: string): Promise<void>;
  /** Enqueues at most `limit` events that are due. Returns the number of enqueued events. */
  enqueueWaiting(limit: number): Promise<number>;
  /** Checks whether the webhooks of each provider arrive, if that is due. */
  watch(stop: AbortSignal): Promise<void>;
};

/**
 * Webhooks from providers.
 * @example
 * const webhooks = createInboundWebhooks({ db, registry, keyRing, jobs, sessions, deposits, addresses, publicUrl, clock, log });
 * jobs.work('webhook-event', ({ eventId }) => webhooks.process(eventId));
 */
export function createInboundWebhooks(given: InboundDeps): InboundWebhooks {
  const deps = { ...given, firstTime: createFirstTime() };
  return {
    receive: (providerId, raw) => receive(deps, providerId, raw),
    process: (eventId) => processEvent(deps, eventId),
    enqueueWaiting: createInbox(deps).enqueueWaiting,
    watch: (stop) => watchWebhooks(deps, stop),
  };
}
