import { events as known } from '../../setup/events.ts';
import { keys } from '../keys.ts';
import type { State, SubscriptionRecord } from '../state.ts';

/** All that there are; the gateway's own is there from the start, until it is deleted. */
export async function subscriptionsOf(state: State): Promise<SubscriptionRecord[]> {
  if (!(await state.find('subscription', 'first'))) {
    const { requestId, publicKey, secretKey } = keys.channel;
    await state.put('subscriptions', {
      id: requestId,
      events: [...known],
      url: 'http://localhost/webhooks/calypso',
      publicKey,
      secretKey,
      createdAt: 0,
      blocked: false,
    });
    await state.index('subscription', 'first', requestId);
  }
  return state.all('subscriptions');
}
