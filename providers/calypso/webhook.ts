import { createHash } from 'node:crypto';
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
import { isSignedBy } from './http/sign.ts';
import { textOrNumber } from './http/wire.ts';
import type { Options } from './options.ts';
import { isKeyOfSession } from './orders/idempotency-key.ts';

const envelope = z.object({
  id: textOrNumber.nullish(),
  requestId: textOrNumber.nullish(),
  eventType: z.string().min(1),
  data: z.unknown().optional(),
});

// Only the fields that are read here. Some tables of the documentation type ids as numbers.
const eventData = z.object({
  orderId: textOrNumber.nullish(),
  externalId: textOrNumber.nullish(),
  /** The same as `externalId`, for orders of the widget. */
  merchantExternalId: textOrNumber.nullish(),
  idempotencyKey: textOrNumber.nullish(),
  transactionId: textOrNumber.nullish(),
  customerId: textOrNumber.nullish(),
  purseId: textOrNumber.nullish(),
  address: z.string().nullish(),
  currency: textOrNumber.nullish(),
});

/** Webhooks are signed like requests, with the subscription's key pair. They have no time and can be replayed. */
export function createWebhook(options: Options): WebhookOperations {
  return {
    verify(raw): VerifiedEvent | WebhookRefusal {
      try {
        return verify(raw, options);
      } catch {
        return { refused: 'the webhook is malformed' };
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
  if (!key || !given) return { refused: 'the key or the signature is missing' };
  // During a rotation of the secret, one public key may be listed twice.
  const candidates = channels.filter((channel) => channel.publicKey === key);
  if (candidates.length === 0) return { refused: 'the key is unknown' };
  if (!candidates.some(({ secretKey }) => isSignedBy(secretKey, raw.body, given))) {
    return { refused: 'the signature is wrong' };
  }
  const event = envelope.parse(readJson(decode(raw.body)));
  // It is not documented that ids are unique across subscriptions. Without an id, identify the event by its body.
  const id = event.id
    ? `${event.requestId ?? ''}:${event.id}`
    : createHash('sha256').update(raw.body).digest('hex');
  return verifiedEvent({ id, type: event.eventType, body: raw.body });
}

const decode = (body: Uint8Array): string => new TextDecoder('utf-8', { fatal: true }).decode(body);

function read(body: Uint8Array, options: Options): WebhookNews[] {
  const { eventType, data: rawData } = envelope.parse(readJson(decode(body)));
  const data = eventData.parse(rawData);
  if (eventType.startsWith('FIAT_DEPOSIT_')) return sessionNews(data, options);
  if (!eventType.startsWith('CUSTOMER_PURSE_')) return [];
  const news = depositNews(data);
  if (eventType === 'CUSTOMER_PURSE_EXPIRED') return addressNews(data, 'EXPIRED');
  if (eventType === 'CUSTOMER_PURSE_COMPLIANCE_DECLINED') {
    return [...news, ...addressNews(data, 'BLOCKED')];
  }
  return news;
}

type EventData = z.output<typeof eventData>;

/**
 * Every event makes the gateway read the order: even after a failed payment it may be payable. The session id alone
 * proves nothing, because the customer can change it in the widget's link. It counts only with the idempotency key of
 * that session.
 */
function sessionNews(data: EventData, { secretKey, formerSecretKeys }: Options): WebhookNews[] {
  const claimed = data.externalId || data.merchantExternalId || null;
  const key = data.idempotencyKey ?? '';
  const proven = claimed && isKeyOfSession(key, claimed, [secretKey, ...formerSecretKeys]);
  const sessionId = proven ? claimed : null;
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
