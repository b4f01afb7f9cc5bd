import { transactionUrl } from '../../../domain/asset/network.ts';
import type {
  Delivery as DeliveryValue,
  Fee as FeeValue,
  RequestedPurchase as RequestedPurchaseValue,
  SessionFailure as SessionFailureValue,
  Wallet as WalletValue,
} from '../../../domain/session/session.ts';
import { builder } from '../../builder.ts';
import { Asset } from '../routing/asset.ts';
import { Reason } from '../routing/routing-decision.ts';

const FeeKind = builder.enumType('FeeKind', { values: ['PROVIDER', 'NETWORK', 'PARTNER'] as const });

export const Fee = builder.objectRef<FeeValue>('Fee').implement({
  fields: (t) => ({
    kind: t.expose('kind', { type: FeeKind }),
    amount: t.expose('amount', { type: 'Decimal' }),
    currency: t.exposeString('currency'),
  }),
});

const Wallet = builder.objectRef<WalletValue>('Wallet').implement({
  fields: (t) => ({
    network: t.expose('network', { type: 'Network' }),
    address: t.exposeString('address'),
    memo: t.exposeString('memo', { nullable: true }),
  }),
});

export const RequestedPurchase = builder.objectRef<RequestedPurchaseValue>('RequestedPurchase').implement({
  fields: (t) => ({
    asset: t.field({
      type: Asset,
      nullable: true,
      resolve: ({ asset }, _, { catalog }) => asset && catalog.asset(asset),
    }),
    allowedCurrencies: t.field({
      type: ['CryptoCurrency'],
      resolve: ({ allowedCurrencies }) => [...allowedCurrencies],
    }),
    allowedNetworks: t.field({ type: ['Network'], resolve: ({ allowedNetworks }) => [...allowedNetworks] }),
    fiatCurrency: t.expose('fiatCurrency', { type: 'FiatCurrency', nullable: true }),
    fiatAmount: t.expose('fiatAmount', { type: 'Decimal', nullable: true }),
    cryptoAmount: t.expose('cryptoAmount', { type: 'Decimal', nullable: true }),
    paymentMethod: t.expose('paymentMethod', { type: 'PaymentMethod', nullable: true }),
    wallets: t.field({ type: [Wallet], resolve: ({ wallets }) => [...wallets] }),
    lockWalletAddress: t.exposeBoolean('lockWalletAddress'),
  }),
});

export const Delivery = builder.objectRef<DeliveryValue>('Delivery').implement({
  fields: (t) => ({
    asset: t.field({
      type: Asset,
      nullable: true,
      resolve: ({ asset }, _, { catalog }) => asset && catalog.asset(asset),
    }),
    amount: t.expose('amount', { type: 'Decimal', nullable: true }),
    address: t.exposeString('address', { nullable: true }),
    memo: t.exposeString('memo', { nullable: true }),
    transactionHash: t.exposeString('transactionHash', { nullable: true }),
    explorerUrl: t.field({
      type: 'URL',
      nullable: true,
      resolve: ({ asset, transactionHash }) => asset && transactionUrl(asset.network, transactionHash),
    }),
    matchesRequest: t.exposeBoolean('matchesRequest'),
    differences: t.field({
      type: ['String'],
      description: 'In words: `asked for USDC on base, got ETH on base`.',
      resolve: ({ differences }) => [...differences],
    }),
  }),
});

export const SessionFailure = builder.objectRef<SessionFailureValue>('SessionFailure').implement({
  fields: (t) => ({
    reason: t.expose('reason', { type: Reason, nullable: true }),
    message: t.exposeString('message'),
    providerCode: t.exposeString('providerCode', { nullable: true }),
  }),
});
