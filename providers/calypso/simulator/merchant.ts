import { events } from '../setup/subscriptions.ts';
import type { State, SubscriptionRecord } from './state.ts';

/** The keys of the simulated merchant. They are public and protect nothing. */
export const keys = {
  account: '0x5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e',
  publicKey: 'sandbox-calypso-public-key',
  secretKey: 'sandbox-calypso-secret-key',
  channel: {
    requestId: '5b6d3b1e-6a3e-4b52-9a0e-0c8f2f6f7a11',
    publicKey: 'sandbox-calypso-webhook-public-key',
    secretKey: 'sandbox-calypso-webhook-secret-key',
  },
} as const;

/** All webhook subscriptions. The gateway's own exists from the start, until it is deleted. */
export async function subscriptionsOf(state: State): Promise<SubscriptionRecord[]> {
  if (!(await state.find('subscription', 'first'))) {
    const { requestId, publicKey, secretKey } = keys.channel;
    await state.put('subscriptions', {
      id: requestId,
      events: [...events],
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
