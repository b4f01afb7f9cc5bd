import { builder } from '../../builder.ts';
import { ClientInput } from '../quotes/client-input.ts';
import { AssetInput } from '../routing/asset.ts';
import { LocationInput } from '../routing/route.ts';
import { HandoffKind, Theme } from './handoff.ts';
import { WalletInput } from './wallet-input.ts';

const PreselectInput = builder.inputType('PreselectInput', {
  description:
    'What the customer sees first on the page of the provider: a currency, a network, or both. Without one of ' +
    'the two the provider completes it with the first that it sells.',
  fields: (t) => ({
    currency: t.field({
      type: 'CryptoCurrency',
      description: 'The ticker of the currency. One of `allowedCurrencies`, if they are given.',
    }),
    network: t.field({
      type: 'Network',
      description:
        'The network. One of `allowedNetworks` or of the networks of `wallets`, if they are given.',
    }),
  }),
});

const PostalAddressInput = builder.inputType('PostalAddressInput', {
  description: 'A postal address. Each field has at most 254 characters.',
  fields: (t) => ({
    country: t.field({ type: 'CountryCode', description: 'The country.' }),
    line1: t.string({ description: 'Street and house number.' }),
    line2: t.string({ description: 'Apartment, suite or building.' }),
    city: t.string({ description: 'City or town.' }),
    state: t.string({ description: 'State, province or region.' }),
    postalCode: t.string({ description: 'Postal code or ZIP code.' }),
  }),
});

const PrefillInput = builder.inputType('PrefillInput', {
  description:
    'Personal data with which the provider fills its forms. Passed on to the provider and not stored. ' +
    'Each field has at most 254 characters.',
  fields: (t) => ({
    email: t.string({ description: 'Email address.' }),
    firstName: t.string({ description: 'First name.' }),
    lastName: t.string({ description: 'Last name.' }),
    dateOfBirth: t.field({ type: 'Date', description: 'Date of birth.' }),
    address: t.field({ type: PostalAddressInput, description: 'Postal address.' }),
  }),
});

export const CreateOnrampSessionInput = builder.inputType('CreateOnrampSessionInput', {
  description:
    'A purchase. Name one asset, lists of allowed currencies and networks, or only wallets. Whatever is ' +
    'omitted is chosen by the customer on the page of the provider.',
  fields: (t) => ({
    idempotencyKey: t.string({
      required: true,
      description:
        'A unique key of your choice, 1 to 255 characters. A repeat with the same key and input returns ' +
        'the same session in its present state; different input is an `IdempotencyConflict` (`clientIp`, ' +
        '`client`, `prefill`, `theme` and the kind of a wallet may differ). Keys do not expire. After `InvalidInput` and `NoRoute` the key is ' +
        'not used up, even if providers were asked and each refused the purchase.',
    }),
    customerId: t.id({ description: 'The ID of the customer. Default: the customer of `depositAddressId`.' }),
    location: t.field({ type: LocationInput, description: 'Where the customer is.' }),
    asset: t.field({
      type: AssetInput,
      description:
        'The asset to buy. Without `allowedCurrencies` and `allowedNetworks` the customer cannot change ' +
        'it; with them it is preselected.',
    }),
    preselect: t.field({
      type: PreselectInput,
      description:
        'Shown first to the customer, who may change it; it locks nothing. Not together with `asset` or ' +
        '`depositAddressId`. It does not influence which provider is chosen: a provider that cannot ' +
        'preselect, or does not sell it where the customer is, ignores it.',
    }),
    allowedCurrencies: t.field({
      type: ['CryptoCurrency'],
      description:
        'The currencies among which the customer may choose, in this order: some providers preselect the ' +
        'first. Default: all that the provider sells.',
    }),
    allowedNetworks: t.field({
      type: ['Network'],
      description:
        'The networks among which the customer may choose, in this order: some providers preselect the ' +
        'first. Default: the networks of `wallets`, otherwise all.',
    }),
    fiatCurrency: t.field({
      type: 'FiatCurrency',
      description: 'The currency in which the customer pays. Required with `fiatAmount`.',
    }),
    fiatAmount: t.field({
      type: 'Decimal',
      description:
        'The amount in `fiatCurrency`. Whether it includes fees: `ProviderCapabilities.amountBasis`. Not ' +
        'together with `cryptoAmount`. Without both amounts the customer chooses.',
    }),
    cryptoAmount: t.field({
      type: 'Decimal',
      description: 'The exact amount of crypto. Requires `asset`. Not together with `fiatAmount`.',
    }),
    paymentMethod: t.field({
      type: 'PaymentMethod',
      description: 'The payment method. Default: the customer chooses.',
    }),
    quoteId: t.id({
      description:
        'Buy this quote: it decides the provider, the asset, the amounts and the payment method, which are then left ' +
        'out here. A quote is bought once, by the first idempotency key that names it.',
    }),
    maximumChangeBps: t.int({
      defaultValue: 0,
      description:
        'How much worse than `quoteId` the price may be once the quote is stale, in hundredths of a per cent. Beyond ' +
        'it the result is `QuoteExpired`.',
    }),
    depositAddressId: t.id({
      description: 'Deliver to this deposit address of the customer. Not together with `wallets`.',
    }),
    wallets: t.field({
      type: [WalletInput],
      description: 'Deliver to these wallets, at most one per network. Not together with `depositAddressId`.',
    }),
    lockWalletAddress: t.boolean({
      description:
        'Prevents the customer from changing the wallet address. Providers that cannot do so are not ' +
        'eligible. Default: true if there is a wallet. Always true with `depositAddressId`.',
    }),
    provider: t.field({
      type: 'ProviderId',
      description: 'Only this provider. The result is `NoRoute` if it cannot serve the purchase.',
    }),
    excludeProviders: t.field({ type: ['ProviderId'], description: 'Not these providers.' }),
    handoffs: t.field({
      type: [HandoffKind],
      defaultValue: ['REDIRECT', 'IFRAME'],
      description:
        'The accepted kinds of hand-off, in order of preference. EMBEDDED has to be requested, since it ' +
        "needs the provider's SDK in your page.",
    }),
    replacesSessionId: t.id({
      description:
        'The ID of a session that ended without success and that this one replaces. Its provider is ' +
        'excluded.',
    }),
    client: t.field({
      type: ClientInput,
      description: "What the customer's device can do. May differ in a repeat with the same idempotency key.",
    }),
    prefill: t.field({
      type: PrefillInput,
      description: 'Personal data with which the provider fills its forms. Not stored.',
    }),
    theme: t.field({ type: Theme, description: 'The color scheme of the page of the provider.' }),
    returnUrl: t.field({
      type: 'URL',
      description:
        'Where the provider sends the customer afterwards. An https URL; in sandbox mode also http to ' +
        "localhost. With a client token one of the project's list, which may have the scheme of an app.",
    }),
    metadata: t.field({ type: 'Metadata', description: 'Your key-value pairs. Never sent to a provider.' }),
  }),
});
