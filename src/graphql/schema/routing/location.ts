import { builder } from '../../builder.ts';

export const LocationInput = builder.inputType('LocationInput', {
  description: 'Where a customer is. What is left out is taken from the customer, then from `clientIp`.',
  fields: (t) => ({
    country: t.field({ type: 'CountryCode' }),
    subdivision: t.field({ type: 'SubdivisionCode' }),
    clientIp: t.field({ type: 'IPAddress' }),
  }),
});
