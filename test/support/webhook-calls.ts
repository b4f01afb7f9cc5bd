import { expect } from 'vitest';
import type { GatewayUnderTest } from './gateway.ts';

// Each mutation aliases its result as `answer`.
export const ENDPOINT = 'id url events enabled disabledReason createdAt';
const RESULT = `__typename
  ... on WebhookEndpointPayload { created secret webhookEndpoint { ${ENDPOINT} } }
  ... on InvalidInput { issues { path message } } ... on Error { code message docUrl }`;
export const CREATE = `mutation ($url: URL!, $events: [WebhookEventType!]) {
  answer: createWebhookEndpoint(url: $url, events: $events) { ${RESULT} } }`;
export const UPDATE = `mutation ($id: ID!, $url: URL, $events: [WebhookEventType!], $enabled: Boolean) {
  answer: updateWebhookEndpoint(id: $id, url: $url, events: $events, enabled: $enabled) { ${RESULT} } }`;
export const DELETE = `mutation ($id: ID!) { answer: deleteWebhookEndpoint(id: $id) { ${RESULT} } }`;
export const ROTATE = `mutation ($id: ID!) { answer: rotateWebhookSecret(id: $id) { ${RESULT} } }`;
export const SEND_TEST = `mutation ($id: ID!) { answer: sendTestWebhook(endpointId: $id) {
  __typename ... on ReplayPayload { queued } ... on InvalidInput { issues { path message } } ... on Error { code } } }`;
export const REPLAY = `mutation ($id: ID!, $since: DateTime!, $onlyFailed: Boolean) {
  answer: replayWebhooks(endpointId: $id, since: $since, onlyFailed: $onlyFailed) {
    __typename ... on ReplayPayload { queued } ... on InvalidInput { issues { path message } }
    ... on Error { code message } } }`;
const DELIVERY = 'id eventId eventType status attempts lastResponseStatus lastError nextAttemptAt createdAt';
const READ = `query ($id: ID!) { node(id: $id) { __typename ... on WebhookEndpoint { ${ENDPOINT}
  deliveries(first: 50) { nodes { ${DELIVERY} } pageInfo { hasNextPage } } } } }`;

type Delivery = {
  id: string;
  eventId: string;
  status: string;
  attempts: number;
  lastResponseStatus: number | null;
  lastError: string | null;
};
export type Endpoint = {
  id: string;
  url: string;
  events: string[];
  enabled: boolean;
  disabledReason: string | null;
  deliveries: { nodes: Delivery[] };
};
type Answer = Record<string, unknown> & { secret: string; webhookEndpoint: Endpoint };

/** Calls about webhook endpoints. Top-level errors fail the test. */
export function webhooksAt({ post }: Pick<GatewayUnderTest, 'post'>) {
  async function ask<Data>(
    query: string,
    variables: Record<string, unknown> = {},
    key?: string,
  ): Promise<Data> {
    const headers: Record<string, string> = key ? { authorization: `Bearer ${key}` } : {};
    const { body } = await post({ query, variables }, headers);
    expect(body.errors).toBeUndefined();
    return body.data as Data;
  }
  const mutate = async (query: string, variables: Record<string, unknown>, key?: string) =>
    (await ask<{ answer: Answer }>(query, variables, key)).answer;
  const read = async (id: string, key?: string) =>
    (await ask<{ node: Endpoint | null }>(READ, { id }, key)).node;
  return {
    ask,
    mutate,
    read,
    async register({ url }: { url: string }) {
      const { webhookEndpoint, secret } = await mutate(CREATE, { url });
      return { id: webhookEndpoint.id, secret };
    },
    deliveriesOf: async (id: string) => (await read(id))?.deliveries.nodes ?? [],
  };
}

export function allDelivered(deliveries: ReadonlyArray<{ status: string }>): boolean {
  return deliveries.length > 0 && deliveries.every(({ status }) => status === 'DELIVERED');
}
