import { type RawWebhook, verifiedEvent, type WebhookOperations, z } from 'onramp-gateway/provider';
import Stripe from 'stripe';
import { SESSION_ID_KEY } from './http/wire.ts';
import { isLiveKey, type StripeOptions } from './options.ts';

/** How far a signature's time may differ from the gateway's clock, in seconds. */
export const TOLERANCE_SECONDS = 300;

// The name has changed, and it is not certain which is sent: https://docs.stripe.com/crypto/onramp/embedded
export const SESSION_EVENTS = new Set(['crypto.onramp_session.updated', 'crypto.onramp_session_updated']);

const eventWire = z.object({
  // Excludes thin events (`v2.core.event`), which contain no session.
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
      if (!header) return { refused: 'the Stripe-Signature header is missing' };
      if (secrets.length === 0) return { refused: 'no webhook secret is configured' };
      if (!secrets.some((secret) => signedBy(secret, body, header, now))) {
        return { refused: 'no valid, current signature for any configured secret' };
      }
      if (isInFuture(header, now)) return { refused: 'the time of the signature is in the future' };

      const event = eventWire.safeParse(parse(body));
      if (!event.success) return { refused: 'the body is not an event' };
      // The secret of an endpoint belongs to one mode, and its events carry that mode.
      if (event.data.livemode !== undefined && event.data.livemode !== isLiveKey(settings)) {
        return { refused: 'the event and the secret key are of different modes (test and live)' };
      }
      return verifiedEvent({ id: event.data.id, type: event.data.type, body: raw.body });
    },

    read(event) {
      if (!SESSION_EVENTS.has(event.type)) return [];
      const parsed = sessionEventWire.safeParse(parse(new TextDecoder().decode(event.body)));
      if (!parsed.success) return [{ kind: 'unreadable', problem: 'data.object is not an onramp session' }];
      const { id, metadata } = parsed.data.data.object;
      const sessionId = metadata?.[SESSION_ID_KEY];
      return [
        { kind: 'session', reference: id, sessionId: typeof sessionId === 'string' ? sessionId : null },
      ];
    },
  };
}

/** The package throws several kinds of error for a malformed header. All count as "not signed". */
function signedBy(secret: string, body: string, header: string, now: Date): boolean {
  try {
    const { signature } = Stripe.webhooks;
    return (
      signature?.verifyHeader(body, header, secret, TOLERANCE_SECONDS, undefined, now.getTime()) === true
    );
  } catch {
    return false;
  }
}

/** The package accepts any time in the future. The last `t` is the one that it verifies. */
function isInFuture(header: string, now: Date): boolean {
  const times = header.split(',').filter((part) => part.startsWith('t='));
  const seconds = Number.parseInt(times.at(-1)?.slice(2) ?? '', 10);
  return !(seconds * 1000 <= now.getTime() + TOLERANCE_SECONDS * 1000);
}

/** Decodes the body without replacing or dropping any byte, so that the signature covers exactly the received bytes. */
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
