import { builder } from '../../builder.ts';
import { CUSTOMER } from '../../callers.ts';
import { connectionType, pageArguments, pageRequest, toConnection } from '../../connection.ts';
import { OnrampSession } from '../references.ts';
import { listedSessions } from './listed-session.ts';
import { OnrampSessionStatus } from './session-history.ts';

export const OnrampSessionConnection = connectionType('OnrampSession', OnrampSession, CUSTOMER);

export const OnrampSessionFilter = builder.inputType('OnrampSessionFilter', {
  description: 'Conditions for a list of sessions. A session has to match all of them.',
  fields: (t) => ({
    customerId: t.id({ description: 'Sessions of this customer.' }),
    status: t.field({ type: [OnrampSessionStatus], description: 'Sessions with one of these statuses.' }),
    provider: t.field({ type: ['ProviderId'], description: 'Sessions at one of these providers.' }),
    currency: t.field({ type: 'CryptoCurrency', description: 'Sessions for this cryptocurrency.' }),
    network: t.field({ type: 'Network', description: 'Sessions for an asset on this network.' }),
    createdAfter: t.field({ type: 'DateTime', description: 'Sessions created after this time, exclusive.' }),
    createdBefore: t.field({
      type: 'DateTime',
      description: 'Sessions created before this time, exclusive.',
    }),
  }),
});

builder.queryFields((t) => ({
  onrampSession: t.field({
    callers: CUSTOMER,
    type: OnrampSession,
    nullable: true,
    description: 'Fetches a session. Null if there is none with this ID in the project.',
    args: { id: t.arg.id({ required: true, description: 'The ID of the session.' }) },
    resolve: (_, { id }, { loaders }) => loaders().sessions.load(id),
  }),
  onrampSessions: t.field({
    callers: CUSTOMER,
    type: OnrampSessionConnection,
    description: 'Lists the sessions of the project, newest first.',
    args: {
      ...pageArguments(t.arg),
      filter: t.arg({ type: OnrampSessionFilter, description: 'Only sessions that match all conditions.' }),
    },
    resolve: async (_, args, { sessions, caller }) =>
      toConnection(
        listedSessions(await sessions.list(args.filter ?? {}, pageRequest(args), caller), caller),
        args,
      ),
  }),
}));
