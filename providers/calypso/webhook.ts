import { createHash, timingSafeEqual } from 'node:crypto';
import {
  type RawWebhook,
  type VerifiedEvent,
  verifiedEvent,
  type WebhookNews,
  type WebhookOperations,
  type WebhookRefusal,
  z,
} from 'onramp-gateway/provider';
import { readJson } from './http/exact-json.ts';
import { sign } from './http/sign.ts';
import { textOrNumber } from './http/wire.ts';
import type { Options } from './options.ts';
import { isSessionKey } from './orders/session-key.ts';

const envelope = z.object({
  id: textOrNumber.nullish(),
  requestId: textOrNumber.nullish(),
  eventType: z.string().min(1),
  data: z.unknown().optional(),
});

// The payload tables type some ids as numbers; only what is read here is looked at.
const eventData = z.object({
  orderId: textOrNumber.nullish(),
  externalId: textOrNumber.nullish(),
  /** The widget's name for it. */
  merchantExternalId: textOrNumber.nullish(),
  idempotencyKey: textOrNumber.nullish(),
  transactionId: textOrNumber.nullish(),
  customerId: textOrNumber.nullish(),
  purseId: textOrNumber.nullish(),
  address: z.string().nullish(),
  currency: textOrNumber.nullish(),
});

/** Signature as of requests, with the subscription's own key pair. Their header has no time: an event can be replayed. */
export function createWebhook(options: Options): WebhookOperations {
  return {
    verify(raw): VerifiedEvent | WebhookRefusal {
      try {
        return verify(raw, options);
      } catch {
        return { refused: 'malformed' };
      }
    },
    read(event) {
      try {
        return read(event.body, options);
      } catch {
        return [];
      }
    },
  };
}

function verify(raw: RawWebhook, options: Options): VerifiedEvent | WebhookRefusal {
  const { channels } = options.webhook;
  if (channels.length === 0) return { refused: 'no webhook secret is configured' };
  const key = raw.headers.key;
  const given = raw.headers.sign?.toLowerCase();
  if (!key || !given) return { refused: 'no signature' };
  // While a secret is rotated one public key may stand twice.
  const candidates = channels.filter((channel) => channel.publicKey === key);
  if (candidates.length === 0) return { refused: 'unknown key' };
  if (!candidates.some((channel) => sameText(sign(raw.body, channel.secretKey), given))) {
    return { refused: 'wrong signature' };
  }
  const told = envelope.parse(readJson(decode(raw.body)));
  // Nothing says that ids are unique among subscriptions. Without an id the body itself is one.
  const id = told.id
    ? `${told.requestId ?? ''}:${told.id}`
    : createHash('sha256').update(raw.body).digest('hex');
  return verifiedEvent({ id, type: told.eventType, body: raw.body });
}

const decode = (body: Uint8Array): string => new TextDecoder('utf-8', { fatal: true }).decode(body);

function sameText(expected: string, given: string): boolean {
  const left = Buffer.from(expected);
  const right = Buffer.from(given);
  return left.length === right.length && timingSafeEqual(left, right);
}

function read(body: Uint8Array, options: Options): WebhookNews[] {
  const told = envelope.parse(readJson(decode(body)));
  const data = eventData.parse(told.data);
  if (told.eventType.startsWith('FIAT_DEPOSIT_')) return sessionNews(data, options);
  if (!told.eventType.startsWith('CUSTOMER_PURSE_')) return [];
  const news = depositNews(data);
  if (told.eventType === 'CUSTOMER_PURSE_EXPIRED') return addressNews(data, 'EXPIRED');
  if (told.eventType === 'CUSTOMER_PURSE_COMPLIANCE_DECLINED') {
    return [...news, ...addressNews(data, 'BLOCKED')];
  }
  return news;
}

type EventData = z.output<typeof eventData>;

/**
 * Whatever the event, the order is read again: even a failure may have left it payable. The session's id alone proves
 * nothing, since the customer can change it in the widget's link; it counts with the key that was made for that session.
 */
function sessionNews(data: EventData, { secretKey, formerSecretKeys }: Options): WebhookNews[] {
  const named = data.externalId || data.merchantExternalId || null;
  const key = data.idempotencyKey ?? '';
  const sessionId = named && isSessionKey(key, named, [secretKey, ...formerSecretKeys]) ? named : null;
  if (!data.orderId && !sessionId) return [];
  return [{ kind: 'session', reference: data.orderId || null, sessionId }];
}

function depositNews(data: EventData): WebhookNews[] {
  if (!data.transactionId) return [];
  return [
    {
      kind: 'deposit',
      reference: data.transactionId,
      customerReference: data.customerId || null,
      address: data.address || null,
      providerCurrency: data.currency || null,
    },
  ];
}

function addressNews(data: EventData, status: 'EXPIRED' | 'BLOCKED'): WebhookNews[] {
  if (!data.address) return [];
  return [
    {
      kind: 'address',
      address: data.address,
      customerReference: data.customerId || null,
      addressReference: data.purseId || null,
      status,
    },
  ];
}
