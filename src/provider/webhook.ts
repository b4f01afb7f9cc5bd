/** A webhook exactly as received. Header names are in lower case. */
export type RawWebhook = {
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string | undefined>>;
};

declare const verified: unique symbol;

/** A webhook with a verified signature. Only `verifiedEvent` creates it, so reading an unverified body does not compile. */
export type VerifiedEvent = {
  readonly [verified]: true;
  /** The vendor's id of the event, the same for each delivery of it. */
  readonly id: string;
  readonly type: string;
  readonly body: Uint8Array;
};

/**
 * Marks an event as verified. Call it only after the signature was verified; the gateway also calls it for stored events.
 * @example
 * return verifiedEvent({ id: event.id, type: event.type, body: raw.body });
 */
export function verifiedEvent(event: { id: string; type: string; body: Uint8Array }): VerifiedEvent {
  return event as VerifiedEvent;
}

/**
 * What an event is about. It is a hint: the gateway then reads the vendor's API and trusts only the result.
 * `sessionId` is the gateway's own id if the vendor returns it and the customer cannot choose it. Use null for a value from a
 * link that the customer can edit, unless the event also holds something that the customer cannot create, such as a key
 * signed for that session. The gateway links the session to `reference` by it, regardless of who paid.
 */
export type WebhookNews =
  | { kind: 'session'; reference: string | null; sessionId: string | null }
  | {
      kind: 'deposit';
      reference: string;
      customerReference: string | null;
      address: string | null;
      /** The memo of the address; null if it has none. Absent if the vendor does not report it. */
      memo?: string | null;
      providerCurrency: string | null;
    }
  | {
      kind: 'address';
      address: string;
      /**
       * The memo of the address that ended; null if it has none. Absent if the vendor does not report it: then no address ends
       * if the customer has several that differ by memo only.
       */
      memo?: string | null;
      customerReference: string | null;
      addressReference: string | null;
      status: 'EXPIRED' | 'BLOCKED';
    }
  /**
   * An event that concerns the gateway but has an unexpected shape, or a part of it. The gateway applies the other news, marks
   * the event as failed with an alert, and an operator can process it again, for example with a newer adapter. `problem` names
   * the fields, never their values.
   */
  | { kind: 'unreadable'; problem: string };

/** Why a webhook was rejected, for the log. The vendor gets the status 400, and nothing is stored. */
export type WebhookRefusal = { refused: string };

/**
 * Verifies and reads the vendor's webhooks. Neither operation may throw.
 * @example
 * const event = operations.verify({ body, headers }, new Date());
 * const news = 'refused' in event ? [] : operations.read(event);
 */
export type WebhookOperations = {
  /** Verifies the signature of the raw bytes. Rejects a missing, invalid or old signature, and a missing secret. */
  verify(raw: RawWebhook, now: Date): VerifiedEvent | WebhookRefusal;
  /**
   * Reads what the event is about. Returns an empty list for types of events that the adapter does not handle, and
   * `unreadable` for an event that it handles but cannot read.
   */
  read(event: VerifiedEvent): WebhookNews[];
};
