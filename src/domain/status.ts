/** States of an onramp session, in the order in which a purchase passes through them; the ends come last. */
export const sessionStatuses = [
  'CREATING',
  'READY',
  'AWAITING_PAYMENT',
  'PAYMENT_PROCESSING',
  'DELIVERING',
  'COMPLETED',
  'REJECTED',
  'FAILED',
  'EXPIRED',
  'CANCELED',
  'REFUNDED',
] as const;

export type SessionStatus = (typeof sessionStatuses)[number];

/** Ends from which money can still come: the customer may pay late. */
export const softEnds: ReadonlySet<SessionStatus> = new Set(['FAILED', 'EXPIRED', 'CANCELED']);

/** Nothing is to be paid any more, so nobody needs the way there. */
export function isEnd(status: SessionStatus): boolean {
  return softEnds.has(status) || status === 'COMPLETED' || status === 'REJECTED' || status === 'REFUNDED';
}

/** Steps that are taken on any news. Whatever is not listed here or in `confirmedTransitions` is refused. */
export const transitions: Readonly<Record<SessionStatus, readonly SessionStatus[]>> = {
  CREATING: [
    'READY',
    'AWAITING_PAYMENT',
    'PAYMENT_PROCESSING',
    'DELIVERING',
    'COMPLETED',
    'REJECTED',
    'FAILED',
    'EXPIRED',
    'CANCELED',
    'REFUNDED',
  ],
  READY: [
    'AWAITING_PAYMENT',
    'PAYMENT_PROCESSING',
    'DELIVERING',
    'COMPLETED',
    'REJECTED',
    'FAILED',
    'EXPIRED',
    'CANCELED',
    'REFUNDED',
  ],
  AWAITING_PAYMENT: [
    'PAYMENT_PROCESSING',
    'DELIVERING',
    'COMPLETED',
    'REJECTED',
    'FAILED',
    'EXPIRED',
    'CANCELED',
    'REFUNDED',
  ],
  // Back to AWAITING_PAYMENT: a payment failed and another may be tried.
  PAYMENT_PROCESSING: [
    'AWAITING_PAYMENT',
    'DELIVERING',
    'COMPLETED',
    'REJECTED',
    'FAILED',
    'EXPIRED',
    'CANCELED',
    'REFUNDED',
  ],
  DELIVERING: ['COMPLETED', 'REJECTED', 'FAILED', 'REFUNDED'],
  COMPLETED: ['REFUNDED'],
  REJECTED: [],
  FAILED: [],
  EXPIRED: [],
  CANCELED: [],
  REFUNDED: [],
};

/** Steps out of a soft end, taken only when the provider's API itself says so: a late payment. */
export const confirmedTransitions: readonly SessionStatus[] = [
  'PAYMENT_PROCESSING',
  'DELIVERING',
  'COMPLETED',
  'REFUNDED',
];

/** Whether somebody paid and the payment stands. */
export function isPaid(status: SessionStatus): boolean {
  return confirmedTransitions.includes(status);
}

/** Whether the step is allowed. `confirmed`: the news was read from the provider's API, not only told by a webhook. */
export function mayStep(from: SessionStatus, to: SessionStatus, confirmed: boolean): boolean {
  return (
    transitions[from].includes(to) || (confirmed && softEnds.has(from) && confirmedTransitions.includes(to))
  );
}
