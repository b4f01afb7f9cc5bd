import type {
  SessionAttempt as SessionAttemptValue,
  SessionEvent as SessionEventValue,
} from '../../../domain/session/session.ts';
import { type SessionStatus, sessionStatuses } from '../../../domain/session/status.ts';
import { builder } from '../../builder.ts';
import { Reason } from '../routing/routing-decision.ts';

const DESCRIPTIONS: Readonly<Record<SessionStatus, string>> = {
  CREATING: 'Being made at a provider.',
  READY: 'Made; the customer has not begun.',
  AWAITING_PAYMENT: 'At the payment step; a failed payment stays here.',
  PAYMENT_PROCESSING: 'Paid or paying; not yet certain.',
  DELIVERING: 'Paid; the crypto is on its way.',
  COMPLETED: 'The provider says that it delivered. Arrival at an issued address is told by `deposits`.',
  REJECTED: 'The provider refused the customer: identity, sanctions, fraud.',
  FAILED: 'It did not work out; `failure` says why. A late payment can still revive it.',
  EXPIRED: 'Not paid in time. A late payment can still revive it.',
  CANCELED: 'Called off. A late payment can still revive it.',
  REFUNDED: 'The money went back.',
};

export const OnrampSessionStatus = builder.enumType('OnrampSessionStatus', {
  description: 'Grows: treat a value that you do not know as no news.',
  values: Object.fromEntries(
    sessionStatuses.map((status) => [status, { description: DESCRIPTIONS[status] }]),
  ) as Record<SessionStatus, { description: string }>,
});

const AttemptOutcome = builder.enumType('AttemptOutcome', {
  description: 'UNKNOWN: the provider may have made the session; nobody else is tried until that is known.',
  values: ['IN_PROGRESS', 'CREATED', 'NOT_SENT', 'REJECTED', 'UNKNOWN'] as const,
});
const EventSource = builder.enumType('EventSource', {
  values: ['API', 'WEBHOOK', 'POLL', 'DEPOSIT', 'SYSTEM'] as const,
});

export const SessionAttempt = builder.objectRef<SessionAttemptValue>('SessionAttempt').implement({
  description: 'One try to make the session at one provider.',
  fields: (t) => ({
    providerId: t.expose('providerId', { type: 'ProviderId' }),
    startedAt: t.expose('startedAt', { type: 'DateTime' }),
    endedAt: t.expose('endedAt', { type: 'DateTime', nullable: true }),
    outcome: t.expose('outcome', { type: AttemptOutcome }),
    reason: t.expose('reason', { type: Reason, nullable: true }),
    message: t.exposeString('message', { nullable: true }),
    providerRequestId: t.exposeString('providerRequestId', {
      nullable: true,
      description: "The provider's id of the request, for its support.",
    }),
  }),
});

export const SessionEvent = builder.objectRef<SessionEventValue>('SessionEvent').implement({
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime' }),
    source: t.expose('source', { type: EventSource }),
    from: t.expose('from', { type: OnrampSessionStatus, nullable: true }),
    to: t.expose('to', { type: OnrampSessionStatus, nullable: true }),
    applied: t.exposeBoolean('applied', {
      description: 'False: the step was not allowed, or the word was not known.',
    }),
    providerStatus: t.exposeString('providerStatus', { nullable: true }),
    note: t.exposeString('note', { nullable: true }),
  }),
});
