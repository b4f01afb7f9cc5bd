import type { CustomerPayload as CustomerPayloadValue } from '../../../customers/types.ts';
import { builder } from '../../builder.ts';
import { SECRET } from '../../callers.ts';
import { Conflict, InvalidInput, NotFound } from '../failures.ts';
import { Customer } from '../references.ts';

const CustomerPayload = builder.objectRef<CustomerPayloadValue>('CustomerPayload').implement({
  callers: SECRET,
  description: 'The customer after a successful mutation.',
  fields: (t) => ({
    customer: t.expose('customer', { type: Customer, description: 'The customer.' }),
    created: t.exposeBoolean('created', {
      description: 'Whether this call created the customer. False if it existed before.',
    }),
  }),
});

const CreateCustomerResult = builder.unionType('CreateCustomerResult', {
  description: 'The result of `createCustomer`.',
  types: [CustomerPayload, InvalidInput, Conflict],
  resolveType: ({ kind }) => kind,
});
const UpdateCustomerResult = builder.unionType('UpdateCustomerResult', {
  description: 'The result of `updateCustomer`, `blockCustomer` and `unblockCustomer`.',
  types: [CustomerPayload, InvalidInput, NotFound],
  resolveType: ({ kind }) => kind as 'CustomerPayload',
});

const CreateCustomerInput = builder.inputType('CreateCustomerInput', {
  description: 'A new customer.',
  fields: (t) => ({
    externalId: t.string({
      required: true,
      description:
        "Your app's ID of the customer, 1 to 200 characters. Unique in the project. Stored as it is, since it is searched: " +
        'do not give an email address, or anything else that names the person.',
    }),
    email: t.string({ description: 'The email address, at most 254 characters.' }),
    country: t.field({
      type: 'CountryCode',
      description: 'The country in which the customer lives. Default: the country of `subdivision`.',
    }),
    subdivision: t.field({
      type: 'SubdivisionCode',
      description: 'The state or province in which the customer lives. It must belong to `country`.',
    }),
    metadata: t.field({
      type: 'Metadata',
      description: 'Your key-value pairs. Routing rules can match them. Never sent to a provider.',
    }),
  }),
});
const UpdateCustomerInput = builder.inputType('UpdateCustomerInput', {
  description: 'Changes of a customer. A field that is omitted keeps its value; null clears it.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The ID of the customer.' }),
    email: t.string({ description: 'The new email address, at most 254 characters.' }),
    country: t.field({
      type: 'CountryCode',
      description: 'The new country. It cannot be cleared while there is a subdivision.',
    }),
    subdivision: t.field({
      type: 'SubdivisionCode',
      description: 'The new state or province. It must belong to the country.',
    }),
    metadata: t.field({
      type: 'Metadata',
      description: 'The new key-value pairs. They replace all present pairs.',
    }),
  }),
});

const customerId = 'The ID of the customer.';

builder.mutationFields((t) => ({
  createCustomer: t.field({
    callers: SECRET,
    type: CreateCustomerResult,
    description:
      'Creates a customer. A repeat with the same input returns the existing customer; the same ' +
      '`externalId` with different input is a `Conflict`.',
    args: { input: t.arg({ type: CreateCustomerInput, required: true, description: 'The customer.' }) },
    resolve: (_, { input }, { customers, caller }) => customers.create(input, caller),
  }),
  updateCustomer: t.field({
    callers: SECRET,
    type: UpdateCustomerResult,
    description:
      'Changes a customer. A new email address is passed on to the providers at which the customer has ' +
      'an account.',
    args: { input: t.arg({ type: UpdateCustomerInput, required: true, description: 'The changes.' }) },
    resolve: (_, { input }, { customers, caller }) => customers.update(input, caller),
  }),
  blockCustomer: t.field({
    callers: SECRET,
    type: UpdateCustomerResult,
    description:
      'Blocks a customer: no new session and no new address. Open sessions continue, and deposits are ' +
      'still recorded. Blocking a blocked customer changes nothing.',
    args: { id: t.arg.id({ required: true, description: customerId }) },
    resolve: (_, { id }, { customers, caller }) => customers.setBlocked(id, true, caller),
  }),
  unblockCustomer: t.field({
    callers: SECRET,
    type: UpdateCustomerResult,
    description: 'Unblocks a customer. Unblocking a customer who is not blocked changes nothing.',
    args: { id: t.arg.id({ required: true, description: customerId }) },
    resolve: (_, { id }, { customers, caller }) => customers.setBlocked(id, false, caller),
  }),
}));
