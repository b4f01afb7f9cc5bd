import Stripe from 'stripe';
import { sign } from '../../../providers/calypso/http/sign.ts';
import { keys } from '../../../providers/calypso/simulator/merchant.ts';

export type Signed = { body: string; headers: Record<string, string> };

/** An event signed like the simulated Stripe's, at `seconds` from now. */
export function stripeEvent(
  id: string,
  object: Record<string, unknown>,
  { secret = 'whsec_simulator', seconds = 0 } = {},
): Signed {
  const event = { id, type: 'crypto.onramp_session.updated', livemode: false, data: { object } };
  const payload = JSON.stringify(event);
  const timestamp = Math.floor(Date.now() / 1000) + seconds;
  const header = Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
  return { body: payload, headers: { 'stripe-signature': header } };
}

/** An event signed like the simulated Calypso's. */
export function calypsoEvent(
  id: number,
  eventType: string,
  data: Record<string, unknown>,
  { publicKey = keys.channel.publicKey as string, secretKey = keys.channel.secretKey as string } = {},
): Signed {
  const body = JSON.stringify({ requestId: 'r-1', id, service: 'TEST', eventType, data });
  return { body, headers: { key: publicKey, sign: sign(body, secretKey) } };
}
