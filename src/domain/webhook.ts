/** Types of events about changes, as sent on the wire: those that an endpoint chooses from. */
export const changeEventTypes = [
  'onramp_session.updated',
  'deposit.updated',
  'deposit_address.ended',
] as const;
/** `test` is sent on request, to one endpoint. */
export type WebhookEventType = (typeof changeEventTypes)[number] | 'test';

/** A URL to which a project's events are sent. */
export type WebhookEndpoint = {
  readonly id: string;
  readonly projectId: string;
  readonly url: string;
  readonly events: readonly WebhookEventType[];
  readonly enabled: boolean;
  /** Why the gateway disabled the endpoint; null if it did not. */
  readonly disabledReason: string | null;
  readonly createdAt: Date;
};

export const deliveryStatuses = ['PENDING', 'DELIVERED', 'FAILED'] as const;

/** The delivery of one event to one endpoint. */
export type WebhookDelivery = {
  readonly id: string;
  readonly endpointId: string;
  readonly eventId: string;
  readonly eventType: WebhookEventType;
  readonly status: (typeof deliveryStatuses)[number];
  /** Number of attempts so far, including replays. */
  readonly attempts: number;
  readonly lastResponseStatus: number | null;
  readonly lastError: string | null;
  /** Null if no attempt will follow. */
  readonly nextAttemptAt: Date | null;
  readonly createdAt: Date;
};
