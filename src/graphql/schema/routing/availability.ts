import type { Availability as AvailabilityValue } from '../../../catalog/types.ts';
import { builder } from '../../builder.ts';
import { badRequest } from '../../errors.ts';
import { Asset } from './asset.ts';
import { LocationInput } from './route.ts';
import { Candidate } from './routing-decision.ts';

const Availability = builder.objectRef<AvailabilityValue>('Availability').implement({
  description:
    'What can be bought at a location, over all providers. An app can hide its buy button if `available` ' +
    'is false.',
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
      description: 'The fiat currencies of all eligible providers.',
      resolve: ({ fiatCurrencies }) => [...fiatCurrencies],
    }),
    paymentMethods: t.field({
      type: ['PaymentMethod'],
      description: 'The payment methods that can be requested, of all eligible providers.',
      resolve: ({ paymentMethods }) => [...paymentMethods],
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
    type: Availability,
    description:
      'What can be bought at the location of a customer. An invalid location or an unknown customer is ' +
      'BAD_REQUEST.',
    args: {
      location: t.arg({ type: LocationInput, description: 'Where the customer is.' }),
      customerId: t.arg.id({
        description: 'The ID of the customer, for the location and for routing rules.',
      }),
    },
    resolve: async (_, { location, customerId }, { sessions, catalog, caller }) => {
      const found = await sessions.locate({ location, customerId }, caller);
      if ('kind' in found) throw badRequest(found.message);
      return catalog.availability(found, caller);
    },
  }),
);
