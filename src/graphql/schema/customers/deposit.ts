import { transactionUrl } from '../../../domain/asset/network.ts';
import type { DepositStatus as DepositStatusValue } from '../../../domain/customer/deposit.ts';
import { builder, enumOf } from '../../builder.ts';
import { CUSTOMER } from '../../callers.ts';
import { connectionType, pageArguments, pageRequest, toConnection } from '../../connection.ts';
import { Customer, Deposit, DepositAddress, existing, OnrampSession } from '../references.ts';
import { Asset } from '../routing/asset.ts';
import { listedSession } from '../sessions/listed-session.ts';

const DepositStatus = enumOf<DepositStatusValue>(
  'DepositStatus',
  'The status of a deposit. New values may be added: treat an unknown status as not final.',
  {
    DETECTED: 'The transaction was seen on the network and is not confirmed.',
    IN_REVIEW: 'The provider reviews the deposit, for example for compliance.',
    CONFIRMED: 'The crypto was received.',
    SETTLED: 'The crypto was received and credited by the provider. Final.',
    DECLINED: 'The provider declined the deposit. Final.',
    DROPPED: 'The transaction disappeared from the network without a confirmation. Final.',
  },
);

Deposit.implement({
  callers: CUSTOMER,
  description:
    'Crypto that arrived at a deposit address, as reported by the provider that issued the address. It ' +
    'may be of a currency that was not expected.',
  interfaces: ['Node'],
  fields: (t) => ({
    customer: t.field({
      type: Customer,
      description: 'The customer of the address.',
      resolve: async ({ customerId }, _, { loaders }) => existing(await loaders().customers.load(customerId)),
    }),
    providerId: t.expose('providerId', {
      type: 'ProviderId',
      description: 'The provider that issued the address.',
    }),
    providerReference: t.exposeString('providerReference', {
      description: "The provider's ID of the deposit.",
    }),
    address: t.exposeString('address', { description: 'The address to which the crypto was sent.' }),
    depositAddress: t.field({
      type: DepositAddress,
      nullable: true,
      description: 'The stored deposit address. Null if the gateway has none with this address.',
      resolve: ({ depositAddressId }, _, { loaders }) =>
        depositAddressId === null ? null : loaders().addresses.load(depositAddressId),
    }),
    asset: t.field({
      type: Asset,
      nullable: true,
      description: 'The asset. Null if the gateway does not know the currency of the provider.',
      resolve: ({ asset }, _, { catalog }) => (asset === null ? null : catalog.asset(asset)),
    }),
    providerCurrency: t.exposeString('providerCurrency', {
      description: "The provider's code of the currency, such as `USDT_TRX`.",
    }),
    amount: t.expose('amount', {
      type: 'Decimal',
      description: 'The amount in units of the currency, such as `12.5`.',
    }),
    status: t.expose('status', { type: DepositStatus, description: 'The status.' }),
    transactionHash: t.exposeString('transactionHash', {
      nullable: true,
      description: 'The hash of the transaction. Null if the provider has not reported one.',
    }),
    explorerUrl: t.field({
      type: 'URL',
      nullable: true,
      description: 'Link to the transaction in a public block explorer. Null without asset or hash.',
      resolve: ({ asset, transactionHash }) => asset && transactionUrl(asset.network, transactionHash),
    }),
    onrampSession: t.field({
      type: OnrampSession,
      nullable: true,
      description:
        'The session whose purchase was delivered by this deposit, matched by address, asset, amount and ' +
        'time. Null if no session, or more than one, matches.',
      resolve: async ({ onrampSessionId }, _, { loaders, caller }) => {
        const session = onrampSessionId === null ? null : await loaders().sessions.load(onrampSessionId);
        return session && listedSession(session, caller);
      },
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the deposit was recorded.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When the deposit last changed.' }),
  }),
});

export const DepositConnection = connectionType('Deposit', Deposit, CUSTOMER);

builder.queryField('deposits', (t) =>
  t.field({
    callers: CUSTOMER,
    type: DepositConnection,
    description: 'Lists the deposits of the project, newest first.',
    args: {
      ...pageArguments(t.arg),
      customerId: t.arg.id({ description: 'Only deposits of this customer.' }),
      status: t.arg({ type: [DepositStatus], description: 'Only deposits with one of these statuses.' }),
    },
    resolve: async (_, args, { deposits, caller }) =>
      toConnection(await deposits.list(args, pageRequest(args), caller), args),
  }),
);
