import type { ProviderAccount as ProviderAccountValue } from '../../../domain/customer/customer.ts';
import { builder } from '../../builder.ts';
import { CUSTOMER, SECRET } from '../../callers.ts';
import { connectionType, pageArguments, pageRequest, toConnection } from '../../connection.ts';
import { badRequest } from '../../errors.ts';
import { Customer, DepositAddress } from '../references.ts';
import { listedSessions } from '../sessions/listed-session.ts';
import { OnrampSessionConnection, OnrampSessionFilter } from '../sessions/session-queries.ts';
import { DepositConnection } from './deposit.ts';
import { DepositAddressConnection } from './deposit-address.ts';

const ProviderAccount = builder.objectRef<ProviderAccountValue>('ProviderAccount').implement({
  callers: SECRET,
  description: 'The account of a customer at a provider that issues deposit addresses.',
  fields: (t) => ({
    providerId: t.expose('providerId', { type: 'ProviderId', description: 'The provider.' }),
    reference: t.exposeString('reference', { description: "The provider's ID of the customer." }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the account was created.' }),
  }),
});

Customer.implement({
  callers: CUSTOMER,
  description: 'A person who buys crypto.',
  interfaces: ['Node'],
  fields: (t) => ({
    externalId: t.exposeString('externalId', {
      description: "Your app's ID of the customer. Unique in the project.",
    }),
    email: t.exposeString('email', {
      nullable: true,
      description: 'The email address. Stored encrypted. Null if it is not known.',
    }),
    country: t.expose('country', {
      type: 'CountryCode',
      nullable: true,
      description: 'The country in which the customer lives. Null if it is not known.',
    }),
    subdivision: t.expose('subdivision', {
      type: 'SubdivisionCode',
      nullable: true,
      description: 'The state or province in which the customer lives. Null if it is not known.',
    }),
    blocked: t.exposeBoolean('blocked', {
      description:
        'Whether the customer is blocked. A blocked customer gets no new session and no new address.',
    }),
    metadata: t.expose('metadata', {
      callers: SECRET,
      type: 'Metadata',
      description: 'Your key-value pairs. Routing rules can match them. Never sent to a provider.',
    }),
    providerAccounts: t.field({
      callers: SECRET,
      type: [ProviderAccount],
      description: 'The accounts at providers that issue deposit addresses.',
      resolve: ({ id }, _, { loaders }) => loaders().accounts.load(id),
    }),
    depositAddress: t.field({
      type: DepositAddress,
      nullable: true,
      description:
        'The primary active address for an asset, like `Query.depositAddress`. Null if there is none.',
      args: {
        currency: t.arg({
          type: 'CryptoCurrency',
          required: true,
          description: 'The ticker of the currency.',
        }),
        network: t.arg({ type: 'Network', required: true, description: 'The network.' }),
      },
      resolve: ({ id, projectId }, { currency, network }, { addressLookups }) =>
        addressLookups.load({ projectId, customerId: id, currency, network }),
    }),
    depositAddresses: t.field({
      type: DepositAddressConnection,
      description: 'All addresses of the customer, newest first, including ended ones.',
      args: pageArguments(t.arg),
      resolve: async ({ id }, args, { loaders }) =>
        toConnection(await loaders().addressPages.load({ ownerId: id, page: pageRequest(args) }), args),
    }),
    deposits: t.field({
      type: DepositConnection,
      description: 'The deposits to addresses of the customer, newest first.',
      args: pageArguments(t.arg),
      resolve: async ({ id }, args, { loaders }) =>
        toConnection(await loaders().depositPages.load({ ownerId: id, page: pageRequest(args) }), args),
    }),
    onrampSessions: t.field({
      type: OnrampSessionConnection,
      description: 'The sessions of the customer, newest first.',
      args: {
        ...pageArguments(t.arg),
        filter: t.arg({ type: OnrampSessionFilter, description: 'Only sessions that match all conditions.' }),
      },
      resolve: async ({ id }, args, { loaders, caller }) => {
        const page = pageRequest(args);
        const filter = args.filter ?? {};
        const found = await loaders().sessionPages.load({ ownerId: id, filter, page });
        return toConnection(listedSessions(found, caller), args);
      },
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the customer was created.' }),
  }),
});

const CustomerConnection = connectionType('Customer', Customer, SECRET);

builder.queryFields((t) => ({
  customer: t.field({
    callers: CUSTOMER,
    type: Customer,
    nullable: true,
    description:
      'Fetches a customer by `id` or by `externalId`. Exactly one is required, otherwise BAD_REQUEST. ' +
      'Null if there is none in the project.',
    args: {
      id: t.arg.id({ description: 'The ID of the customer.' }),
      externalId: t.arg.string({ description: "Your app's ID of the customer." }),
    },
    resolve: (_, { id, externalId }, { loaders, customers, caller }) => {
      if (id && !externalId) return loaders().customers.load(id);
      if (externalId && !id) return customers.byExternalId(externalId, caller);
      throw badRequest('customer: give exactly one of id and externalId');
    },
  }),
  customers: t.field({
    callers: SECRET,
    type: CustomerConnection,
    description: 'Lists the customers of the project, newest first.',
    args: pageArguments(t.arg),
    resolve: async (_, args, { customers, caller }) =>
      toConnection(await customers.list(pageRequest(args), caller), args),
  }),
}));
