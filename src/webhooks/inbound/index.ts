import type { RawWebhook } from '../../provider/webhook.ts';
import type { InboundDeps } from './deps.ts';
import { createInbox } from './inbox.ts';
import { processEvent } from './process.ts';
import { receive, type WebhookAnswer } from './receive.ts';

export type { InboundDeps } from './deps.ts';
export { createInbox, type Inbox } from './inbox.ts';
export type { WebhookAnswer } from './receive.ts';

export type InboundWebhooks = {
  /** Verifies and stores; answers what the provider is to be told. The body's size is limited before. */
  receive(providerId: string, raw: RawWebhook): Promise<WebhookAnswer>;
  /** The handler of the queue `webhook-event`. */
  process(eventId: string): Promise<void>;
  /** Puts events that wait into the queue where their time has come; at most this many. Answers how many. */
  enqueueWaiting(limit: number): Promise<number>;
};

/**
 * Webhooks that providers send.
 * @example
 * const webhooks = createInboundWebhooks({ db, registry, keyRing, jobs, sessions, deposits, addresses, clock, log });
 * jobs.work('webhook-event', ({ eventId }) => webhooks.process(eventId));
 */
export function createInboundWebhooks(deps: InboundDeps): InboundWebhooks {
  return {
    receive: (providerId, raw) => receive(deps, providerId, raw),
    process: (eventId) => processEvent(deps, eventId),
    enqueueWaiting: createInbox(deps).enqueueWaiting,
  };
}
