import { GraphQLError } from 'graphql';
import { addressAccount } from '../../../rate-limits/index.ts';
import { customerAccount } from '../../admission/admission.ts';
import { builder } from '../../builder.ts';
import { CUSTOMER } from '../../callers.ts';
import type { Context } from '../../context.ts';
import { rateLimited, unauthenticated } from '../../errors.ts';
import { revoked, untilRevoked } from '../../http/stream-until-revoked.ts';
import { Deposit, OnrampSession } from '../references.ts';

/** Resolves an event. Its fields are read again, since rows of an earlier event may be outdated. */
function resolveEvent<Value extends object>(event: Value | typeof revoked, { useLoadersOf }: Context): Value {
  if (event === revoked) throw unauthenticated();
  useLoadersOf(event);
  return event;
}

function notFound(what: string, id: string): GraphQLError {
  return new GraphQLError(`There is no ${what} ${JSON.stringify(id)} in this project.`, {
    extensions: { code: 'NOT_FOUND' },
  });
}

/** Opens a stream about a customer. Throws RATE_LIMITED if the API key, the customer or the address has too many. */
export function openStream<Value>(
  events: AsyncIterableIterator<Value>,
  customerId: string | null,
  { openStreams, caller, ip, isKeyValid }: Context,
): AsyncIterableIterator<Value | typeof revoked> {
  const opened = openStreams.open({
    key: caller.kind === 'client' ? caller.client.tokenId : caller.keyId,
    // Streams of another project that name the customer, such as of quotes, do not count for this one.
    customer: customerId && customerAccount(caller.projectId, customerId),
    // All streams of a shop's server come from one address.
    address: caller.kind === 'secret' || ip === null ? null : addressAccount(ip),
  });
  if (typeof opened === 'function') return untilRevoked(events, isKeyValid, opened);
  void events.return?.();
  const owners = {
    perKey: 'This API key',
    perCustomer: `Customer ${customerId}`,
    perAddress: 'Your address',
  };
  const what = owners[opened.reached];
  const message = `${what} has ${opened.most} open subscriptions, the most that one gateway process allows. End one, then subscribe again.`;
  throw rateLimited(message);
}

builder.subscriptionType({
  description:
    'Streams of changes over server-sent events. If the gateway stops, the connection is cut without a last ' +
    'event: subscribe again, the stream starts with the present state. A stream ends with OVERLOADED if the ' +
    'gateway loses its database, and with UNAUTHENTICATED if the key is revoked or the client token ends: subscribe again with a fresh one. RATE_LIMITED if too many are open.',
  fields: (t) => ({
    onrampSession: t.field({
      callers: CUSTOMER,
      type: OnrampSession,
      description:
        'The session in its present state, then after every change. Ends when the session is `settled`. ' +
        'An unknown ID is NOT_FOUND.',
      args: { id: t.arg.id({ required: true, description: 'The ID of the session.' }) },
      subscribe: async (_, { id }, context) => {
        const watched = await context.sessions.watch(id, context.caller);
        if (!watched) throw notFound('onramp session', id);
        return openStream(watched.events, watched.customerId, context);
      },
      resolve: (event, _, context) => resolveEvent(event, context),
    }),
    deposits: t.field({
      callers: CUSTOMER,
      type: Deposit,
      description:
        "The customer's newest deposits, oldest first, then every new or changed deposit. Does not end. " +
        'An unknown ID is NOT_FOUND.',
      args: { customerId: t.arg.id({ required: true, description: 'The ID of the customer.' }) },
      subscribe: async (_, { customerId }, context) => {
        const { customers, deposits, caller } = context;
        const [customer] = await customers.byIds([customerId], caller);
        if (!customer) throw notFound('customer', customerId);
        return openStream(deposits.watch(customerId, caller), customerId, context);
      },
      resolve: (event, _, context) => resolveEvent(event, context),
    }),
  }),
});
