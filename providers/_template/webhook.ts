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

// A webhook is a hint: the gateway stores it, answers 200, and then asks your `get`. So `read` only says what it is
// about. `verify` works on the bytes as they came, never throws, and refuses whatever it is not sure of.
// A vendor without webhooks: delete this file and what docs/adapters.md names with it.

/** Seconds that a signature may be old, or ahead of our clock. ADAPT: what the vendor says. */
const TOLERANCE = 300;

// ADAPT
const eventBody = z.object({
  id: z.string().min(1).max(255),
  type: z.string().min(1).max(255),
  order: z.object({ id: z.string().min(1), reference: z.string().nullish() }).nullish(),
});

/** The signature of a body; the simulator signs with it too. ADAPT: https://docs.examplepay.example/webhooks */
export function signatureOf(secret: string, timestamp: string, body: Uint8Array): string {
  return createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex');
}

export function createWebhook(options: Options): WebhookOperations {
  const secrets = [options.webhookSecrets].flat();

  function verify({ body, headers }: RawWebhook, now: Date): VerifiedEvent | WebhookRefusal {
    const timestamp = headers['examplepay-timestamp'] ?? '';
    const signature = headers['examplepay-signature'] ?? '';
    if (secrets.length === 0) return { refused: 'no webhook secret is configured' };
    if (!/^\d{1,12}$/.test(timestamp)) return { refused: 'there is no timestamp' };
    if (!secrets.some((secret) => sameText(signatureOf(secret, timestamp, body), signature))) {
      return { refused: 'wrong signature' };
    }
    // After the signature, which covers it: old ones are not replayed.
    if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > TOLERANCE) {
      return { refused: 'the timestamp is too old, or of the future' };
    }
    const event = parse(body);
    return event
      ? verifiedEvent({ id: event.id, type: event.type, body })
      : { refused: 'the body is not an event' };
  }

  return {
    verify,
    read({ body }) {
      const event = parse(body);
      // Events that are not about an order are none of ours.
      if (event?.type !== 'order.updated' || !event.order) return [];
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

/** In constant time. */
function sameText(expected: string, given: string): boolean {
  const [left, right] = [Buffer.from(expected), Buffer.from(given)];
  return left.length === right.length && timingSafeEqual(left, right);
}
