import { createHmac, timingSafeEqual } from 'node:crypto';
import {
  type RawWebhook,
  type VerifiedEvent,
  verifiedEvent,
  type WebhookOperations,
  type WebhookRefusal,
  z,
} from 'onramp-gateway/provider';
import type { Options } from './options.ts';

// A webhook is only a hint: the gateway stores it, answers 200 and then calls `get`. So `read` only returns what the
// event is about. `verify` works on the raw bytes, never throws, and refuses a webhook unless its signature is proven.
// If the vendor sends no webhooks, delete this file and the parts that docs/adapters.md lists.

/** How far a signature's time may differ from the gateway's clock, in seconds. ADAPT: as the vendor documents it. */
const TOLERANCE_SECONDS = 300;

// ADAPT
const eventBody = z.object({
  id: z.string().min(1).max(255),
  type: z.string().min(1).max(255),
  order: z.object({ id: z.string().min(1), reference: z.string().nullish() }).nullish(),
});

/** Signs a body; the simulator uses it too. ADAPT: https://docs.examplepay.example/webhooks */
export function signatureOf(secret: string, timestamp: string, body: Uint8Array): string {
  return createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex');
}

export function createWebhook(options: Options): WebhookOperations {
  const secrets = [options.webhookSecrets].flat();

  function verify({ body, headers }: RawWebhook, now: Date): VerifiedEvent | WebhookRefusal {
    const timestamp = headers['examplepay-timestamp'] ?? '';
    const signature = headers['examplepay-signature'] ?? '';
    if (secrets.length === 0) return { refused: 'no webhook secret is configured' };
    if (!/^\d{1,12}$/.test(timestamp)) return { refused: 'the timestamp is missing' };
    if (!secrets.some((secret) => sameText(signatureOf(secret, timestamp, body), signature))) {
      return { refused: 'the signature is wrong' };
    }
    // Checked after the signature, which covers the timestamp. This prevents replays of old webhooks.
    if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) {
      return { refused: 'the timestamp is too old or in the future' };
    }
    const event = parse(body);
    return event
      ? verifiedEvent({ id: event.id, type: event.type, body })
      : { refused: 'the body is not an event' };
  }

  return {
    verify,
    read({ body, type }) {
      const event = parse(body);
      // Events that are not about an order do not concern the gateway. One that is, but has another shape, is reported.
      if (type !== 'order.updated') return [];
      if (!event?.order) return [{ kind: 'unreadable', problem: 'the event has no order' }];
      return [{ kind: 'session', reference: event.order.id, sessionId: event.order.reference ?? null }];
    },
  };
}

function parse(body: Uint8Array): z.output<typeof eventBody> | null {
  try {
    return eventBody.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)));
  } catch {
    return null;
  }
}

/** Compares in constant time. */
function sameText(expected: string, given: string): boolean {
  const [left, right] = [Buffer.from(expected), Buffer.from(given)];
  return left.length === right.length && timingSafeEqual(left, right);
}
