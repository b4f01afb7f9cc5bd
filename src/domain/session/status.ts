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
export const unconfirmedEnds: ReadonlySet<SessionStatus> = new Set(['FAILED', 'EXPIRED', 'CANCELED']);

/** Nothing is to be paid any more, so nobody needs the way there. */
export function isEnd(status: SessionStatus): boolean {
  return (
    unconfirmedEnds.has(status) || status === 'COMPLETED' || status === 'REJECTED' || status === 'REFUNDED'
  );
}

/** All statuses that come later in the life of a session. */
function after(status: SessionStatus): SessionStatus[] {
  return sessionStatuses.slice(sessionStatuses.indexOf(status) + 1);
}

/** Transitions that any news may cause. What is not listed here or in `confirmedTransitions` is refused. */
export const transitions: Readonly<Record<SessionStatus, readonly SessionStatus[]>> = {
  CREATING: after('CREATING'),
  READY: after('READY'),
  AWAITING_PAYMENT: after('AWAITING_PAYMENT'),
  // Back to AWAITING_PAYMENT: a payment failed and another may be tried.
  PAYMENT_PROCESSING: ['AWAITING_PAYMENT', ...after('PAYMENT_PROCESSING')],
  // The payment is complete, so the session can neither expire nor be canceled.
  DELIVERING: after('DELIVERING').filter((to) => to !== 'EXPIRED' && to !== 'CANCELED'),
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

/** The provider made the session and nobody has paid: it can be canceled, and its hand-off can be opened again. */
export function isUnpaid({ status }: { readonly status: SessionStatus }): boolean {
  return status === 'READY' || status === 'AWAITING_PAYMENT';
}

/** Whether somebody paid and the payment stands. */
export function isPaid(status: SessionStatus): boolean {
  return confirmedTransitions.includes(status);
}

/** Whether the step is allowed. `confirmed`: the news was read from the provider's API, not only told by a webhook. */
export function mayTransition(from: SessionStatus, to: SessionStatus, confirmed: boolean): boolean {
  return (
    transitions[from].includes(to) ||
    (confirmed && unconfirmedEnds.has(from) && confirmedTransitions.includes(to))
  );
}
