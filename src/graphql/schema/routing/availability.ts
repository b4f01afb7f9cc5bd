import type { Availability as AvailabilityValue } from '../../../catalog/types.ts';
import { builder } from '../../builder.ts';
import { badRequest } from '../../connection.ts';
import { Asset } from './asset.ts';
import { LocationInput } from './location.ts';
import { Candidate } from './routing-decision.ts';

const Availability = builder.objectRef<AvailabilityValue>('Availability').implement({
  description: 'What can be bought here, provider by provider; a client hides its buy button with it.',
  fields: (t) => ({
    country: t.expose('country', { type: 'CountryCode', nullable: true }),
    subdivision: t.expose('subdivision', { type: 'SubdivisionCode', nullable: true }),
    available: t.exposeBoolean('available'),
    assets: t.field({ type: [Asset], resolve: ({ assets }) => [...assets] }),
    fiatCurrencies: t.field({ type: ['FiatCurrency'], resolve: ({ fiatCurrencies }) => [...fiatCurrencies] }),
    paymentMethods: t.field({
      type: ['PaymentMethod'],
      resolve: ({ paymentMethods }) => [...paymentMethods],
    }),
    candidates: t.field({ type: [Candidate], resolve: ({ candidates }) => [...candidates] }),
  }),
});

builder.queryField('availability', (t) =>
  t.field({
    type: Availability,
    description: 'What is sold where the customer is.',
    args: { location: t.arg({ type: LocationInput }), customerId: t.arg.id() },
    resolve: async (_, { location, customerId }, { sessions, catalog, caller }) => {
      const place = await sessions.locate({ location, customerId }, caller);
      if ('kind' in place) throw badRequest(place.message);
      return catalog.availability(place, caller);
    },
  }),
);
