import { builder } from '../../builder.ts';
import { EVERYONE } from '../../callers.ts';
import { customerIdOf, locationOf } from '../../device-input.ts';
import { InvalidInput, NotFound } from '../failures.ts';
import { ClientInput } from '../quotes/client-input.ts';
import { HandoffKind } from '../sessions/handoff.ts';
import { WalletInput } from '../sessions/wallet-input.ts';
import { AssetInput } from './asset.ts';
import { RoutingDecision } from './routing-decision.ts';

export const LocationInput = builder.inputType('LocationInput', {
  description:
    'Where the customer is. Missing values come from the stored customer, then from `clientIp`. With a client token these ' +
    'two come first, and the values given here fill only what neither knows.',
  fields: (t) => ({
    country: t.field({
      type: 'CountryCode',
      description: 'The country. Default: the country of `subdivision`.',
    }),
    subdivision: t.field({
      type: 'SubdivisionCode',
      description: 'The state or province. It must belong to `country`.',
    }),
    clientIp: t.field({
      type: 'IPAddress',
      description:
        "The IP address of the customer's device. Some providers require it. Stored encrypted only.",
    }),
  }),
});

const RouteInput = builder.inputType('RouteInput', {
  description: 'A purchase to be routed. Each field works as in `CreateOnrampSessionInput`.',
  fields: (t) => ({
    customerId: t.id({ description: 'The ID of the customer.' }),
    location: t.field({ type: LocationInput, description: 'Where the customer is.' }),
    asset: t.field({ type: AssetInput, description: 'The asset. Omit it if the customer is to choose.' }),
    fiatCurrency: t.field({ type: 'FiatCurrency', description: 'The currency in which the customer pays.' }),
    fiatAmount: t.field({
      type: 'Decimal',
      description: 'The amount in `fiatCurrency`. Not together with `cryptoAmount`.',
    }),
    cryptoAmount: t.field({
      type: 'Decimal',
      description: 'The amount in the currency of `asset`. Not together with `fiatAmount`.',
    }),
    paymentMethod: t.field({
      type: 'PaymentMethod',
      description: 'The payment method. Omit it if the customer is to choose.',
    }),
    provider: t.field({
      type: 'ProviderId',
      description: 'Only this provider is eligible.',
    }),
    excludeProviders: t.field({ type: ['ProviderId'], description: 'These providers are not eligible.' }),
    handoffs: t.field({
      type: [HandoffKind],
      description: 'The accepted kinds of hand-off. Default: `REDIRECT` and `IFRAME`.',
    }),
    wallets: t.field({
      type: [WalletInput],
      description: 'The wallets. Default: a wallet on the network of `asset`, of which nothing is known.',
    }),
    client: t.field({ type: ClientInput, description: "What the customer's device can do." }),
  }),
});

const RouteResult = builder.unionType('RouteResult', {
  description: 'The result of `Query.route`.',
  types: [RoutingDecision, InvalidInput, NotFound],
  resolveType: (value) => ('kind' in value ? (value.kind as 'RoutingDecision') : 'RoutingDecision'),
});

builder.queryField('route', (t) =>
  t.field({
    callers: EVERYONE,
    type: RouteResult,
    description:
      'Routes a purchase without creating a session: which provider would be chosen, and why. Calls no ' +
      'provider and stores nothing. For a secret key, a customer and wallets that are named are screened as for a purchase.',
    args: { input: t.arg({ type: RouteInput, required: true, description: 'The purchase.' }) },
    resolve: (_, { input }, context) =>
      context.sessions.route(
        {
          ...input,
          customerId: customerIdOf(input.customerId, 'input.customerId', context),
          location: locationOf(input.location, 'input.location', context),
        },
        context.caller,
      ),
  }),
);
