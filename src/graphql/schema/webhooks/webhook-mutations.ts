import type {
  ReplayPayload as ReplayPayloadValue,
  WebhookEndpointPayload as WebhookEndpointPayloadValue,
} from '../../../webhooks/outbound/types.ts';
import { builder } from '../../builder.ts';
import { SECRET } from '../../callers.ts';
import { InvalidInput, NotFound } from '../failures.ts';
import { WebhookEndpoint, WebhookEventType } from './webhook-endpoint.ts';

const WebhookEndpointPayload = builder
  .objectRef<WebhookEndpointPayloadValue>('WebhookEndpointPayload')
  .implement({
    callers: SECRET,
    description: 'A webhook endpoint after a successful mutation.',
    fields: (t) => ({
      webhookEndpoint: t.expose('webhookEndpoint', {
        type: WebhookEndpoint,
        description: 'The endpoint. After `deleteWebhookEndpoint`: as it was before.',
      }),
      created: t.exposeBoolean('created', {
        description:
          'Whether this call created the endpoint. False if `createWebhookEndpoint` found an endpoint of this URL, and ' +
          'after every other mutation.',
      }),
      secret: t.exposeString('secret', {
        nullable: true,
        description:
          'The signing secret, `whsec_…`. Returned once, by `createWebhookEndpoint` and ' +
          '`rotateWebhookSecret`. Null otherwise: an endpoint that existed keeps its secret.',
      }),
    }),
  });

const ReplayPayload = builder.objectRef<ReplayPayloadValue>('ReplayPayload').implement({
  callers: SECRET,
  description: 'The result of a successful replay, or of a test message.',
  fields: (t) => ({
    queued: t.exposeInt('queued', {
      description:
        'The number of messages that this call queued, 0 if there are none. Messages that are being ' +
        'sent, or still wait for their first attempt, are not queued again.',
    }),
  }),
});

const WebhookEndpointResult = builder.unionType('WebhookEndpointResult', {
  description: 'The result of a mutation of a webhook endpoint.',
  types: [WebhookEndpointPayload, InvalidInput, NotFound],
  resolveType: ({ kind }) => kind as 'WebhookEndpointPayload',
});
const ReplayResult = builder.unionType('ReplayResult', {
  description: 'The result of `replayWebhooks` and `sendTestWebhook`.',
  types: [ReplayPayload, InvalidInput, NotFound],
  resolveType: ({ kind }) => kind as 'ReplayPayload',
});

const endpointId = 'The ID of the endpoint.';

builder.mutationFields((t) => ({
  createWebhookEndpoint: t.field({
    callers: SECRET,
    type: WebhookEndpointResult,
    description:
      'Creates a webhook endpoint, at most 20 per project. The result has the signing secret, which is ' +
      'not shown again. If the project has an endpoint of this URL, that one is returned with `created: false`, ' +
      'and `events` replaces its types if it is given.',
    args: {
      url: t.arg({
        type: 'URL',
        required: true,
        description:
          'An https URL with a public address. In sandbox mode also http or https to localhost, at any port.',
      }),
      events: t.arg({
        type: [WebhookEventType],
        description: 'The types of events to send. Default: all. An empty list is InvalidInput.',
      }),
    },
    resolve: (_, args, { webhooksOut, caller }) => webhooksOut.create(args, caller),
  }),
  updateWebhookEndpoint: t.field({
    callers: SECRET,
    type: WebhookEndpointResult,
    description: 'Changes a webhook endpoint. Arguments that are omitted keep their value.',
    args: {
      id: t.arg.id({ required: true, description: endpointId }),
      url: t.arg({
        type: 'URL',
        description: 'The new URL, also for pending deliveries. It cannot be null.',
      }),
      events: t.arg({ type: [WebhookEventType], description: 'The types of events to send. Null: all.' }),
      enabled: t.arg.boolean({
        description:
          'False stops sending. True starts it again, with the pending deliveries. It cannot be null.',
      }),
    },
    resolve: (_, args, { webhooksOut, caller }) => webhooksOut.update(args, caller),
  }),
  deleteWebhookEndpoint: t.field({
    callers: SECRET,
    type: WebhookEndpointResult,
    description: 'Deletes a webhook endpoint with its deliveries. Pending messages are not sent.',
    args: { id: t.arg.id({ required: true, description: endpointId }) },
    resolve: (_, { id }, { webhooksOut, caller }) => webhooksOut.remove(id, caller),
  }),
  rotateWebhookSecret: t.field({
    callers: SECRET,
    type: WebhookEndpointResult,
    description:
      'Replaces the signing secret. For 24 hours messages are signed with both the new and the previous ' +
      'secret.',
    args: { id: t.arg.id({ required: true, description: endpointId }) },
    resolve: (_, { id }, { webhooksOut, caller }) => webhooksOut.rotate(id, caller),
  }),
  sendTestWebhook: t.field({
    callers: SECRET,
    type: ReplayResult,
    description:
      'Sends a message of the type `TEST` to an endpoint, signed and retried like every other. The endpoint must be enabled.',
    args: { endpointId: t.arg.id({ required: true, description: endpointId }) },
    resolve: (_, args, { webhooksOut, caller }) => webhooksOut.sendTest(args.endpointId, caller),
  }),
  replayWebhooks: t.field({
    callers: SECRET,
    type: ReplayResult,
    description:
      'Sends past events again, including events that happened while the endpoint was disabled. Events ' +
      'are kept for 30 days.',
    args: {
      endpointId: t.arg.id({ required: true, description: endpointId }),
      since: t.arg({
        type: 'DateTime',
        required: true,
        description: 'Events from this time on. A time in the future is InvalidInput.',
      }),
      onlyFailed: t.arg.boolean({
        description: 'Only messages that were sent and not delivered. Default: false, every event.',
      }),
    },
    resolve: (_, args, { webhooksOut, caller }) => webhooksOut.replay(args, caller),
  }),
}));
