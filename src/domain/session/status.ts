/** Statuses of an onramp session, in the order in which a purchase passes through them; final ones come last. */
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

/** Ends that the provider cannot guarantee: the customer may still pay late. */
export const unconfirmedEnds: ReadonlySet<SessionStatus> = new Set(['FAILED', 'EXPIRED', 'CANCELED']);

/** Whether the session has ended. No payment is expected any more, so its hand-off is not given out. */
export function isEnd(status: SessionStatus): boolean {
  return (
    unconfirmedEnds.has(status) || status === 'COMPLETED' || status === 'REJECTED' || status === 'REFUNDED'
  );
}

/** All statuses that come later in the list. */
function after(status: SessionStatus): SessionStatus[] {
  return sessionStatuses.slice(sessionStatuses.indexOf(status) + 1);
}

/** Transitions that any update may cause. All others are refused, except those in `confirmedTransitions`. */
export const transitions: Readonly<Record<SessionStatus, readonly SessionStatus[]>> = {
  CREATING: after('CREATING'),
  READY: after('READY'),
  AWAITING_PAYMENT: after('AWAITING_PAYMENT'),
  // Back to AWAITING_PAYMENT: a payment failed, and the customer may try another.
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

/** Transitions out of an unconfirmed end after a late payment, allowed only if the provider's API reports it. */
export const confirmedTransitions: readonly SessionStatus[] = [
  'PAYMENT_PROCESSING',
  'DELIVERING',
  'COMPLETED',
  'REFUNDED',
];

/** Created and not paid: the session can be canceled, and its hand-off can be reopened. */
export function isUnpaid({ status }: { readonly status: SessionStatus }): boolean {
  return status === 'READY' || status === 'AWAITING_PAYMENT';
}

/** Whether the customer has paid, including payments that were refunded later. */
export function isPaid(status: SessionStatus): boolean {
  return confirmedTransitions.includes(status);
}

/** Whether the transition is allowed. `confirmed`: the status was read from the provider's API, not from a webhook. */
export function mayTransition(from: SessionStatus, to: SessionStatus, confirmed: boolean): boolean {
  return (
    transitions[from].includes(to) ||
    (confirmed && unconfirmedEnds.has(from) && confirmedTransitions.includes(to))
  );
}
