import type { SimulatorContext } from 'onramp-gateway/provider';
import type { State, SubscriptionRecord } from '../state.ts';
import { subscriptionsOf } from './subscriptions.ts';

const MOST_ERRORS = 100;
const WINDOW = 10 * 60_000;

type Deliver = SimulatorContext['deliver'];
type Kept = { body: string; headers: Record<string, string> };

export type ErrorBlock = {
  /** Delivers, and blocks the subscription after more than 100 errors in ten minutes without a success. */
  readonly deliver: Deliver;
  /** Ends the block, and gives what it held back, oldest first. */
  unblock(subscription: SubscriptionRecord): Promise<string[]>;
};

const prefix = 'held-back/';

/** What comes for a blocked subscription is held back, and owed no more by the schedule of retries. */
export function createErrorBlock({ store, clock, deliver }: SimulatorContext, state: State): ErrorBlock {
  // Counted since the last success, in memory: a restart of the vendor would be nothing to rely on.
  const errors = new Map<string, number[]>();

  async function failed(subscription: SubscriptionRecord): Promise<void> {
    const now = clock().getTime();
    const recent = (errors.get(subscription.id) ?? []).filter((at) => at > now - WINDOW);
    errors.set(subscription.id, [...recent, now]);
    if (recent.length >= MOST_ERRORS) await state.put('subscriptions', { ...subscription, blocked: true });
  }

  return {
    async deliver(webhook) {
      const all = await subscriptionsOf(state);
      const subscription = all.find(({ publicKey }) => publicKey === webhook.headers.key);
      // Deleted since the event was queued.
      if (!subscription) return 200;
      if (subscription.blocked) {
        const number = String(await state.next()).padStart(12, '0');
        await store.set(`${prefix}${subscription.id}/${number}`, webhook);
        return 200;
      }
      try {
        const status = await deliver(webhook);
        if (status === 200) errors.delete(subscription.id);
        else await failed(subscription);
        return status;
      } catch (error) {
        await failed(subscription);
        throw error;
      }
    },

    async unblock(subscription) {
      errors.delete(subscription.id);
      await state.put('subscriptions', { ...subscription, blocked: false });
      const held = await store.list(`${prefix}${subscription.id}/`);
      for (const { key } of held) await store.delete(key);
      return held.map(({ value }) => (value as Kept).body);
    },
  };
}
