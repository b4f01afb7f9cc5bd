import { formatMoney, type Money } from '../../../domain/money/money.ts';
import { isSettled } from '../../../domain/session/session.ts';
import { CUSTOMER, SECRET } from '../../callers.ts';
import { Customer, Deposit, DepositAddress, OnrampSession } from '../references.ts';
import { Asset } from '../routing/asset.ts';
import { Mode } from '../routing/provider.ts';
import { RoutingDecision } from '../routing/routing-decision.ts';
import { Handoff } from './handoff.ts';
import { Delivery, Fee, RequestedPurchase, SessionFailure } from './purchase.ts';
import { OnrampSessionStatus, SessionAttempt, SessionEvent } from './session-history.ts';

const decimal = (money: Money | null) => money && formatMoney(money);

OnrampSession.implement({
  callers: CUSTOMER,
  description: 'A purchase of crypto at a provider, from the request to the delivery.',
  interfaces: ['Node'],
  fields: (t) => ({
    revision: t.exposeInt('revision', {
      description:
        'A number that increases by one with every change. Responses, events and webhooks with a lower ' +
        'revision are older.',
    }),
    customer: t.field({
      type: Customer,
      nullable: true,
      description: 'The customer. Null if the session was created without one.',
      resolve: ({ customerId }, _, { loaders }) =>
        customerId === null ? null : loaders().customers.load(customerId),
    }),
    status: t.expose('status', { type: OnrampSessionStatus, description: 'The status.' }),
    settled: t.boolean({
      description:
        'Whether the purchase is over: COMPLETED, REJECTED, REFUNDED, or ended otherwise with the ' +
        'deadline for late payments passed.',
      resolve: (session, _, { clock }) => isSettled(session, clock()),
    }),
    providerStatus: t.exposeString('providerStatus', {
      nullable: true,
      description: "The provider's own status. Null if it has not reported one.",
    }),
    providerId: t.expose('providerId', {
      type: 'ProviderId',
      nullable: true,
      description: 'The provider that created the session. Null while that is not known.',
    }),
    providerReference: t.exposeString('providerReference', {
      nullable: true,
      description: "The provider's ID of the session. Null while it is not known.",
    }),
    referenceByWebhook: t.exposeBoolean('referenceByWebhook', {
      description:
        'Whether the provider reports `providerReference` by webhook only, after the customer has ' +
        'started. Until then `refreshOnrampSession` returns the session unchanged.',
    }),
    mode: t.expose('mode', { type: Mode, description: 'Which system of the provider is used.' }),
    handoff: t.field({
      type: Handoff,
      nullable: true,
      description:
        'How the customer gets to the provider. Null while the session is CREATING, after its end, and ' +
        'if its deposit address has ended. Secret: send it to this customer only.',
      resolve: async (session, _, { sessions, loaders }) => {
        const { depositAddressId } = session;
        const address =
          depositAddressId === null ? null : await loaders().handoffAddresses.load(depositAddressId);
        const handoff = sessions.handoff(session, address);
        return handoff && session.providerId !== null ? { ...handoff, providerId: session.providerId } : null;
      },
    }),
    requested: t.expose('requested', { type: RequestedPurchase, description: 'The purchase as requested.' }),
    asset: t.field({
      type: Asset,
      nullable: true,
      description:
        'The asset that the customer buys. It may change while the customer can choose. Null while it is ' +
        'not known.',
      resolve: ({ asset }, _, { catalog }) => asset && catalog.asset(asset),
    }),
    fiatCurrency: t.expose('fiatCurrency', {
      type: 'FiatCurrency',
      nullable: true,
      description: 'The currency in which the customer pays. Null while it is not known.',
    }),
    fiatAmount: t.field({
      type: 'Decimal',
      nullable: true,
      description:
        'The fiat amount as the provider counts it: with or without fees, see ' +
        '`ProviderCapabilities.amountBasis`. Null while it is not known.',
      resolve: ({ fiatAmount }) => decimal(fiatAmount),
    }),
    fiatTotal: t.field({
      type: 'Decimal',
      nullable: true,
      description:
        'The total that the customer pays, in `fiatCurrency`, including fees. Null while it is not known.',
      resolve: ({ fiatTotal }) => decimal(fiatTotal),
    }),
    cryptoAmount: t.field({
      type: 'Decimal',
      nullable: true,
      description: 'The amount of crypto in the currency of `asset`. Null while it is not known.',
      resolve: ({ cryptoAmount }) => decimal(cryptoAmount),
    }),
    fees: t.field({
      type: [Fee],
      description: 'The fees that the provider reports. Empty while none are known.',
      resolve: ({ fees }) => [...fees],
    }),
    walletAddress: t.exposeString('walletAddress', {
      nullable: true,
      description: 'The address to which the crypto is delivered. Null while it is not known.',
    }),
    memo: t.exposeString('memo', {
      nullable: true,
      description: 'The memo (destination tag) of the delivery. Null if there is none.',
    }),
    depositAddress: t.field({
      type: DepositAddress,
      nullable: true,
      description: 'The deposit address of `depositAddressId`. Null if the session was created without one.',
      resolve: ({ depositAddressId }, _, { loaders }) =>
        depositAddressId === null ? null : loaders().addresses.load(depositAddressId),
    }),
    delivery: t.expose('delivery', {
      type: Delivery,
      nullable: true,
      description:
        'What the provider reports as delivered, compared with the request. Null before the delivery.',
    }),
    deposits: t.field({
      type: [Deposit],
      description: 'The deposits at a deposit address that were matched to this session.',
      resolve: ({ id }, _, { loaders }) => loaders().depositsOfSession.load(id),
    }),
    failure: t.expose('failure', {
      type: SessionFailure,
      nullable: true,
      description: 'Why the purchase or the last payment failed. Null if nothing failed.',
    }),
    decision: t.expose('decision', {
      type: RoutingDecision,
      description: 'The routing decision by which the provider was chosen.',
    }),
    attempts: t.field({
      type: [SessionAttempt],
      description: 'The attempts to create the session at a provider, oldest first; at most the newest 200.',
      resolve: ({ id }, _, { loaders }) => loaders().attempts.load(id),
    }),
    timeline: t.field({
      type: [SessionEvent],
      description:
        'The events of the session, oldest first, including events that were not applied; at most the ' +
        'newest 200.',
      resolve: ({ id }, _, { loaders }) => loaders().events.load(id),
    }),
    replaces: t.field({
      type: OnrampSession,
      nullable: true,
      description: 'The session that this one replaces (`replacesSessionId`). Null if it replaces none.',
      resolve: ({ replacesSessionId }, _, { loaders }) =>
        replacesSessionId === null ? null : loaders().sessions.load(replacesSessionId),
    }),
    prefillUsed: t.exposeBoolean('prefillUsed', {
      nullable: true,
      description:
        'Whether the provider took personal data from `prefill`. Null if the provider does not say, and ' +
        'while it has not made the session.',
    }),
    metadata: t.expose('metadata', {
      callers: SECRET,
      type: 'Metadata',
      description: 'Your key-value pairs. Never sent to a provider.',
    }),
    returnUrl: t.expose('returnUrl', {
      type: 'URL',
      nullable: true,
      description: 'Where the provider sends the customer afterwards. Null if none was given.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the session expires if it is not paid. Null if the provider reports no time.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the session was created.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When the session last changed.' }),
  }),
});
