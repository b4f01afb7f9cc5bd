/** A webhook exactly as it arrived. Header names are lower case. */
export type RawWebhook = {
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string | undefined>>;
};

declare const verified: unique symbol;

/** Made by an adapter's `verify` alone, through `verifiedEvent`: reading an unverified body does not compile. */
export type VerifiedEvent = {
  readonly [verified]: true;
  /** The vendor's id of the event: the same at every delivery of it. */
  readonly id: string;
  readonly type: string;
  readonly body: Uint8Array;
};

/**
 * Call it only where the signature has been checked, or where a stored, once verified event is read again.
 * @example
 * return verifiedEvent({ id: event.id, type: event.type, body: raw.body });
 */
export function verifiedEvent(event: { id: string; type: string; body: Uint8Array }): VerifiedEvent {
  return event as VerifiedEvent;
}

/**
 * What an event is about. It is a hint: the gateway then asks the vendor's API, and believes only that.
 * `sessionId` is the gateway's own id where the vendor echoes it, and only where the customer cannot choose it: what stands
 * in a link that the buyer can edit proves nothing, and is null here unless something that the buyer cannot make (a key
 * signed for that session, say) comes with it. By it a session is bound to the reference, whoever paid for that.
 */
export type WebhookNews =
  | { kind: 'session'; reference: string | null; sessionId: string | null }
  | {
      kind: 'deposit';
      reference: string;
      customerReference: string | null;
      address: string | null;
      providerCurrency: string | null;
    }
  | {
      kind: 'address';
      address: string;
      customerReference: string | null;
      addressReference: string | null;
      status: 'EXPIRED' | 'BLOCKED';
    };

/** Why a webhook was refused; the vendor gets a 4xx and nothing is stored. */
export type WebhookRefusal = { refused: string };

/**
 * The vendor's webhooks. They are hints: what `read` answers is asked of the vendor's API, and only that is believed.
 * @example
 * const event = operations.verify({ body, headers }, new Date());
 * const news = 'refused' in event ? [] : operations.read(event);
 */
export type WebhookOperations = {
  /** Fails closed: no secret configured, no signature, wrong or stale signature are all refusals. Never throws. */
  verify(raw: RawWebhook, now: Date): VerifiedEvent | WebhookRefusal;
  /** Empty for events that do not concern us. */
  read(event: VerifiedEvent): WebhookNews[];
};
