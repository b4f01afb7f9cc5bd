import { transactionUrl } from '../../../domain/asset/network.ts';
import { builder } from '../../builder.ts';
import { connectionType, pageArguments, pageRequest, toConnection } from '../../connection.ts';
import { known } from '../known.ts';
import { Customer, Deposit, DepositAddress, OnrampSession } from '../references.ts';
import { Asset } from '../routing/asset.ts';

const DepositStatus = builder.enumType('DepositStatus', {
  description: 'CONFIRMED: received. SETTLED: also credited by the provider.',
  values: ['DETECTED', 'IN_REVIEW', 'CONFIRMED', 'SETTLED', 'DECLINED', 'DROPPED'] as const,
});

Deposit.implement({
  description:
    'Crypto that arrived at a deposit address, as the provider that holds the address saw it. A currency that nobody asked for can arrive too.',
  interfaces: ['Node'],
  fields: (t) => ({
    id: t.exposeID('id'),
    customer: t.field({
      type: Customer,
      resolve: async ({ customerId }, _, { loaders }) => known(await loaders().customers.load(customerId)),
    }),
    providerId: t.expose('providerId', { type: 'ProviderId' }),
    providerReference: t.exposeString('providerReference'),
    address: t.exposeString('address'),
    depositAddress: t.field({
      type: DepositAddress,
      nullable: true,
      resolve: ({ depositAddressId }, _, { loaders }) =>
        depositAddressId === null ? null : loaders().addresses.load(depositAddressId),
    }),
    asset: t.field({
      type: Asset,
      nullable: true,
      resolve: ({ asset }, _, { catalog }) => (asset === null ? null : catalog.asset(asset)),
    }),
    providerCurrency: t.exposeString('providerCurrency', { description: "The provider's own code." }),
    amount: t.expose('amount', { type: 'Decimal' }),
    status: t.expose('status', { type: DepositStatus }),
    transactionHash: t.exposeString('transactionHash', { nullable: true }),
    explorerUrl: t.field({
      type: 'URL',
      nullable: true,
      resolve: ({ asset, transactionHash }) => asset && transactionUrl(asset.network, transactionHash),
    }),
    onrampSession: t.field({
      type: OnrampSession,
      nullable: true,
      description:
        'The one session that it matches by address, asset, time and amount; null where none or several do.',
      resolve: ({ onrampSessionId }, _, { loaders }) =>
        onrampSessionId === null ? null : loaders().sessions.load(onrampSessionId),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime' }),
  }),
});

export const DepositConnection = connectionType('Deposit', Deposit);

builder.queryField('deposits', (t) =>
  t.field({
    type: DepositConnection,
    description: 'Newest first.',
    args: { ...pageArguments(t.arg), customerId: t.arg.id(), status: t.arg({ type: [DepositStatus] }) },
    resolve: async (_, args, { deposits, caller }) =>
      toConnection(await deposits.list(args, pageRequest(args), caller), args),
  }),
);
