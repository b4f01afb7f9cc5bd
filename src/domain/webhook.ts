/** What receivers are told of, as it is named on the wire. */
export const webhookEventTypes = [
  'onramp_session.updated',
  'deposit.updated',
  'deposit_address.ended',
] as const;
export type WebhookEventType = (typeof webhookEventTypes)[number];

/** Where a project wants to be told. */
export type WebhookEndpoint = {
  readonly id: string;
  readonly projectId: string;
  readonly url: string;
  readonly events: readonly WebhookEventType[];
  readonly enabled: boolean;
  /** Why the gateway switched it off; null where it did not. */
  readonly disabledReason: string | null;
  readonly createdAt: Date;
};

export const deliveryStatuses = ['PENDING', 'DELIVERED', 'FAILED'] as const;

/** One event on its way to one endpoint. */
export type WebhookDelivery = {
  readonly id: string;
  readonly endpointId: string;
  readonly eventId: string;
  readonly eventType: WebhookEventType;
  readonly status: (typeof deliveryStatuses)[number];
  /** Made so far, replays included. */
  readonly attempts: number;
  readonly lastResponseStatus: number | null;
  readonly lastError: string | null;
  /** Null where none will come. */
  readonly nextAttemptAt: Date | null;
  readonly createdAt: Date;
};
