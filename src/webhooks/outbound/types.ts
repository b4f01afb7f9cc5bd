import type { Caller } from '../../domain/access/caller.ts';
import type { InvalidInput, NotFound } from '../../domain/failure.ts';
import type { Page, PageRequest } from '../../domain/page.ts';
import type { WebhookDelivery, WebhookEndpoint, WebhookEventType } from '../../domain/webhook.ts';

export type WebhookEndpointPayload = {
  kind: 'WebhookEndpointPayload';
  webhookEndpoint: WebhookEndpoint;
  /** Whether this call created it. */
  created: boolean;
  /** Returned once, by the call that creates it. */
  secret: string | null;
};
export type ReplayPayload = { kind: 'ReplayPayload'; queued: number };

type EndpointResult = Promise<WebhookEndpointPayload | InvalidInput | NotFound>;

/** `events`: every type if left out or null. */
export type CreateEndpointInput = { url: string; events?: readonly WebhookEventType[] | null };
/** Fields that are left out keep their value. */
export type UpdateEndpointInput = {
  id: string;
  url?: string | null;
  events?: readonly WebhookEventType[] | null;
  enabled?: boolean | null;
};
export type ReplayInput = { endpointId: string; since: Date; onlyFailed?: boolean | null };

export type OutboundWebhooks = {
  /** Returns the endpoint of this URL if there is one: the same URL is not registered twice by accident. */
  create(input: CreateEndpointInput, caller: Caller): EndpointResult;
  update(input: UpdateEndpointInput, caller: Caller): EndpointResult;
  /** Deletes the endpoint with its pending deliveries. */
  remove(id: string, caller: Caller): EndpointResult;
  /** Makes a new secret. Messages are also signed with the previous one for 24 hours. */
  rotate(id: string, caller: Caller): EndpointResult;
  /** Queues a message of the type `test` for one endpoint, whatever types it has chosen. */
  sendTest(endpointId: string, caller: Caller): Promise<ReplayPayload | InvalidInput | NotFound>;
  replay(input: ReplayInput, caller: Caller): Promise<ReplayPayload | InvalidInput | NotFound>;
  /** Oldest first. */
  list(caller: Caller): Promise<WebhookEndpoint[]>;
  /** In the order of the ids; null for unknown ids and those of another project. One query. */
  byIds(ids: readonly string[], caller: Caller): Promise<Array<WebhookEndpoint | null>>;
  deliveriesByIds(ids: readonly string[], caller: Caller): Promise<Array<WebhookDelivery | null>>;
  /** One page per endpoint, newest first, in the order of the ids. One query. */
  deliveries(
    endpointIds: readonly string[],
    page: PageRequest,
    caller: Caller,
  ): Promise<Array<Page<WebhookDelivery>>>;
};
