import { type Db, transaction } from '../../store/index.ts';
import {
  createWebhookInbox,
  type TakenEvent,
  type WebhookEventState,
  type WebhookEventSummary,
} from '../../store/webhooks/inbox.ts';
import type { InboundDeps } from './deps.ts';

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
export function createInbox({ db, jobs }: { db: Db; jobs: InboundDeps['jobs'] }): Inbox {
  function queued(
    take: (events: ReturnType<typeof createWebhookInbox>) => Promise<TakenEvent[]>,
  ): Promise<TakenEvent[]> {
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
      return (await queued((events) => events.takeDue(limit))).length;
    },
    list: (states, limit) => createWebhookInbox(db).list(states, limit),
    async reprocess(ids) {
      let count = 0;
      let last: string | null = null;
      for (;;) {
        const taken: TakenEvent[] = await queued((events) =>
          events.requeue(ids, ['parked', 'failed'], BATCH, last),
        );
        count += taken.length;
        last = taken.at(-1)?.id ?? null;
        if (taken.length < BATCH) return count;
      }
    },
  };
}
