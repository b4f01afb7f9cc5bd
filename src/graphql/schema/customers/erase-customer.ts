import type { ErasePayload as ErasePayloadValue } from '../../../erasure/types.ts';
import { builder } from '../../builder.ts';
import { SECRET } from '../../callers.ts';
import { NotFound, WrongState } from '../failures.ts';

const ErasePayload = builder.objectRef<ErasePayloadValue>('ErasePayload').implement({
  callers: SECRET,
  description: 'A customer was erased, by this call or before.',
  fields: (t) => ({
    erasedId: t.exposeID('erasedId', { description: 'The ID of the customer. It stays, and names nobody.' }),
  }),
});

const EraseCustomerResult = builder.unionType('EraseCustomerResult', {
  description: 'The result of `eraseCustomer`.',
  types: [ErasePayload, NotFound, WrongState],
  resolveType: ({ kind }) => kind as 'ErasePayload',
});

builder.mutationField('eraseCustomer', (t) =>
  t.field({
    callers: SECRET,
    type: EraseCustomerResult,
    description:
      'Erases what identifies a person: the external ID, email address, location and metadata of the customer, and ' +
      'the hand-offs, metadata, return URLs, idempotency keys and prepared requests of its sessions. Sessions, deposits ' +
      'and addresses stay without them. The customer is blocked for good. `WrongState` while money is on its way; the ' +
      'message says what to wait for. Erasing an erased customer changes nothing.',
    args: { id: t.arg.id({ required: true, description: 'The ID of the customer.' }) },
    resolve: (_, { id }, { erasure, caller }) => erasure.erase(id, caller),
  }),
);
