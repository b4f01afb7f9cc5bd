import type { ObjectRef } from '@pothos/core';
import {
  type Conflict as ConflictValue,
  type CustomerRefused as CustomerRefusedValue,
  errorCodes,
  type IdempotencyConflict as IdempotencyConflictValue,
  type InputIssue as InputIssueValue,
  type InvalidInput as InvalidInputValue,
  type NoRoute as NoRouteValue,
  type ProviderUnavailable as ProviderUnavailableValue,
  type WrongState as WrongStateValue,
} from '../../domain/failure.ts';
import { builder, codeOf, type Types } from '../builder.ts';
import { OnrampSession } from './references.ts';
import { RoutingDecision } from './routing/routing-decision.ts';

const ErrorCode = builder.enumType('ErrorCode', {
  description: 'Each has its place in the docs. Grows: treat a code that you do not know as INTERNAL.',
  values: errorCodes,
});

builder.interfaceType('Error', {
  description: "Every expected failure is data: a member of the mutation's result union.",
  fields: (t) => ({
    code: t.field({ type: ErrorCode, resolve: ({ kind }) => codeOf[kind] ?? 'INTERNAL' }),
    message: t.exposeString('message', { description: 'What is wrong and what to do next.' }),
    docUrl: t.field({
      type: 'URL',
      description: 'This code in the docs; a test holds that each code has its place there.',
      resolve: ({ kind }, _, { docUrl }) => docUrl(codeOf[kind] ?? 'INTERNAL'),
    }),
  }),
  resolveType: ({ kind }) => kind,
});

type Plain = { kind: string; message: string };

const InputIssue = builder.objectRef<InputIssueValue>('InputIssue').implement({
  fields: (t) => ({ path: t.exposeString('path'), message: t.exposeString('message') }),
});

export const InvalidInput = builder.objectRef<InvalidInputValue>('InvalidInput').implement({
  description: 'Bad input, field by field; `path` as in `input.wallets.0.address`.',
  interfaces: ['Error'],
  fields: (t) => ({ issues: t.field({ type: [InputIssue], resolve: ({ issues }) => issues }) }),
});

function plain(name: string, description?: string): ObjectRef<Types, Plain> {
  return builder.objectRef<Plain>(name).implement({ description, interfaces: ['Error'], fields: () => ({}) });
}

export const NotFound = plain('NotFound');
export const Unsupported = plain('Unsupported', 'The provider cannot do this.');
export const CustomerBlocked = plain('CustomerBlocked');

export const Conflict = builder.objectRef<ConflictValue>('Conflict').implement({
  interfaces: ['Error'],
  fields: (t) => ({ existingId: t.exposeID('existingId', { nullable: true }) }),
});

export const IdempotencyConflict = builder
  .objectRef<IdempotencyConflictValue>('IdempotencyConflict')
  .implement({
    description: 'The idempotency key belongs to a call with other input. Use a new key for a new purchase.',
    interfaces: ['Error'],
    fields: (t) => ({ onrampSessionId: t.exposeID('onrampSessionId') }),
  });

export const NoRoute = builder.objectRef<NoRouteValue>('NoRoute').implement({
  description: 'Nobody can serve this; the candidates say why, one by one.',
  interfaces: ['Error'],
  fields: (t) => ({ decision: t.expose('decision', { type: RoutingDecision }) }),
});

export const ProviderUnavailable = builder
  .objectRef<ProviderUnavailableValue>('ProviderUnavailable')
  .implement({
    description:
      'Every eligible provider failed, and nothing was made anywhere: the same key tries again, on the same session.',
    interfaces: ['Error'],
    fields: (t) => ({
      retryAfterSeconds: t.exposeInt('retryAfterSeconds', { nullable: true }),
      onrampSession: t.expose('onrampSession', { type: OnrampSession, nullable: true }),
    }),
  });

export const WrongState = builder.objectRef<WrongStateValue>('WrongState').implement({
  interfaces: ['Error'],
  fields: (t) => ({ onrampSession: t.expose('onrampSession', { type: OnrampSession, nullable: true }) }),
});

export const CustomerRefused = builder.objectRef<CustomerRefusedValue>('CustomerRefused').implement({
  description:
    'A provider refused this customer (identity, sanctions, fraud); nobody else is tried unless the policy says so.',
  interfaces: ['Error'],
  fields: (t) => ({ onrampSession: t.expose('onrampSession', { type: OnrampSession, nullable: true }) }),
});
