import type { DepositAddressPayload as DepositAddressPayloadValue } from '../../../addresses/types.ts';
import { builder } from '../../builder.ts';
import { badRequest, connectionType } from '../../connection.ts';
import {
  Conflict,
  CustomerBlocked,
  InvalidInput,
  NoRoute,
  NotFound,
  ProviderUnavailable,
} from '../failures.ts';
import { known } from '../known.ts';
import { Customer, DepositAddress } from '../references.ts';
import { Asset } from '../routing/asset.ts';

const AddressOrigin = builder.enumType('AddressOrigin', { values: ['PROVIDER', 'CUSTOMER'] as const });
const DepositAddressStatus = builder.enumType('DepositAddressStatus', {
  values: ['ACTIVE', 'EXPIRED', 'BLOCKED'] as const,
});

DepositAddress.implement({
  description: 'Where crypto of one asset reaches one customer.',
  interfaces: ['Node'],
  fields: (t) => ({
    id: t.exposeID('id'),
    customer: t.field({
      type: Customer,
      resolve: async ({ customerId }, _, { loaders }) => known(await loaders().customers.load(customerId)),
    }),
    asset: t.field({ type: Asset, resolve: (address, _, { catalog }) => known(catalog.asset(address)) }),
    address: t.exposeString('address'),
    memo: t.exposeString('memo', { nullable: true }),
    origin: t.expose('origin', { type: AddressOrigin }),
    providerId: t.expose('providerId', {
      type: 'ProviderId',
      nullable: true,
      description: 'Null where the customer brought the address.',
    }),
    status: t.expose('status', { type: DepositAddressStatus }),
    primary: t.exposeBoolean('primary', {
      description:
        "The one that `depositAddress` answers: the newest issued by an enabled provider, else the customer's own.",
    }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', nullable: true }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
  }),
});

export const DepositAddressConnection = connectionType('DepositAddress', DepositAddress);

const DepositAddressPayload = builder
  .objectRef<DepositAddressPayloadValue>('DepositAddressPayload')
  .implement({
    fields: (t) => ({
      depositAddress: t.expose('depositAddress', { type: DepositAddress }),
      created: t.exposeBoolean('created', { description: 'False where it was there already.' }),
    }),
  });

const DepositAddressResult = builder.unionType('DepositAddressResult', {
  types: [
    DepositAddressPayload,
    InvalidInput,
    NotFound,
    Conflict,
    NoRoute,
    ProviderUnavailable,
    CustomerBlocked,
  ],
  resolveType: ({ kind }) => kind as 'DepositAddressPayload',
});

const DepositAddressLookup = builder.inputType('DepositAddressLookup', {
  fields: (t) => ({
    customerId: t.id({ required: true }),
    currency: t.field({ type: 'CryptoCurrency', required: true }),
    network: t.field({ type: 'Network', required: true }),
  }),
});
const RequestDepositAddressInput = builder.inputType('RequestDepositAddressInput', {
  fields: (t) => ({
    customerId: t.id({ required: true }),
    currency: t.field({ type: 'CryptoCurrency', required: true }),
    network: t.field({ type: 'Network', required: true }),
    provider: t.field({ type: 'ProviderId' }),
  }),
});
const RegisterWalletAddressInput = builder.inputType('RegisterWalletAddressInput', {
  fields: (t) => ({
    customerId: t.id({ required: true }),
    currency: t.field({ type: 'CryptoCurrency', required: true }),
    network: t.field({ type: 'Network', required: true }),
    address: t.string({ required: true }),
    memo: t.string(),
  }),
});

const MOST_LOOKUPS = 100;

builder.queryFields((t) => ({
  depositAddress: t.field({
    type: DepositAddress,
    nullable: true,
    description: 'The hot path: answered from the cache. Null where none was ever requested.',
    args: {
      customerId: t.arg.id({ required: true }),
      currency: t.arg({ type: 'CryptoCurrency', required: true }),
      network: t.arg({ type: 'Network', required: true }),
    },
    resolve: (_, { customerId, currency, network }, { addressLookups, caller }) =>
      addressLookups.load({ projectId: caller.projectId, customerId, currency, network }),
  }),
  depositAddresses: t.field({
    type: [DepositAddress],
    nullable: { list: false, items: true },
    description: `In the order asked; one cache round trip however many. At most ${MOST_LOOKUPS}.`,
    args: { lookups: t.arg({ type: [DepositAddressLookup], required: true }) },
    resolve: (_, { lookups }, { addresses, caller }) => {
      if (lookups.length > MOST_LOOKUPS) throw badRequest(`lookups: at most ${MOST_LOOKUPS}`);
      return addresses.lookup(lookups, caller.projectId);
    },
  }),
}));

builder.mutationFields((t) => ({
  requestDepositAddress: t.field({
    type: DepositAddressResult,
    description:
      'Returns the active address, or asks a provider for one. Concurrent calls get the same address. Close to its end a provider is asked for another; where it has none, the address is returned as it is, `expiresAt` and all: deposits to it count until then, sessions to it are refused.',
    args: { input: t.arg({ type: RequestDepositAddressInput, required: true }) },
    resolve: (_, { input }, { addresses, caller }) => addresses.request(input, caller),
  }),
  registerWalletAddress: t.field({
    type: DepositAddressResult,
    description: 'Keeps an address that the customer brings; its checksum is checked.',
    args: { input: t.arg({ type: RegisterWalletAddressInput, required: true }) },
    resolve: (_, { input }, { addresses, caller }) => addresses.registerWallet(input, caller),
  }),
}));
