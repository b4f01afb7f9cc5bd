import { type Db, transaction } from '../../store/index.ts';
import {
  createWebhookEvents,
  type WebhookEventState,
  type WebhookEventSummary,
} from '../../store/webhook-events.ts';
import type { WebhooksInParts } from './parts.ts';

/** Of one transaction. */
const BATCH = 200;

export type Inbox = {
  /**
   * Queues events that found nobody, or whose job was lost, where their time has come; what was tried long enough stays
   * parked with a note.
   */
  enqueueWaiting(limit: number): Promise<number>;
  /** Oldest first; never what is in them. */
  list(states: readonly WebhookEventState[], limit: number): Promise<WebhookEventSummary[]>;
  /** Processes these again, or all that are parked or failed (null). Answers how many. */
  reprocess(ids: readonly string[] | null): Promise<number>;
};

/** Events that wait: for those whom they name, or for an operator. Needs no provider. */
export function createInbox({ db, jobs }: { db: Db; jobs: WebhooksInParts['jobs'] }): Inbox {
  function queued(
    take: (events: ReturnType<typeof createWebhookEvents>) => Promise<string[]>,
  ): Promise<number> {
    return transaction(db, async (open) => {
      const ids = await take(createWebhookEvents(open));
      for (const eventId of ids) await jobs.enqueue('webhook-event', { eventId, providerId: null }, open);
      return ids.length;
    });
  }
  return {
    async enqueueWaiting(limit) {
      await createWebhookEvents(db).leaveOld();
      return queued((events) => events.takeWaiting(limit));
    },
    list: (states, limit) => createWebhookEvents(db).list(states, limit),
    async reprocess(ids) {
      let count = 0;
      for (;;) {
        const taken = await queued((events) => events.renew(ids, ['parked', 'failed'], BATCH));
        count += taken;
        if (taken < BATCH) return count;
      }
    },
  };
}
