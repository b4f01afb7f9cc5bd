import type { Jobs } from '../../jobs/types.ts';
import { type Db, transaction } from '../../store/index.ts';
import {
  createWebhookInbox,
  type TakenEvent,
  type WebhookEventState,
  type WebhookEventSummary,
  type WebhookInbox,
} from '../../store/webhooks/inbox.ts';

/** Events per transaction. */
const BATCH = 200;

export type Inbox = {
  /**
   * Enqueues at most `limit` events that are due: events that matched nothing, and events whose job was lost. Events older
   * than seven days stay parked, with a note. Returns the number of enqueued events.
   */
  enqueueWaiting(limit: number): Promise<number>;
  /** Oldest first, without the bodies. */
  list(states: readonly WebhookEventState[], limit: number): Promise<WebhookEventSummary[]>;
  /** Enqueues these events again, or all parked and failed ones (null). Returns the number of enqueued events. */
  reprocess(ids: readonly string[] | null): Promise<number>;
};

/** Stored events that are not processed yet. Needs no provider, so that the command line can use it alone. */
export function createInbox({ db, jobs }: { db: Db; jobs: Pick<Jobs, 'enqueue'> }): Inbox {
  function enqueue(take: (inbox: WebhookInbox) => Promise<TakenEvent[]>): Promise<TakenEvent[]> {
    return transaction(db, async (open) => {
      const taken = await take(createWebhookInbox(open));
      for (const { id: eventId, providerId } of taken)
        await jobs.enqueue('webhook-event', { eventId, providerId }, open);
      return taken;
    });
  }
  return {
    async enqueueWaiting(limit) {
      await createWebhookInbox(db).abandonOld();
      return (await enqueue((inbox) => inbox.takeDue(limit))).length;
    },
    list: (states, limit) => createWebhookInbox(db).list(states, limit),
    async reprocess(ids) {
      let count = 0;
      let last: string | null = null;
      for (;;) {
        const taken: TakenEvent[] = await enqueue((inbox) =>
          inbox.requeue(ids, ['parked', 'failed'], BATCH, last),
        );
        count += taken.length;
        last = taken.at(-1)?.id ?? null;
        if (taken.length < BATCH) return count;
      }
    },
  };
}
