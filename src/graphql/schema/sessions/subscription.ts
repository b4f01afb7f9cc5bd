import { GraphQLError } from 'graphql';
import { stopped } from '../../../live/index.ts';
import { builder } from '../../builder.ts';
import type { Context } from '../../context.ts';
import { unauthenticated } from '../../errors.ts';
import { revoked, untilRevoked } from '../../http/stream-until-revoked.ts';
import { Deposit, OnrampSession } from '../references.ts';

const STOPPING = 'The gateway is stopping. Subscribe again; the stream starts with the present state.';

/** Resolves an event. Its fields are read again, since rows of an earlier event may be outdated. */
function resolveEvent<Value>(
  event: Value | typeof stopped | typeof revoked,
  { resetLoaders, docUrl }: Context,
): Value {
  if (event === revoked) throw unauthenticated(docUrl);
  if (event === stopped) {
    throw new GraphQLError(STOPPING, { extensions: { code: 'OVERLOADED', retryable: true } });
  }
  resetLoaders();
  return event;
}

function notFound(what: string, id: string): GraphQLError {
  return new GraphQLError(`There is no ${what} ${JSON.stringify(id)} in this project.`, {
    extensions: { code: 'NOT_FOUND' },
  });
}

builder.subscriptionType({
  description:
    'Streams of changes over server-sent events. A stream ends with OVERLOADED if the gateway stops or ' +
    'loses its database: subscribe again. It ends with UNAUTHENTICATED if the API key is revoked.',
  fields: (t) => ({
    onrampSession: t.field({
      type: OnrampSession,
      description:
        'The session in its present state, then after every change. Ends when the session is `settled`. ' +
        'An unknown ID is NOT_FOUND.',
      args: { id: t.arg.id({ required: true, description: 'The ID of the session.' }) },
      subscribe: async (_, { id }, { sessions, caller, isKeyValid }) => {
        const events = await sessions.watch(id, caller);
        if (!events) throw notFound('onramp session', id);
        return untilRevoked(events, isKeyValid);
      },
      resolve: (event, _, context) => resolveEvent(event, context),
    }),
    deposits: t.field({
      type: Deposit,
      description:
        "The customer's newest deposits, oldest first, then every new or changed deposit. Does not end. " +
        'An unknown ID is NOT_FOUND.',
      args: { customerId: t.arg.id({ required: true, description: 'The ID of the customer.' }) },
      subscribe: async (_, { customerId }, { customers, deposits, caller, isKeyValid }) => {
        const [customer] = await customers.byIds([customerId], caller);
        if (!customer) throw notFound('customer', customerId);
        return untilRevoked(deposits.watch(customerId, caller), isKeyValid);
      },
      resolve: (event, _, context) => resolveEvent(event, context),
    }),
  }),
});
