import { GraphQLError } from 'graphql';
import { stopped } from '../../../live/index.ts';
import { builder } from '../../builder.ts';
import type { Context } from '../../context.ts';
import { unauthenticated } from '../../errors.ts';
import { revoked, untilRevoked } from '../../http/stream-until-revoked.ts';
import { Deposit, OnrampSession } from '../references.ts';

const STOPPING =
  'The gateway is stopping. Subscribe again: the present state comes first, so nothing is missed.';

/** Each event is a request of its own: what the last one loaded may be old. */
function present<Value>(
  value: Value | typeof stopped | typeof revoked,
  { forgetLoaded, docUrl }: Context,
): Value {
  if (value === revoked) throw unauthenticated(docUrl);
  if (value === stopped) {
    throw new GraphQLError(STOPPING, { extensions: { code: 'OVERLOADED', retryable: true } });
  }
  forgetLoaded();
  return value;
}

function notFound(what: string, id: string): GraphQLError {
  return new GraphQLError(`There is no ${what} ${JSON.stringify(id)} in this project.`, {
    extensions: { code: 'NOT_FOUND' },
  });
}

builder.subscriptionType({
  fields: (t) => ({
    onrampSession: t.field({
      type: OnrampSession,
      description: 'The session as it is now, then at every change; ends when it is settled.',
      args: { id: t.arg.id({ required: true }) },
      subscribe: async (_, { id }, { sessions, caller, isKnown }) => {
        const events = await sessions.watch(id, caller);
        if (!events) throw notFound('onramp session', id);
        return untilRevoked(events, isKnown);
      },
      resolve: (session, _, context) => present(session, context),
    }),
    deposits: t.field({
      type: Deposit,
      description: "The customer's newest deposits, then each that comes or changes.",
      args: { customerId: t.arg.id({ required: true }) },
      subscribe: async (_, { customerId }, { customers, deposits, caller, isKnown }) => {
        const [customer] = await customers.byIds([customerId], caller);
        if (!customer) throw notFound('customer', customerId);
        return untilRevoked(deposits.watch(customerId, caller), isKnown);
      },
      resolve: (deposit, _, context) => present(deposit, context),
    }),
  }),
});
