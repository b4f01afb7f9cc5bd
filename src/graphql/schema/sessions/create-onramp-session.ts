import type { OnrampSessionPayload as OnrampSessionPayloadValue } from '../../../sessions/types.ts';
import { builder } from '../../builder.ts';
import {
  CustomerBlocked,
  CustomerRefused,
  IdempotencyConflict,
  InvalidInput,
  NoRoute,
  NotFound,
  ProviderUnavailable,
  Unsupported,
  WrongState,
} from '../failures.ts';
import { OnrampSession } from '../references.ts';
import { AssetInput } from '../routing/asset.ts';
import { LocationInput } from '../routing/location.ts';
import { HandoffKind, Theme } from './handoff.ts';

const WalletInput = builder.inputType('WalletInput', {
  fields: (t) => ({
    network: t.field({ type: 'Network', required: true }),
    address: t.string({ required: true }),
    memo: t.string(),
  }),
});

const PostalAddressInput = builder.inputType('PostalAddressInput', {
  fields: (t) => ({
    country: t.field({ type: 'CountryCode' }),
    line1: t.string(),
    line2: t.string(),
    city: t.string(),
    state: t.string(),
    postalCode: t.string(),
  }),
});

const PrefillInput = builder.inputType('PrefillInput', {
  fields: (t) => ({
    email: t.string(),
    firstName: t.string(),
    lastName: t.string(),
    dateOfBirth: t.field({ type: 'Date' }),
    address: t.field({ type: PostalAddressInput }),
  }),
});

const CreateOnrampSessionInput = builder.inputType('CreateOnrampSessionInput', {
  description:
    'Covers wallet funding, top-up, checkout and DEX flows: name one asset, or several, or only networks, or nothing but a wallet.',
  fields: (t) => ({
    idempotencyKey: t.string({
      required: true,
      description:
        'Same key and same input: the same session as it is now. Same key, other input: IdempotencyConflict. Kept for ever. Refused input and NoRoute leave the key free.',
    }),
    customerId: t.id(),
    location: t.field({ type: LocationInput }),
    asset: t.field({
      type: AssetInput,
      description:
        'Alone: locked. With the lists below: preselected, and the customer may change within them. Left out: the customer chooses.',
    }),
    allowedCurrencies: t.field({ type: ['CryptoCurrency'] }),
    allowedNetworks: t.field({ type: ['Network'] }),
    fiatCurrency: t.field({ type: 'FiatCurrency' }),
    fiatAmount: t.field({
      type: 'Decimal',
      description: 'At most one of the two amounts; neither where the customer is to choose.',
    }),
    cryptoAmount: t.field({ type: 'Decimal' }),
    paymentMethod: t.field({ type: 'PaymentMethod' }),
    depositAddressId: t.id({ description: "Deliver to one of the customer's deposit addresses …" }),
    wallets: t.field({
      type: [WalletInput],
      description:
        '… or to wallets given here, one a network; without `allowedNetworks` only their networks are on offer.',
    }),
    lockWalletAddress: t.boolean({
      description:
        'The customer may not change the wallet. True where it is left out and there is a wallet; always true with `depositAddressId`. A provider that cannot lock is then not eligible.',
    }),
    provider: t.field({
      type: 'ProviderId',
      description: 'Only this provider; refused with its reasons where it cannot serve.',
    }),
    excludeProviders: t.field({ type: ['ProviderId'] }),
    handoffs: t.field({
      type: [HandoffKind],
      defaultValue: ['REDIRECT', 'IFRAME'],
      description:
        "In order of preference. Embedded needs the provider's code in the client's page, so only where asked for.",
    }),
    replacesSessionId: t.id({
      description: 'A session that ended without success: its provider is left out, the trail is kept.',
    }),
    prefill: t.field({ type: PrefillInput, description: 'Passed to the provider and kept nowhere.' }),
    theme: t.field({ type: Theme }),
    returnUrl: t.field({ type: 'URL' }),
    metadata: t.field({ type: 'Metadata', description: 'Yours to keep; never sent to a provider.' }),
  }),
});

const OnrampSessionPayload = builder.objectRef<OnrampSessionPayloadValue>('OnrampSessionPayload').implement({
  description:
    'A status of CREATING and no hand-off means: the provider has not said yet whether it made the session. Watch it, or repeat the call.',
  fields: (t) => ({
    onrampSession: t.expose('onrampSession', { type: OnrampSession }),
    replayed: t.exposeBoolean('replayed', { description: 'True where the idempotency key was known.' }),
  }),
});

const CreateOnrampSessionResult = builder.unionType('CreateOnrampSessionResult', {
  types: [
    OnrampSessionPayload,
    InvalidInput,
    NotFound,
    NoRoute,
    ProviderUnavailable,
    IdempotencyConflict,
    CustomerBlocked,
    CustomerRefused,
  ],
  resolveType: ({ kind }) => kind as 'OnrampSessionPayload',
});

const OnrampSessionResult = builder.unionType('OnrampSessionResult', {
  types: [OnrampSessionPayload, InvalidInput, NotFound, WrongState, Unsupported, ProviderUnavailable],
  resolveType: ({ kind }) => kind as 'OnrampSessionPayload',
});

builder.mutationFields((t) => ({
  createOnrampSession: t.field({
    type: CreateOnrampSessionResult,
    args: { input: t.arg({ type: CreateOnrampSessionInput, required: true }) },
    resolve: (_, { input }, { sessions, caller }) => sessions.create(input, caller),
  }),
  refreshOnrampSession: t.field({
    type: OnrampSessionResult,
    description: 'Asks the provider now instead of waiting for its webhook.',
    args: { id: t.arg.id({ required: true }) },
    resolve: (_, { id }, { sessions, caller }) => sessions.refresh(id, caller),
  }),
  cancelOnrampSession: t.field({
    type: OnrampSessionResult,
    description:
      'Calls a purchase off that nobody has paid. One that is canceled already is answered as it is. Unsupported where the provider cannot, see `ProviderCapabilities.cancel`.',
    args: { id: t.arg.id({ required: true }) },
    resolve: (_, { id }, { sessions, caller }) => sessions.cancel(id, caller),
  }),
  resumeOnrampSession: t.field({
    type: OnrampSessionResult,
    description: 'A fresh hand-off for the same session, at no cost where the old one still works.',
    args: { id: t.arg.id({ required: true }), clientIp: t.arg({ type: 'IPAddress' }) },
    resolve: (_, { id, clientIp }, { sessions, caller }) => sessions.resume(id, clientIp ?? null, caller),
  }),
}));
