import type {
  Availability as AvailabilityValue,
  AvailableMethod as AvailableMethodValue,
  AvailableOffer as AvailableOfferValue,
} from '../../../catalog/types.ts';
import { builder } from '../../builder.ts';
import { EVERYONE } from '../../callers.ts';
import { customerIdOf, locationOf } from '../../device-input.ts';
import { badRequest } from '../../errors.ts';
import { Asset } from './asset.ts';
import { LocationInput } from './route.ts';
import { Candidate } from './routing-decision.ts';

const AvailableMethod = builder.objectRef<AvailableMethodValue>('AvailableMethod').implement({
  callers: EVERYONE,
  description: 'A way to pay for an asset in a fiat currency.',
  fields: (t) => ({
    paymentMethod: t.expose('paymentMethod', {
      type: 'PaymentMethod',
      nullable: true,
      description:
        'The value of `paymentMethod` to request. Null if the customer chooses the method on the page of the ' +
        'provider.',
    }),
    minimum: t.expose('minimum', {
      type: 'Decimal',
      nullable: true,
      description:
        'The least fiat amount that one of the providers accepts. Null unless each of them declares a minimum.',
    }),
    maximum: t.expose('maximum', {
      type: 'Decimal',
      nullable: true,
      description:
        'The greatest fiat amount that one of the providers accepts. Null unless each of them declares a ' +
        'maximum.',
    }),
    providers: t.field({
      type: ['ProviderId'],
      description: 'The providers that sell the asset this way, by name.',
      resolve: ({ providers }) => [...providers],
    }),
  }),
});

const AvailableOffer = builder.objectRef<AvailableOfferValue>('AvailableOffer').implement({
  callers: EVERYONE,
  description: 'An asset and a fiat currency in which it can be bought.',
  fields: (t) => ({
    asset: t.expose('asset', { type: Asset, description: 'The asset.' }),
    fiatCurrency: t.expose('fiatCurrency', {
      type: 'FiatCurrency',
      description: 'The currency in which the customer pays.',
    }),
    methods: t.field({
      type: [AvailableMethod],
      description: 'The ways to pay, with limits. At least one.',
      resolve: ({ methods }) => [...methods],
    }),
  }),
});

const Availability = builder.objectRef<AvailabilityValue>('Availability').implement({
  callers: EVERYONE,
  description:
    'What can be bought at a location, over all providers. An app can hide its buy button if `available` ' +
    'is false, and fill its menus from `offers`. `route` or `quotes` decides one purchase: it also checks the ' +
    'amount, the wallet and what else the purchase needs.',
  fields: (t) => ({
    country: t.expose('country', {
      type: 'CountryCode',
      nullable: true,
      description: 'The country of the customer. Null if it is not known.',
    }),
    subdivision: t.expose('subdivision', {
      type: 'SubdivisionCode',
      nullable: true,
      description: 'The state or province of the customer. Null if it is not known.',
    }),
    available: t.exposeBoolean('available', { description: 'Whether any asset can be bought.' }),
    assets: t.field({
      type: [Asset],
      description: 'The assets that at least one eligible provider sells at the location.',
      resolve: ({ assets }) => [...assets],
    }),
    fiatCurrencies: t.field({
      type: ['FiatCurrency'],
      description:
        'The fiat currencies of all eligible providers. Not every asset can be bought in each of them; see ' +
        '`offers`.',
      resolve: ({ fiatCurrencies }) => [...fiatCurrencies],
    }),
    paymentMethods: t.field({
      type: ['PaymentMethod'],
      description:
        'The payment methods that can be requested, of all eligible providers. Not every asset can be bought by ' +
        'each of them; see `offers`.',
      resolve: ({ paymentMethods }) => [...paymentMethods],
    }),
    offers: t.field({
      type: [AvailableOffer],
      description:
        'What can be bought in which currency and by which method at the location: only combinations that some ' +
        'provider sells there. `route` or `quotes` decides one purchase.',
      resolve: ({ offers }) => [...offers],
    }),
    candidates: t.field({
      type: [Candidate],
      description: 'All configured providers with the reasons for or against them at the location.',
      resolve: ({ candidates }) => [...candidates],
    }),
  }),
});

builder.queryField('availability', (t) =>
  t.field({
    callers: EVERYONE,
    type: Availability,
    // The router runs for each asset.
    extensions: { workInObjects: 100 },
    description:
      'What can be bought at the location of a customer. An invalid location or an unknown customer is ' +
      'BAD_REQUEST.',
    args: {
      location: t.arg({ type: LocationInput, description: 'Where the customer is.' }),
      customerId: t.arg.id({
        description: 'The ID of the customer, for the location and for routing rules.',
      }),
    },
    resolve: async (_, args, context) => {
      const { sessions, catalog, caller } = context;
      const location = locationOf(args.location, 'location', context);
      const customerId = customerIdOf(args.customerId, 'customerId', context);
      const found = await sessions.locate({ location, customerId }, caller);
      if ('kind' in found) throw badRequest(found.message);
      return catalog.availability(found, caller);
    },
  }),
);
