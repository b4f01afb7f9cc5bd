import type { CustomerPayload as CustomerPayloadValue } from '../../../customers/types.ts';
import type { ProviderAccount as ProviderAccountValue } from '../../../domain/customer/customer.ts';
import { builder } from '../../builder.ts';
import { badRequest, connectionType, pageArguments, pageRequest, toConnection } from '../../connection.ts';
import { Conflict, InvalidInput, NotFound } from '../failures.ts';
import { Customer, DepositAddress } from '../references.ts';
import { OnrampSessionConnection, OnrampSessionFilter } from '../sessions/onramp-session.ts';
import { DepositConnection } from './deposit.ts';
import { DepositAddressConnection } from './deposit-address.ts';

const ProviderAccount = builder.objectRef<ProviderAccountValue>('ProviderAccount').implement({
  description: 'The customer as one provider knows them.',
  fields: (t) => ({
    providerId: t.expose('providerId', { type: 'ProviderId' }),
    reference: t.exposeString('reference'),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
  }),
});

Customer.implement({
  interfaces: ['Node'],
  fields: (t) => ({
    id: t.exposeID('id'),
    externalId: t.exposeString('externalId', {
      description: "The client app's own id of this person; unique in a project.",
    }),
    email: t.exposeString('email', { nullable: true }),
    country: t.expose('country', { type: 'CountryCode', nullable: true }),
    subdivision: t.expose('subdivision', { type: 'SubdivisionCode', nullable: true }),
    blocked: t.exposeBoolean('blocked', {
      description: 'A blocked customer gets no new session and no new address.',
    }),
    metadata: t.expose('metadata', { type: 'Metadata' }),
    providerAccounts: t.field({
      type: [ProviderAccount],
      resolve: ({ id }, _, { loaders }) => loaders().accounts.load(id),
    }),
    depositAddress: t.field({
      type: DepositAddress,
      nullable: true,
      args: {
        currency: t.arg({ type: 'CryptoCurrency', required: true }),
        network: t.arg({ type: 'Network', required: true }),
      },
      resolve: ({ id, projectId }, { currency, network }, { addressLookups }) =>
        addressLookups.load({ projectId, customerId: id, currency, network }),
    }),
    depositAddresses: t.field({
      type: DepositAddressConnection,
      description: 'All there ever were, newest first.',
      args: pageArguments(t.arg),
      resolve: async ({ id }, args, { loaders }) =>
        toConnection(await loaders().addressPages.load({ ownerId: id, page: pageRequest(args) }), args),
    }),
    deposits: t.field({
      type: DepositConnection,
      args: pageArguments(t.arg),
      resolve: async ({ id }, args, { loaders }) =>
        toConnection(await loaders().depositPages.load({ ownerId: id, page: pageRequest(args) }), args),
    }),
    onrampSessions: t.field({
      type: OnrampSessionConnection,
      args: { ...pageArguments(t.arg), filter: t.arg({ type: OnrampSessionFilter }) },
      resolve: async ({ id }, args, { loaders }) =>
        toConnection(
          await loaders().sessionPages.load({
            ownerId: id,
            filter: args.filter ?? {},
            page: pageRequest(args),
          }),
          args,
        ),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
  }),
});

const CustomerConnection = connectionType('Customer', Customer);

const CustomerPayload = builder.objectRef<CustomerPayloadValue>('CustomerPayload').implement({
  fields: (t) => ({
    customer: t.expose('customer', { type: Customer }),
    created: t.exposeBoolean('created', { description: 'False where they were there already.' }),
  }),
});

const CreateCustomerResult = builder.unionType('CreateCustomerResult', {
  types: [CustomerPayload, InvalidInput, Conflict],
  resolveType: ({ kind }) => kind,
});
const UpdateCustomerResult = builder.unionType('UpdateCustomerResult', {
  types: [CustomerPayload, InvalidInput, NotFound],
  resolveType: ({ kind }) => kind as 'CustomerPayload',
});

const CreateCustomerInput = builder.inputType('CreateCustomerInput', {
  fields: (t) => ({
    externalId: t.string({ required: true }),
    email: t.string(),
    country: t.field({ type: 'CountryCode' }),
    subdivision: t.field({ type: 'SubdivisionCode' }),
    metadata: t.field({ type: 'Metadata' }),
  }),
});
const UpdateCustomerInput = builder.inputType('UpdateCustomerInput', {
  description: 'Null clears a field, absence keeps it.',
  fields: (t) => ({
    id: t.id({ required: true }),
    email: t.string(),
    country: t.field({ type: 'CountryCode' }),
    subdivision: t.field({ type: 'SubdivisionCode' }),
    metadata: t.field({ type: 'Metadata' }),
  }),
});

builder.queryFields((t) => ({
  customer: t.field({
    type: Customer,
    nullable: true,
    description: 'Exactly one argument.',
    args: { id: t.arg.id(), externalId: t.arg.string() },
    resolve: (_, { id, externalId }, { loaders, customers, caller }) => {
      if (id && !externalId) return loaders().customers.load(id);
      if (externalId && !id) return customers.byExternalId(externalId, caller);
      throw badRequest('customer: give exactly one of id and externalId');
    },
  }),
  customers: t.field({
    type: CustomerConnection,
    description: 'Newest first.',
    args: pageArguments(t.arg),
    resolve: async (_, args, { customers, caller }) =>
      toConnection(await customers.list(pageRequest(args), caller), args),
  }),
}));

builder.mutationFields((t) => ({
  createCustomer: t.field({
    type: CreateCustomerResult,
    description: 'The same input again returns the customer that there is.',
    args: { input: t.arg({ type: CreateCustomerInput, required: true }) },
    resolve: (_, { input }, { customers, caller }) => customers.create(input, caller),
  }),
  updateCustomer: t.field({
    type: UpdateCustomerResult,
    args: { input: t.arg({ type: UpdateCustomerInput, required: true }) },
    resolve: (_, { input }, { customers, caller }) => customers.update(input, caller),
  }),
  blockCustomer: t.field({
    type: UpdateCustomerResult,
    description:
      'No new session and no new address for them. What is open goes on, and deposits are still recorded.',
    args: { id: t.arg.id({ required: true }) },
    resolve: (_, { id }, { customers, caller }) => customers.setBlocked(id, true, caller),
  }),
  unblockCustomer: t.field({
    type: UpdateCustomerResult,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_, { id }, { customers, caller }) => customers.setBlocked(id, false, caller),
  }),
}));
