import {
  deliveryStatuses,
  type WebhookDelivery as WebhookDeliveryValue,
  type WebhookEndpoint as WebhookEndpointValue,
} from '../../../domain/webhook.ts';
import type {
  ReplayPayload as ReplayPayloadValue,
  WebhookEndpointPayload as WebhookEndpointPayloadValue,
} from '../../../webhooks/outbound/types.ts';
import { builder } from '../../builder.ts';
import { connectionType, pageArguments, pageRequest, toConnection } from '../../connection.ts';
import { InvalidInput, NotFound } from '../failures.ts';

const WebhookEventType = builder.enumType('WebhookEventType', {
  description: 'On the wire: `onramp_session.updated`, `deposit.updated`, `deposit_address.ended`.',
  values: {
    ONRAMP_SESSION_UPDATED: {
      value: 'onramp_session.updated',
      description: 'A session changed; `data` is `{ id, status, revision }`.',
    },
    DEPOSIT_UPDATED: {
      value: 'deposit.updated',
      description: 'A deposit came or changed; `data` is `{ id, status, onrampSessionId }`.',
    },
    DEPOSIT_ADDRESS_ENDED: {
      value: 'deposit_address.ended',
      description: 'An address is no longer to be paid to; `data` is `{ id, status }`.',
    },
  } as const,
});

const DeliveryStatus = builder.enumType('DeliveryStatus', {
  description:
    'PENDING: to be attempted, see `nextAttemptAt`. DELIVERED: answered with 2xx. FAILED: given up after the last attempt; `replayWebhooks` sends it again.',
  values: deliveryStatuses,
});

const WebhookDelivery = builder.objectRef<WebhookDeliveryValue>('WebhookDelivery').implement({
  description: 'One event on its way to one endpoint.',
  interfaces: ['Node'],
  fields: (t) => ({
    id: t.exposeID('id'),
    eventId: t.exposeID('eventId', {
      description: 'The header `webhook-id`: the same at every attempt and every replay.',
    }),
    eventType: t.expose('eventType', { type: WebhookEventType }),
    status: t.expose('status', { type: DeliveryStatus }),
    attempts: t.exposeInt('attempts', { description: 'Made so far, those of replays included.' }),
    lastResponseStatus: t.exposeInt('lastResponseStatus', {
      nullable: true,
      description: 'HTTP status of the last attempt; null where there was no answer.',
    }),
    lastError: t.exposeString('lastError', { nullable: true, description: 'Why the last attempt failed.' }),
    nextAttemptAt: t.expose('nextAttemptAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'In the past: as soon as there is a place, or once the endpoint is enabled. Null where no attempt will come.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
  }),
});

const WebhookDeliveryConnection = connectionType('WebhookDelivery', WebhookDelivery);

const WebhookEndpoint = builder.objectRef<WebhookEndpointValue>('WebhookEndpoint').implement({
  description: 'Where this project is told of changes, by signed messages (Standard Webhooks).',
  interfaces: ['Node'],
  fields: (t) => ({
    id: t.exposeID('id'),
    url: t.expose('url', { type: 'URL' }),
    events: t.field({ type: [WebhookEventType], resolve: ({ events }) => [...events] }),
    enabled: t.exposeBoolean('enabled', {
      description:
        'While it is false nothing is sent: what waited goes on waiting, and what happens meanwhile is sent by `replayWebhooks` alone.',
    }),
    disabledReason: t.exposeString('disabledReason', {
      nullable: true,
      description: 'Why the gateway switched it off, and what to do; null where it did not.',
    }),
    deliveries: t.field({
      type: WebhookDeliveryConnection,
      description: 'Newest first.',
      args: pageArguments(t.arg),
      resolve: async ({ id }, args, { loaders }) =>
        toConnection(await loaders().deliveryPages.load({ ownerId: id, page: pageRequest(args) }), args),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
  }),
});

const WebhookEndpointPayload = builder
  .objectRef<WebhookEndpointPayloadValue>('WebhookEndpointPayload')
  .implement({
    fields: (t) => ({
      webhookEndpoint: t.expose('webhookEndpoint', {
        type: WebhookEndpoint,
        description: 'As it is now; one that was deleted as it was.',
      }),
      secret: t.exposeString('secret', {
        nullable: true,
        description: 'What messages are signed with, `whsec_…`. Only when made or rotated, and never again.',
      }),
    }),
  });

const ReplayPayload = builder.objectRef<ReplayPayloadValue>('ReplayPayload').implement({
  fields: (t) => ({
    queued: t.exposeInt('queued', {
      description:
        'How many messages this call put in the queue. What is being sent just now, or waits for its first attempt already, is not put there again.',
    }),
  }),
});

const WebhookEndpointResult = builder.unionType('WebhookEndpointResult', {
  types: [WebhookEndpointPayload, InvalidInput, NotFound],
  resolveType: ({ kind }) => kind as 'WebhookEndpointPayload',
});
const ReplayResult = builder.unionType('ReplayResult', {
  types: [ReplayPayload, InvalidInput, NotFound],
  resolveType: ({ kind }) => kind as 'ReplayPayload',
});

builder.queryField('webhookEndpoints', (t) =>
  t.field({
    type: [WebhookEndpoint],
    description: 'Oldest first; at most 20 a project.',
    resolve: (_, __, { webhooksOut, caller }) => webhooksOut.list(caller),
  }),
);

builder.mutationFields((t) => ({
  createWebhookEndpoint: t.field({
    type: WebhookEndpointResult,
    description:
      'The answer holds the secret, once. In sandbox mode `http://localhost` is a good URL; else https and a public address.',
    args: {
      url: t.arg({ type: 'URL', required: true }),
      events: t.arg({ type: [WebhookEventType], description: 'All where it is left out.' }),
    },
    resolve: (_, args, { webhooksOut, caller }) => webhooksOut.create(args, caller),
  }),
  updateWebhookEndpoint: t.field({
    type: WebhookEndpointResult,
    description: 'What is left out stays. The next attempts go to the new URL.',
    args: {
      id: t.arg.id({ required: true }),
      url: t.arg({ type: 'URL' }),
      events: t.arg({ type: [WebhookEventType], description: 'Null: all.' }),
      enabled: t.arg.boolean(),
    },
    resolve: (_, args, { webhooksOut, caller }) => webhooksOut.update(args, caller),
  }),
  deleteWebhookEndpoint: t.field({
    type: WebhookEndpointResult,
    description: 'What it still waits for is not sent.',
    args: { id: t.arg.id({ required: true }) },
    resolve: (_, { id }, { webhooksOut, caller }) => webhooksOut.remove(id, caller),
  }),
  rotateWebhookSecret: t.field({
    type: WebhookEndpointResult,
    description: "Both secrets sign until the old one's grace ends, 24 hours later.",
    args: { id: t.arg.id({ required: true }) },
    resolve: (_, { id }, { webhooksOut, caller }) => webhooksOut.rotate(id, caller),
  }),
  replayWebhooks: t.field({
    type: ReplayResult,
    description:
      'Sends again what failed, or everything, since a moment that is past; also what happened while the endpoint was off. Events are kept for 30 days. Zero where there is nothing.',
    args: {
      endpointId: t.arg.id({ required: true }),
      since: t.arg({ type: 'DateTime', required: true }),
      onlyFailed: t.arg.boolean({
        description: 'Only what was sent and did not arrive. False where it is left out: every event.',
      }),
    },
    resolve: (_, args, { webhooksOut, caller }) => webhooksOut.replay(args, caller),
  }),
}));
