import type {
  ClientTokenPayload as ClientTokenPayloadValue,
  RevokePayload as RevokePayloadValue,
} from '../../../access/types.ts';
import { builder } from '../../builder.ts';
import { CUSTOMER, SECRET } from '../../callers.ts';
import { InvalidInput, NotFound } from '../failures.ts';
import { Customer } from '../references.ts';
import { ClientTokenInput } from './client-token-input.ts';

const ClientTokenPayload = builder.objectRef<ClientTokenPayloadValue>('ClientTokenPayload').implement({
  callers: SECRET,
  description: 'A client token after a successful mutation.',
  fields: (t) => ({
    token: t.exposeString('token', {
      description: 'The token, `ct_…`, for `authorization: Bearer`. Send it to this customer only.',
    }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When it expires.' }),
  }),
});

const RevokePayload = builder.objectRef<RevokePayloadValue>('RevokePayload').implement({
  callers: SECRET,
  description: 'The result of a successful revocation.',
  fields: (t) => ({
    revoked: t.exposeInt('revoked', {
      description:
        'For how many customers tokens were revoked: 1. The tokens themselves are not stored or counted.',
    }),
  }),
});

const ClientTokenResult = builder.unionType('ClientTokenResult', {
  description: 'The result of `createClientToken`.',
  types: [ClientTokenPayload, InvalidInput, NotFound],
  resolveType: ({ kind }) => kind as 'ClientTokenPayload',
});
const RevokeResult = builder.unionType('RevokeResult', {
  description: 'The result of `revokeClientTokens`.',
  types: [RevokePayload, NotFound],
  resolveType: ({ kind }) => kind as 'RevokePayload',
});

builder.mutationFields((t) => ({
  createClientToken: t.field({
    callers: SECRET,
    type: ClientTokenResult,
    description:
      "Makes a short-lived token for one customer's browser or phone, or for one session without a customer. It reads, " +
      'subscribes to, refreshes and resumes what is theirs; more only by `allow`. It ends with the secret key that made it.',
    args: { input: t.arg({ type: ClientTokenInput, required: true, description: 'The token.' }) },
    resolve: (_, { input }, { clientTokens, caller }) => clientTokens.create(input, caller),
  }),
  revokeClientTokens: t.field({
    callers: SECRET,
    type: RevokeResult,
    description:
      'Revokes all client tokens of a customer that were made until now. In force within ten seconds; open streams end.',
    args: { customerId: t.arg.id({ required: true, description: 'The ID of the customer.' }) },
    resolve: (_, { customerId }, { clientTokens, caller }) => clientTokens.revoke(customerId, caller),
  }),
}));

builder.queryField('viewer', (t) =>
  t.field({
    callers: CUSTOMER,
    type: Customer,
    nullable: true,
    description:
      'The customer of the client token. Null for a token of one session, and for a secret key, which has no customer.',
    resolve: (_, __, { caller, loaders }) =>
      caller.kind === 'client' && caller.client.customerId !== null
        ? loaders().customers.load(caller.client.customerId)
        : null,
  }),
);
