import { formatMoney, type Money } from '../../../domain/money/money.ts';
import { isSettled } from '../../../domain/session/session.ts';
import { builder } from '../../builder.ts';
import { connectionType, pageArguments, pageRequest, toConnection } from '../../connection.ts';
import { Customer, Deposit, DepositAddress, OnrampSession } from '../references.ts';
import { Asset } from '../routing/asset.ts';
import { Mode } from '../routing/provider.ts';
import { RoutingDecision } from '../routing/routing-decision.ts';
import { Handoff } from './handoff.ts';
import { Delivery, Fee, RequestedPurchase, SessionFailure } from './purchase.ts';
import { OnrampSessionStatus, SessionAttempt, SessionEvent } from './session-history.ts';

const decimal = (money: Money | null) => money && formatMoney(money);

OnrampSession.implement({
  description: 'One purchase, from request to arrival.',
  interfaces: ['Node'],
  fields: (t) => ({
    id: t.exposeID('id'),
    revision: t.exposeInt('revision', {
      description: 'Grows by one at every change, so that a client can order what it hears.',
    }),
    customer: t.field({
      type: Customer,
      nullable: true,
      resolve: ({ customerId }, _, { loaders }) =>
        customerId === null ? null : loaders().customers.load(customerId),
    }),
    status: t.expose('status', { type: OnrampSessionStatus }),
    settled: t.boolean({
      description:
        "Nothing more will come: completed, refused, refunded, or ended and past the provider's horizon for late payments.",
      resolve: (session, _, { clock }) => isSettled(session, clock()),
    }),
    providerStatus: t.exposeString('providerStatus', {
      nullable: true,
      description: "The provider's own word for the status.",
    }),
    providerId: t.expose('providerId', { type: 'ProviderId', nullable: true }),
    providerReference: t.exposeString('providerReference', { nullable: true }),
    referenceByWebhook: t.exposeBoolean('referenceByWebhook', {
      description:
        'The provider tells `providerReference` by webhook only, once the customer has begun: until then there is nobody to ask, and refreshOnrampSession answers the session as it is.',
    }),
    mode: t.expose('mode', { type: Mode }),
    handoff: t.field({
      type: Handoff,
      nullable: true,
      description:
        'How the customer gets to the provider. Null until there is one, after the end, and where the deposit address has ended. Secret: only for this customer and the server key.',
      resolve: async (session, _, { sessions, loaders }) => {
        const { depositAddressId } = session;
        const address = depositAddressId === null ? null : await loaders().addresses.load(depositAddressId);
        const handoff = sessions.handoff(session, address);
        return handoff && session.providerId !== null ? { ...handoff, providerId: session.providerId } : null;
      },
    }),
    requested: t.expose('requested', {
      type: RequestedPurchase,
      description: 'What was asked for, as it was asked.',
    }),
    asset: t.field({
      type: Asset,
      nullable: true,
      description:
        'What the customer is buying now, as far as the provider has said; they may change what was not locked.',
      resolve: ({ asset }, _, { catalog }) => asset && catalog.asset(asset),
    }),
    fiatCurrency: t.expose('fiatCurrency', { type: 'FiatCurrency', nullable: true }),
    fiatAmount: t.field({
      type: 'Decimal',
      nullable: true,
      description: "In the provider's own basis, see `ProviderCapabilities.amountBasis`.",
      resolve: ({ fiatAmount }) => decimal(fiatAmount),
    }),
    fiatTotal: t.field({
      type: 'Decimal',
      nullable: true,
      description: 'What is charged, fees included.',
      resolve: ({ fiatTotal }) => decimal(fiatTotal),
    }),
    cryptoAmount: t.field({
      type: 'Decimal',
      nullable: true,
      resolve: ({ cryptoAmount }) => decimal(cryptoAmount),
    }),
    fees: t.field({ type: [Fee], resolve: ({ fees }) => [...fees] }),
    walletAddress: t.exposeString('walletAddress', { nullable: true }),
    memo: t.exposeString('memo', { nullable: true }),
    depositAddress: t.field({
      type: DepositAddress,
      nullable: true,
      resolve: ({ depositAddressId }, _, { loaders }) =>
        depositAddressId === null ? null : loaders().addresses.load(depositAddressId),
    }),
    delivery: t.expose('delivery', {
      type: Delivery,
      nullable: true,
      description: 'What the provider says it delivered, held against what was asked for.',
    }),
    deposits: t.field({
      type: [Deposit],
      description: 'Arrivals at an issued address that match this session.',
      resolve: ({ id }, _, { loaders }) => loaders().depositsOfSession.load(id),
    }),
    failure: t.expose('failure', { type: SessionFailure, nullable: true }),
    decision: t.expose('decision', { type: RoutingDecision }),
    attempts: t.field({
      type: [SessionAttempt],
      resolve: ({ id }, _, { loaders }) => loaders().attempts.load(id),
    }),
    timeline: t.field({
      type: [SessionEvent],
      description: 'Every step, oldest first, ignored ones included.',
      resolve: ({ id }, _, { loaders }) => loaders().events.load(id),
    }),
    replaces: t.field({
      type: OnrampSession,
      nullable: true,
      description: 'The session that ended without success and that this one was made instead of.',
      resolve: ({ replacesSessionId }, _, { loaders }) =>
        replacesSessionId === null ? null : loaders().sessions.load(replacesSessionId),
    }),
    metadata: t.expose('metadata', { type: 'Metadata' }),
    returnUrl: t.expose('returnUrl', { type: 'URL', nullable: true }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', nullable: true }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime' }),
  }),
});

export const OnrampSessionConnection = connectionType('OnrampSession', OnrampSession);

export const OnrampSessionFilter = builder.inputType('OnrampSessionFilter', {
  fields: (t) => ({
    customerId: t.id(),
    status: t.field({ type: [OnrampSessionStatus] }),
    provider: t.field({ type: ['ProviderId'] }),
    currency: t.field({ type: 'CryptoCurrency' }),
    network: t.field({ type: 'Network' }),
    createdAfter: t.field({ type: 'DateTime' }),
    createdBefore: t.field({ type: 'DateTime' }),
  }),
});

builder.queryFields((t) => ({
  onrampSession: t.field({
    type: OnrampSession,
    nullable: true,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_, { id }, { loaders }) => loaders().sessions.load(id),
  }),
  onrampSessions: t.field({
    type: OnrampSessionConnection,
    description: 'Newest first.',
    args: { ...pageArguments(t.arg), filter: t.arg({ type: OnrampSessionFilter }) },
    resolve: async (_, args, { sessions, caller }) =>
      toConnection(await sessions.list(args.filter ?? {}, pageRequest(args), caller), args),
  }),
}));
