import type {
  WebhookDelivery as WebhookDeliveryValue,
  WebhookEndpoint as WebhookEndpointValue,
  WebhookEventType as WebhookEventTypeValue,
} from '../../../domain/webhook.ts';
import { builder, enumOf } from '../../builder.ts';
import { SECRET } from '../../callers.ts';
import { connectionType, pageArguments, pageRequest, toConnection } from '../../connection.ts';

export const WebhookEventType = enumOf<WebhookEventTypeValue>(
  'WebhookEventType',
  'The type of a webhook message. In the message it has the form `onramp_session.updated`.',
  {
    'onramp_session.updated':
      'A session changed. Sent as `onramp_session.updated` with `data: { id, status, revision }`.',
    'deposit.updated':
      'A deposit was recorded or changed. Sent as `deposit.updated` with `data: { id, status, ' +
      'onrampSessionId }`.',
    'deposit_address.ended':
      'A deposit address ended: do not send crypto to it. Sent as `deposit_address.ended` with `data: { ' +
      'id, status }`.',
    test:
      'A test message, sent by `sendTestWebhook` to one endpoint. Sent as `test` with `data: { webhookEndpointId }`. ' +
      'An endpoint need not choose it.',
  },
);

const DeliveryStatus = enumOf<WebhookDeliveryValue['status']>(
  'DeliveryStatus',
  'The status of a webhook delivery.',
  {
    PENDING: 'The message has to be sent, or sent again, see `nextAttemptAt`.',
    DELIVERED: 'The receiver answered with a 2xx status.',
    FAILED: 'Every attempt failed, and there is no further one. `replayWebhooks` sends the message again.',
  },
);

const WebhookDelivery = builder.objectRef<WebhookDeliveryValue>('WebhookDelivery').implement({
  callers: SECRET,
  description: 'The delivery of one event to one endpoint.',
  interfaces: ['Node'],
  fields: (t) => ({
    eventId: t.exposeID('eventId', {
      description: 'The ID of the event, sent as header `webhook-id`. The same for every attempt and replay.',
    }),
    eventType: t.expose('eventType', { type: WebhookEventType, description: 'The type of the event.' }),
    status: t.expose('status', { type: DeliveryStatus, description: 'The status.' }),
    attempts: t.exposeInt('attempts', { description: 'The number of attempts so far, including replays.' }),
    lastResponseStatus: t.exposeInt('lastResponseStatus', {
      nullable: true,
      description: 'The HTTP status of the last attempt. Null if there was no response.',
    }),
    lastError: t.exposeString('lastError', {
      nullable: true,
      description: 'Why the last attempt failed, in English. Null if it did not fail.',
    }),
    nextAttemptAt: t.expose('nextAttemptAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'When the next attempt is due. A time in the past means as soon as possible, or once the ' +
        'endpoint is enabled. Null if there is no further attempt.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the delivery was created.' }),
  }),
});

const WebhookDeliveryConnection = connectionType('WebhookDelivery', WebhookDelivery, SECRET);

export const WebhookEndpoint = builder.objectRef<WebhookEndpointValue>('WebhookEndpoint').implement({
  callers: SECRET,
  description: 'A URL to which the gateway sends signed messages about changes, as in Standard Webhooks.',
  interfaces: ['Node'],
  fields: (t) => ({
    url: t.expose('url', { type: 'URL', description: 'The URL to which messages are posted.' }),
    events: t.field({
      type: [WebhookEventType],
      description: 'The types of events that are sent.',
      resolve: ({ events }) => [...events],
    }),
    enabled: t.exposeBoolean('enabled', {
      description:
        'Whether messages are sent. While false, pending deliveries wait, and new events are sent by ' +
        '`replayWebhooks` only.',
    }),
    disabledReason: t.exposeString('disabledReason', {
      nullable: true,
      description:
        'Why the gateway disabled the endpoint and what to do about it, in English. Null if the gateway ' +
        'did not disable it.',
    }),
    deliveries: t.field({
      type: WebhookDeliveryConnection,
      description: 'The deliveries, newest first. They are kept for 30 days.',
      args: pageArguments(t.arg),
      resolve: async ({ id }, args, { loaders }) =>
        toConnection(await loaders().deliveryPages.load({ ownerId: id, page: pageRequest(args) }), args),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the endpoint was created.' }),
  }),
});

builder.queryField('webhookEndpoints', (t) =>
  t.field({
    callers: SECRET,
    type: [WebhookEndpoint],
    description: 'Lists the webhook endpoints of the project, oldest first. There are at most 20.',
    resolve: (_, __, { webhooksOut, caller }) => webhooksOut.list(caller),
  }),
);
