import type { ObjectRef } from '@pothos/core';
import type {
  Conflict as ConflictValue,
  CustomerRefused as CustomerRefusedValue,
  IdempotencyConflict as IdempotencyConflictValue,
  InputIssue as InputIssueValue,
  InvalidInput as InvalidInputValue,
  NoRoute as NoRouteValue,
  ProviderUnavailable as ProviderUnavailableValue,
  WrongState as WrongStateValue,
} from '../../domain/failure.ts';
import { builder, type Types } from '../builder.ts';
import { type Callers, CUSTOMER, EVERYONE } from '../callers.ts';
import { isDevice } from '../device-input.ts';
import './error-interface.ts';
import { suggestionsOf } from '../../router/index.ts';
import { OnrampSession } from './references.ts';
import { RoutingDecision } from './routing/routing-decision.ts';
import { Suggestion } from './routing/suggestion.ts';

type Plain = { kind: string; message: string };

function plain(name: string, callers: Callers, description: string): ObjectRef<Types, Plain> {
  return builder
    .objectRef<Plain>(name)
    .implement({ callers, description, interfaces: ['Error'], fields: () => ({}) });
}

export const NotFound = plain(
  'NotFound',
  EVERYONE,
  'The project has no object with this ID. Objects of other projects are not found either.',
);
export const Unsupported = plain(
  'Unsupported',
  CUSTOMER,
  'The provider does not support this operation. See `ProviderCapabilities`.',
);
export const CustomerBlocked = plain(
  'CustomerBlocked',
  CUSTOMER,
  'The customer is blocked by `blockCustomer`, or the provider issues no deposit address to this customer.',
);

const InputIssue = builder.objectRef<InputIssueValue>('InputIssue').implement({
  callers: EVERYONE,
  description: 'An invalid input field.',
  fields: (t) => ({
    path: t.exposeString('path', {
      description: 'The path of the field, such as `input.wallets.0.address`.',
    }),
    message: t.exposeString('message', { description: 'What is wrong with the value.' }),
  }),
});

export const InvalidInput = builder.objectRef<InvalidInputValue>('InvalidInput').implement({
  callers: EVERYONE,
  description: 'The input is invalid. Nothing was changed and no provider was called.',
  interfaces: ['Error'],
  fields: (t) => ({
    issues: t.field({
      type: [InputIssue],
      description: 'All invalid fields, at least one.',
      resolve: ({ issues }) => issues,
    }),
  }),
});

export const Conflict = builder.objectRef<ConflictValue>('Conflict').implement({
  callers: CUSTOMER,
  description: 'Another object exists in place of the new one, with different values. It was not changed.',
  interfaces: ['Error'],
  fields: (t) => ({
    existingId: t.exposeID('existingId', {
      nullable: true,
      description: 'The ID of the existing object. Null if it is not known.',
    }),
  }),
});

export const IdempotencyConflict = builder
  .objectRef<IdempotencyConflictValue>('IdempotencyConflict')
  .implement({
    callers: CUSTOMER,
    description: 'The idempotency key was used with different input. Use a new key for a new purchase.',
    interfaces: ['Error'],
    fields: (t) => ({
      onrampSessionId: t.exposeID('onrampSessionId', {
        description: 'The ID of the session that was created with this key.',
      }),
    }),
  });

/** Instead of a message that has the reasons of all providers, with the names of rules. */
const NO_ROUTE = 'No provider can serve this purchase. See decision.candidates for every reason.';

export const NoRoute = builder.objectRef<NoRouteValue>('NoRoute').implement({
  callers: CUSTOMER,
  description:
    'No provider can serve the request, or each provider that was asked refused it: its amount, the place, ' +
    'the asset or the payment method. Nothing was made, and the idempotency key is not used up.',
  interfaces: ['Error'],
  fields: (t) => ({
    message: t.string({
      description:
        'What is wrong and what to do about it, in English, for developers. Without the names of rules if the caller has ' +
        'no secret key.',
      resolve: ({ message }, _, { caller }) => (isDevice(caller) ? NO_ROUTE : message),
    }),
    decision: t.expose('decision', {
      type: RoutingDecision,
      description: 'The routing decision, with the reasons against each provider.',
    }),
    suggestions: t.field({
      type: [Suggestion],
      description:
        'The smallest single changes that would let a provider serve the request, those for most providers first. ' +
        'Empty if none helps.',
      resolve: ({ decision }) => suggestionsOf(decision),
    }),
  }),
});

const sessionDescription = 'The session in its present state. Null if there is none.';

export const ProviderUnavailable = builder
  .objectRef<ProviderUnavailableValue>('ProviderUnavailable')
  .implement({
    callers: CUSTOMER,
    description:
      'The provider, or every eligible provider, failed or could not be reached. After ' +
      '`createOnrampSession` no provider created anything, and a repeat may succeed: repeat the call with the same idempotency key ' +
      'to continue with the same session. With the code RATE_LIMITED the provider was not asked: the project has used ' +
      'its share of the requests that the provider allows, or the customer has created too many sessions.',
    interfaces: ['Error'],
    fields: (t) => ({
      retryAfterSeconds: t.exposeInt('retryAfterSeconds', {
        nullable: true,
        description: 'When to retry, in seconds. Null if the provider gave no time.',
      }),
      onrampSession: t.expose('onrampSession', {
        type: OnrampSession,
        nullable: true,
        description: sessionDescription,
      }),
    }),
  });

export const WrongState = builder.objectRef<WrongStateValue>('WrongState').implement({
  callers: CUSTOMER,
  description: 'The state of the session does not allow this operation. The message says what is possible.',
  interfaces: ['Error'],
  fields: (t) => ({
    onrampSession: t.expose('onrampSession', {
      type: OnrampSession,
      nullable: true,
      description: sessionDescription,
    }),
  }),
});

export const CustomerRefused = builder.objectRef<CustomerRefusedValue>('CustomerRefused').implement({
  callers: CUSTOMER,
  description:
    'A provider refused the customer: identity, sanctions or fraud. Other providers are tried only if ' +
    'the operator set `routing.fallbackAfterRefusal`.',
  interfaces: ['Error'],
  fields: (t) => ({
    onrampSession: t.expose('onrampSession', {
      type: OnrampSession,
      nullable: true,
      description: sessionDescription,
    }),
  }),
});
