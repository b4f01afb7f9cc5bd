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
import { events } from './setup/subscriptions.ts';

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

/** The event types whose fields are known. One table of the documentation spells a type with -ED. */
const knownTypes = new Set([...events, 'FIAT_DEPOSIT_ORDER_CONFIRMED']);
/** The type of a signed body that is not an event. */
const UNREADABLE_TYPE = 'unreadable';

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
    read: (event) => read(event.body, options),
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
  // Calypso signed it, so it is stored even if it cannot be read: a refusal would count towards the subscription's block.
  const event = envelopeOf(raw.body);
  // It is not documented that ids are unique across subscriptions. Without an id, identify the event by its body.
  const id = event?.id
    ? `${event.requestId ?? ''}:${event.id}`
    : createHash('sha256').update(raw.body).digest('hex');
  return verifiedEvent({ id, type: event?.eventType ?? UNREADABLE_TYPE, body: raw.body });
}

function envelopeOf(body: Uint8Array): z.output<typeof envelope> | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    return envelope.safeParse(readJson(text)).data ?? null;
  } catch {
    return null;
  }
}

function read(body: Uint8Array, options: Options): WebhookNews[] {
  const event = envelopeOf(body);
  if (!event) return [unreadable('the body is not an event')];
  const { eventType } = event;
  const ofOrder = eventType.startsWith('FIAT_DEPOSIT_');
  if (!ofOrder && !eventType.startsWith('CUSTOMER_PURSE_')) return [];
  const { data, error } = eventData.safeParse(event.data);
  if (!data) {
    const fields = error.issues.map(({ path }) => ['data', ...path].join('.'));
    return [unreadable(`${eventType}: unexpected ${fields.join(', ')}`)];
  }
  const news = ofOrder ? sessionNews(data, options) : customerNews(data, eventType);
  // An event of another type is not known to have the fields.
  return knownTypes.has(eventType) ? news : news.filter(({ kind }) => kind !== 'unreadable');
}

function unreadable(problem: string): WebhookNews {
  return { kind: 'unreadable', problem };
}

type EventData = z.output<typeof eventData>;

function customerNews(data: EventData, eventType: string): WebhookNews[] {
  if (eventType === 'CUSTOMER_PURSE_EXPIRED') return addressNews(data, 'EXPIRED');
  if (eventType === 'CUSTOMER_PURSE_COMPLIANCE_DECLINED') {
    return [...depositNews(data), ...addressNews(data, 'BLOCKED')];
  }
  return depositNews(data);
}

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
  if (!data.orderId && !sessionId) return [unreadable('data has no orderId')];
  return [{ kind: 'session', reference: data.orderId || null, sessionId }];
}

function depositNews(data: EventData): WebhookNews[] {
  if (!data.transactionId) return [unreadable('data has no transactionId')];
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
  if (!data.address) return [unreadable('data has no address')];
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
