import type {
  AttemptOutcome as AttemptOutcomeValue,
  EventSource as EventSourceValue,
  SessionAttempt as SessionAttemptValue,
  SessionEvent as SessionEventValue,
} from '../../../domain/session/session.ts';
import type { SessionStatus } from '../../../domain/session/status.ts';
import { builder, enumOf } from '../../builder.ts';
import { CUSTOMER } from '../../callers.ts';
import { Reason } from '../routing/reason.ts';

export const OnrampSessionStatus = enumOf<SessionStatus>(
  'OnrampSessionStatus',
  'The status of a session. New values may be added: treat an unknown status as no change.',
  {
    CREATING: 'The session is being created at a provider, or it is not known yet whether it was created.',
    READY: 'The provider created the session. The customer has not started.',
    AWAITING_PAYMENT:
      'The customer has started and has not paid. After a failed payment another one is possible.',
    PAYMENT_PROCESSING: 'The payment is being processed and is not confirmed yet.',
    DELIVERING: 'The payment is confirmed, and the crypto is being sent.',
    COMPLETED: 'The provider has sent the crypto, or its arrival at a deposit address was confirmed.',
    REJECTED: 'The provider refused the customer: identity, sanctions or fraud. Final.',
    FAILED: 'The purchase failed, see `failure`. A late payment can still move it on until it is `settled`.',
    EXPIRED: 'The customer did not pay in time. A late payment can still move it on until it is `settled`.',
    CANCELED: 'The session was canceled. A late payment can still move it on until it is `settled`.',
    REFUNDED: 'The provider returned the money to the customer. Final.',
  },
);

const AttemptOutcome = enumOf<AttemptOutcomeValue>(
  'AttemptOutcome',
  'The outcome of an attempt to create a session at a provider.',
  {
    IN_PROGRESS: 'The attempt is running.',
    CREATED: 'The provider created the session.',
    NOT_SENT: 'The request did not reach the provider, so nothing was created there.',
    REJECTED: 'The provider rejected the request and created nothing.',
    UNKNOWN: 'The provider may have created the session. No other provider is tried until that is known.',
  },
);
const EventSource = enumOf<EventSourceValue>('EventSource', 'What caused an event of a session.', {
  API: 'A call of this API.',
  WEBHOOK: 'A webhook of the provider.',
  POLL: 'A read from the API of the provider.',
  DEPOSIT: 'A deposit at the deposit address of the session.',
  SYSTEM: 'The gateway itself, for example at the expiry of the session.',
});

export const SessionAttempt = builder.objectRef<SessionAttemptValue>('SessionAttempt').implement({
  callers: CUSTOMER,
  description: 'An attempt to create a session at one provider.',
  fields: (t) => ({
    providerId: t.expose('providerId', { type: 'ProviderId', description: 'The provider.' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', description: 'When the attempt started.' }),
    endedAt: t.expose('endedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the attempt ended. Null while it is running.',
    }),
    outcome: t.expose('outcome', { type: AttemptOutcome, description: 'The outcome.' }),
    reason: t.expose('reason', {
      type: Reason,
      nullable: true,
      description:
        'Why the attempt failed, for programs. Null if it has not failed, or if the gateway was stopped before ' +
        'it asked the provider.',
    }),
    message: t.exposeString('message', {
      nullable: true,
      description: 'Why the attempt failed, in English. Null if it has not failed.',
    }),
    providerRequestId: t.exposeString('providerRequestId', {
      nullable: true,
      description: "The provider's ID of the request, for its support. Null if it gives none.",
    }),
  }),
});

export const SessionEvent = builder.objectRef<SessionEventValue>('SessionEvent').implement({
  callers: CUSTOMER,
  description: 'An entry in the timeline of a session.',
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime', description: 'When it was recorded.' }),
    source: t.expose('source', { type: EventSource, description: 'What caused it.' }),
    from: t.expose('from', {
      type: OnrampSessionStatus,
      nullable: true,
      description: 'The status before. Null for the first event.',
    }),
    to: t.expose('to', {
      type: OnrampSessionStatus,
      nullable: true,
      description:
        'The status after, or the reported status if `applied` is false. Null if the gateway does not ' +
        'know it.',
    }),
    applied: t.exposeBoolean('applied', {
      description:
        'Whether the event was applied. False if the transition is not allowed: the session did not change.',
    }),
    providerStatus: t.exposeString('providerStatus', {
      nullable: true,
      description: "The provider's own status. Null if the event does not come from a provider.",
    }),
    note: t.exposeString('note', {
      nullable: true,
      description: 'An explanation in English. Null if there is none.',
    }),
  }),
});
