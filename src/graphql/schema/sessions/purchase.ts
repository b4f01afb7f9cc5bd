import { transactionUrl } from '../../../domain/asset/network.ts';
import type {
  Delivery as DeliveryValue,
  FeeKind as FeeKindValue,
  Fee as FeeValue,
  RequestedPurchase as RequestedPurchaseValue,
  SessionFailure as SessionFailureValue,
  Wallet as WalletValue,
} from '../../../domain/session/session.ts';
import { builder, enumOf } from '../../builder.ts';
import { CUSTOMER, EVERYONE } from '../../callers.ts';
import { Asset } from '../routing/asset.ts';
import { Reason } from '../routing/reason.ts';

const FeeKind = enumOf<FeeKindValue>('FeeKind', 'Who receives a fee.', {
  PROVIDER: 'The provider.',
  NETWORK: 'The blockchain network, for the transaction.',
  PARTNER: 'A partner, such as your app.',
});

export const Fee = builder.objectRef<FeeValue>('Fee').implement({
  callers: EVERYONE,
  description: 'A fee of a purchase.',
  fields: (t) => ({
    kind: t.expose('kind', { type: FeeKind, description: 'Who receives the fee.' }),
    amount: t.expose('amount', { type: 'Decimal', description: 'The amount in units of `currency`.' }),
    currency: t.exposeString('currency', { description: 'The fiat or crypto currency of the amount.' }),
  }),
});

const Wallet = builder.objectRef<WalletValue>('Wallet').implement({
  callers: CUSTOMER,
  description: 'A wallet to which crypto is delivered.',
  fields: (t) => ({
    network: t.expose('network', { type: 'Network', description: 'The network of the address.' }),
    address: t.exposeString('address', { description: 'The address.' }),
    memo: t.exposeString('memo', {
      nullable: true,
      description: 'The memo (destination tag). Null if the address needs none.',
    }),
  }),
});

export const RequestedPurchase = builder.objectRef<RequestedPurchaseValue>('RequestedPurchase').implement({
  callers: CUSTOMER,
  description: 'The purchase as it was requested with `createOnrampSession`.',
  fields: (t) => ({
    asset: t.field({
      type: Asset,
      nullable: true,
      description: 'The requested asset. Null if the customer chooses.',
      resolve: ({ asset }, _, { catalog }) => asset && catalog.asset(asset),
    }),
    allowedCurrencies: t.field({
      type: ['CryptoCurrency'],
      description: 'The currencies among which the customer may choose. Empty if not limited.',
      resolve: ({ allowedCurrencies }) => [...allowedCurrencies],
    }),
    allowedNetworks: t.field({
      type: ['Network'],
      description: 'The networks among which the customer may choose. Empty if not limited.',
      resolve: ({ allowedNetworks }) => [...allowedNetworks],
    }),
    fiatCurrency: t.expose('fiatCurrency', {
      type: 'FiatCurrency',
      nullable: true,
      description: 'The requested fiat currency. Null if the customer chooses.',
    }),
    fiatAmount: t.expose('fiatAmount', {
      type: 'Decimal',
      nullable: true,
      description: 'The requested amount in `fiatCurrency`. Null if none was given.',
    }),
    cryptoAmount: t.expose('cryptoAmount', {
      type: 'Decimal',
      nullable: true,
      description: 'The requested amount in the currency of `asset`. Null if none was given.',
    }),
    paymentMethod: t.expose('paymentMethod', {
      type: 'PaymentMethod',
      nullable: true,
      description: 'The requested payment method. Null if the customer chooses.',
    }),
    wallets: t.field({
      type: [Wallet],
      description: 'The wallets that were given, or the deposit address. At most one per network.',
      resolve: ({ wallets }) => [...wallets],
    }),
    lockWalletAddress: t.exposeBoolean('lockWalletAddress', {
      description: 'Whether the customer is prevented from changing the wallet address.',
    }),
  }),
});

export const Delivery = builder.objectRef<DeliveryValue>('Delivery').implement({
  callers: CUSTOMER,
  description: 'What the provider reports as delivered, compared with the request.',
  fields: (t) => ({
    asset: t.field({
      type: Asset,
      nullable: true,
      description:
        'The delivered asset. Null if the provider does not report it or the gateway does not know it.',
      resolve: ({ asset }, _, { catalog }) => asset && catalog.asset(asset),
    }),
    amount: t.expose('amount', {
      type: 'Decimal',
      nullable: true,
      description: 'The delivered amount. Null if the provider does not report it.',
    }),
    address: t.exposeString('address', {
      nullable: true,
      description: 'The address to which it was sent. Null if the provider does not report it.',
    }),
    memo: t.exposeString('memo', {
      nullable: true,
      description: 'The memo (destination tag) of the transaction. Null if there is none.',
    }),
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
    matchesRequest: t.exposeBoolean('matchesRequest', {
      description: 'Whether the delivery matches the request. False if `differences` is not empty.',
    }),
    differences: t.field({
      type: ['String'],
      description: 'The differences in English, such as `asked for USDC on base, got ETH on base`.',
      resolve: ({ differences }) => [...differences],
    }),
  }),
});

export const SessionFailure = builder.objectRef<SessionFailureValue>('SessionFailure').implement({
  callers: CUSTOMER,
  description: 'Why a purchase, or a payment of it, failed.',
  fields: (t) => ({
    reason: t.expose('reason', {
      type: Reason,
      nullable: true,
      description: 'The reason, for programs. Null if the provider gives none that the gateway knows.',
    }),
    message: t.exposeString('message', { description: 'The reason in English.' }),
    providerCode: t.exposeString('providerCode', {
      nullable: true,
      description: "The provider's own code of the failure. Null if it gives none.",
    }),
  }),
});
