import type { Caller } from '../../domain/caller.ts';
import type { InvalidInput, NotFound } from '../../domain/failure.ts';
import type { Page, PageRequest } from '../../domain/page.ts';
import type { WebhookDelivery, WebhookEndpoint, WebhookEventType } from '../../domain/webhook.ts';

/** `secret`: told once, when it is made. */
export type WebhookEndpointPayload = {
  kind: 'WebhookEndpointPayload';
  webhookEndpoint: WebhookEndpoint;
  secret: string | null;
};
export type ReplayPayload = { kind: 'ReplayPayload'; queued: number };

type EndpointResult = Promise<WebhookEndpointPayload | InvalidInput | NotFound>;

/** `events`: all where it is left out or null. */
export type CreateEndpointInput = { url: string; events?: readonly WebhookEventType[] | null };
/** What is left out stays. */
export type UpdateEndpointInput = {
  id: string;
  url?: string | null;
  events?: readonly WebhookEventType[] | null;
  enabled?: boolean | null;
};
export type ReplayInput = { endpointId: string; since: Date; onlyFailed?: boolean | null };

export type OutboundWebhooks = {
  create(input: CreateEndpointInput, caller: Caller): EndpointResult;
  update(input: UpdateEndpointInput, caller: Caller): EndpointResult;
  /** With all that it still waits for. */
  remove(id: string, caller: Caller): EndpointResult;
  /** The secret that was signs too, for a day. */
  rotate(id: string, caller: Caller): EndpointResult;
  replay(input: ReplayInput, caller: Caller): Promise<ReplayPayload | InvalidInput | NotFound>;
  /** Oldest first. */
  list(caller: Caller): Promise<WebhookEndpoint[]>;
  /** In the order asked; null for what is absent or another project's. One query. */
  byIds(ids: readonly string[], caller: Caller): Promise<Array<WebhookEndpoint | null>>;
  deliveriesByIds(ids: readonly string[], caller: Caller): Promise<Array<WebhookDelivery | null>>;
  /** One page for each endpoint, newest first, in the order asked. One query. */
  deliveries(
    endpointIds: readonly string[],
    page: PageRequest,
    caller: Caller,
  ): Promise<Array<Page<WebhookDelivery>>>;
};
