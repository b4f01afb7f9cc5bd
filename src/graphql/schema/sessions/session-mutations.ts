import type { OnrampSessionPayload as OnrampSessionPayloadValue } from '../../../sessions/types.ts';
import { builder } from '../../builder.ts';
import { CUSTOMER } from '../../callers.ts';
import { clientIpOf, customerIdOf, locationOf } from '../../device-input.ts';
import {
  Conflict,
  CustomerBlocked,
  CustomerRefused,
  IdempotencyConflict,
  InvalidInput,
  NoRoute,
  NotFound,
  ProviderUnavailable,
  Unsupported,
  WrongState,
} from '../failures.ts';
import { QuoteExpired } from '../quotes/quote-expired.ts';
import { OnrampSession } from '../references.ts';
import { CreateOnrampSessionInput } from './create-input.ts';
import { tooManySessions } from './too-many-sessions.ts';

const OnrampSessionPayload = builder.objectRef<OnrampSessionPayloadValue>('OnrampSessionPayload').implement({
  callers: CUSTOMER,
  description:
    'A session after a successful mutation. If it is CREATING, it is not known yet whether the provider ' +
    'created it: repeat the call or subscribe to the session.',
  fields: (t) => ({
    onrampSession: t.expose('onrampSession', { type: OnrampSession, description: 'The session.' }),
    replayed: t.exposeBoolean('replayed', {
      description: 'Whether the session was created by an earlier call with the same idempotency key.',
    }),
  }),
});

const CreateOnrampSessionResult = builder.unionType('CreateOnrampSessionResult', {
  description: 'The result of `createOnrampSession`.',
  types: [
    OnrampSessionPayload,
    InvalidInput,
    NotFound,
    NoRoute,
    ProviderUnavailable,
    IdempotencyConflict,
    Conflict,
    QuoteExpired,
    CustomerBlocked,
    CustomerRefused,
  ],
  resolveType: ({ kind }) => kind as 'OnrampSessionPayload',
});

const OnrampSessionResult = builder.unionType('OnrampSessionResult', {
  description: 'The result of `refreshOnrampSession`, `cancelOnrampSession` and `resumeOnrampSession`.',
  types: [OnrampSessionPayload, InvalidInput, NotFound, WrongState, Unsupported, ProviderUnavailable],
  resolveType: ({ kind }) => kind as 'OnrampSessionPayload',
});

const sessionId = 'The ID of the session.';

builder.mutationFields((t) => ({
  createOnrampSession: t.field({
    callers: ['secret', 'CREATE_SESSION'],
    type: CreateOnrampSessionResult,
    extensions: { callsProvider: true, createsSession: true },
    description:
      'Creates a session at the best eligible provider. Send the customer to its `handoff`. If a ' +
      'provider certainly created nothing, the next one is tried. Answers within 10 seconds.',
    args: {
      input: t.arg({ type: CreateOnrampSessionInput, required: true, description: 'The purchase.' }),
    },
    resolve: async (_, { input: { quoteId, ...given } }, context) => {
      const { quotes, sessions, caller, loaders } = context;
      const purchase = {
        ...given,
        customerId: customerIdOf(given.customerId, 'input.customerId', context),
        location: locationOf(given.location, 'input.location', context),
      };
      const refused = tooManySessions(purchase.customerId, context);
      if (refused) return refused;
      const create = (pinned: object, signal?: AbortSignal) =>
        sessions.create({ ...purchase, ...pinned }, caller, signal);
      const result = quoteId ? await quotes.buy({ ...purchase, quoteId }, caller, create) : await create({});
      const address = result.kind === 'OnrampSessionPayload' ? result.depositAddress : undefined;
      if (address) loaders().handoffAddresses.clear(address.id).prime(address.id, address);
      return result;
    },
  }),
  refreshOnrampSession: t.field({
    callers: CUSTOMER,
    type: OnrampSessionResult,
    extensions: { callsProvider: true },
    description:
      'Reads the session from its provider now, instead of waiting for a webhook or the next poll. ' +
      '`ProviderUnavailable` if the provider cannot be reached.',
    args: { id: t.arg.id({ required: true, description: sessionId }) },
    resolve: (_, { id }, { sessions, caller }) => sessions.refresh(id, caller),
  }),
  cancelOnrampSession: t.field({
    callers: ['secret', 'CANCEL_SESSION'],
    type: OnrampSessionResult,
    extensions: { callsProvider: true },
    description:
      'Cancels a session that is not paid. Canceling a canceled session changes nothing. `WrongState` if ' +
      'it is paid, ended, or not known to be created; `Unsupported` if the provider cannot cancel, see ' +
      '`ProviderCapabilities.cancel`.',
    args: { id: t.arg.id({ required: true, description: sessionId }) },
    resolve: (_, { id }, { sessions, caller }) => sessions.cancel(id, caller),
  }),
  resumeOnrampSession: t.field({
    callers: CUSTOMER,
    type: OnrampSessionResult,
    extensions: { callsProvider: true },
    description:
      'Returns the session with a hand-off that works: the present one, or a new one from the provider. ' +
      '`WrongState` if the session is paid, ended or CREATING; `Unsupported` if the provider makes no ' +
      'new hand-off.',
    args: {
      id: t.arg.id({ required: true, description: sessionId }),
      clientIp: t.arg({
        type: 'IPAddress',
        description: "The IP address of the customer's device now, for providers that require it.",
      }),
    },
    resolve: (_, { id, clientIp }, context) =>
      context.sessions.resume(id, clientIpOf(clientIp, 'clientIp', context), context.caller),
  }),
}));
