import type { Db } from '../../store/index.ts';
import {
  createWebhookInbox,
  type WebhookEventState,
  type WebhookEventSummary,
} from '../../store/webhooks/inbox.ts';

/** Events per statement. */
const BATCH = 200;

export type Inbox = {
  /** Oldest first, without the bodies. */
  list(states: readonly WebhookEventState[], limit: number): Promise<WebhookEventSummary[]>;
  /** Makes these events due again, or all parked and failed ones (null). Returns how many. */
  reprocess(ids: readonly string[] | null): Promise<number>;
};

/** Stored events that are not processed yet. Needs no provider, so that the command line can use it alone. */
export function createInbox({ db }: { db: Db }): Inbox {
  const inbox = createWebhookInbox(db);
  return {
    list: inbox.list,
    async reprocess(ids) {
      let count = 0;
      let last: string | null = null;
      for (;;) {
        const taken: string[] = await inbox.requeue(ids, ['parked', 'failed'], BATCH, last);
        count += taken.length;
        last = taken.at(-1) ?? null;
        if (taken.length < BATCH) return count;
      }
    },
  };
}
