import { randomBytes } from 'node:crypto';
import type { SimulatorContext } from 'onramp-gateway/provider';
import { subscriptionsOf } from '../merchant.ts';
import type { State, SubscriptionRecord } from '../state.ts';

const MAX_ERRORS = 100;
const WINDOW_MILLISECONDS = 10 * 60_000;

type Deliver = SimulatorContext['deliver'];
type HeldBack = { body: string; headers: Record<string, string> };

export type ErrorBlock = {
  /** Delivers a webhook. Blocks the subscription after more than 100 errors in ten minutes without a success. */
  readonly deliver: Deliver;
  /** Unblocks the subscription and returns the bodies that were held back, oldest first. */
  unblock(subscription: SubscriptionRecord): Promise<string[]>;
};

const prefix = 'held-back/';

/** Webhooks for a blocked subscription are held back instead of being retried. */
export function createErrorBlock({ store, clock, deliver }: SimulatorContext, state: State): ErrorBlock {
  // Times of the errors since the last success. In memory only: a restart may reset the count.
  const errors = new Map<string, number[]>();
  let last = 0;

  /** Sorts by time. Webhooks are sent without the simulator's mutex, so the state's sequence cannot be used. */
  function nextKey(subscriptionId: string): string {
    last = Math.max(clock().getTime(), last + 1);
    const unique = randomBytes(6).toString('hex');
    return `${prefix}${subscriptionId}/${String(last).padStart(15, '0')}-${unique}`;
  }

  async function failed(subscription: SubscriptionRecord): Promise<void> {
    const now = clock().getTime();
    const recent = (errors.get(subscription.id) ?? []).filter((at) => at > now - WINDOW_MILLISECONDS);
    errors.set(subscription.id, [...recent, now]);
    if (recent.length >= MAX_ERRORS) await state.put('subscriptions', { ...subscription, blocked: true });
  }

  return {
    async deliver(webhook) {
      const all = await subscriptionsOf(state);
      const subscription = all.find(({ publicKey }) => publicKey === webhook.headers.key);
      // The subscription was deleted after the event had been queued.
      if (!subscription) return 200;
      if (subscription.blocked) {
        await store.set(nextKey(subscription.id), webhook);
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
      return held.map(({ value }) => (value as HeldBack).body);
    },
  };
}
