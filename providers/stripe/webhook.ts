import { type RawWebhook, verifiedEvent, type WebhookOperations, z } from 'onramp-gateway/provider';
import Stripe from 'stripe';
import { SESSION_ID_KEY } from './codes.ts';
import { isLiveKey, type StripeOptions } from './options.ts';

/** Seconds that an event's signature may be old, or ahead of our clock. */
export const TOLERANCE = 300;

// The name changed over time, and which one is sent is not settled: https://docs.stripe.com/crypto/onramp/embedded
export const SESSION_EVENTS = new Set(['crypto.onramp_session.updated', 'crypto.onramp_session_updated']);

const eventWire = z.object({
  // A thin one, `v2.core.event`, has no session in it.
  object: z.literal('event').optional(),
  id: z.string().min(1).max(255),
  type: z.string().min(1).max(255),
  livemode: z.boolean().optional(),
});

const sessionEventWire = z.object({
  data: z.object({
    object: z.object({
      id: z.string().min(1).max(255),
      metadata: z.record(z.string(), z.unknown()).nullish(),
    }),
  }),
});

/** Stripe's signed events: https://docs.stripe.com/webhooks */
export function createWebhook(settings: StripeOptions): WebhookOperations {
  const secrets = [settings.webhookSecrets].flat();

  return {
    verify(raw, now) {
      const body = textOf(raw);
      if (body === null) return { refused: 'the body is not UTF-8 text' };
      const header = raw.headers['stripe-signature'];
      if (!header) return { refused: 'there is no Stripe-Signature header' };
      if (secrets.length === 0) return { refused: 'no webhook secret is configured' };
      if (!secrets.some((secret) => signedBy(secret, body, header, now))) {
        return { refused: 'no current signature by any of the configured secrets' };
      }
      if (isAhead(header, now)) return { refused: 'the signature is from the future' };

      const event = eventWire.safeParse(parse(body));
      if (!event.success) return { refused: 'the body is not an event' };
      // An endpoint's secret belongs to one mode; its events carry the mode as well.
      if (event.data.livemode !== undefined && event.data.livemode !== isLiveKey(settings)) {
        return { refused: 'the event is of the other mode (test or live) than the secret key' };
      }
      return verifiedEvent({ id: event.data.id, type: event.data.type, body: raw.body });
    },

    read(event) {
      if (!SESSION_EVENTS.has(event.type)) return [];
      const parsed = sessionEventWire.safeParse(parse(new TextDecoder().decode(event.body)));
      if (!parsed.success) return [];
      const { id, metadata } = parsed.data.data.object;
      const sessionId = metadata?.[SESSION_ID_KEY];
      return [
        { kind: 'session', reference: id, sessionId: typeof sessionId === 'string' ? sessionId : null },
      ];
    },
  };
}

/** The package throws errors of several kinds for a malformed header: all are a plain no. */
function signedBy(secret: string, body: string, header: string, now: Date): boolean {
  try {
    const { signature } = Stripe.webhooks;
    return signature?.verifyHeader(body, header, secret, TOLERANCE, undefined, now.getTime()) === true;
  } catch {
    return false;
  }
}

/** The package lets any future time pass; the last `t` is the one that it signs with. */
function isAhead(header: string, now: Date): boolean {
  const times = header.split(',').filter((part) => part.startsWith('t='));
  const seconds = Number.parseInt(times.at(-1)?.slice(2) ?? '', 10);
  return !(seconds * 1000 <= now.getTime() + TOLERANCE * 1000);
}

/** One text for one body: nothing replaced and no mark dropped, so that the signature covers the very bytes. */
function textOf(raw: RawWebhook): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(raw.body);
  } catch {
    return null;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
