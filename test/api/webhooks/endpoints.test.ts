import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { receiveWebhooks } from '../../../src/webhooks/outbound/testing.ts';
import { eventually } from '../../support/eventually.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { purchasesAt, usdcOnBase } from '../../support/purchases.ts';
import { isOwn } from '../../support/statements.ts';
import {
  allDelivered,
  CREATE,
  DELETE,
  ENDPOINT,
  type Endpoint,
  ROTATE,
  SEND_TEST,
  UPDATE,
  webhooksAt,
} from '../../support/webhook-calls.ts';

const url = 'http://localhost:3000/hook';
const statements: string[] = [];
let gateway: GatewayUnderTest;
let webhooks: ReturnType<typeof webhooksAt>;

beforeAll(async () => {
  gateway = await startGateway({
    overrides: { onStatement: (text) => isOwn(text) && statements.push(text) },
  });
  webhooks = webhooksAt(gateway);
});
afterAll(() => gateway.close());
beforeEach(() => sql`truncate webhook_endpoint cascade`.execute(gateway.app.store.db));

test('an endpoint can be created, updated, listed, read and deleted; its secret is returned once', async () => {
  const made = await webhooks.mutate(CREATE, { url });
  expect(made).toMatchObject({
    secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
    webhookEndpoint: {
      url,
      events: ['ONRAMP_SESSION_UPDATED', 'DEPOSIT_UPDATED', 'DEPOSIT_ADDRESS_ENDED'],
      enabled: true,
      disabledReason: null,
    },
  });
  const { id } = made.webhookEndpoint;
  const changed = await webhooks.mutate(UPDATE, {
    id,
    url: `${url}2`,
    events: ['DEPOSIT_UPDATED'],
    enabled: false,
  });
  const after = { id, url: `${url}2`, events: ['DEPOSIT_UPDATED'], enabled: false, disabledReason: null };
  expect(changed).toMatchObject({ secret: null, webhookEndpoint: after });
  expect((await webhooks.mutate(UPDATE, { id, events: null })).webhookEndpoint).toMatchObject({
    ...after,
    events: made.webhookEndpoint.events,
  });
  const { webhookEndpoints } = await webhooks.ask<{ webhookEndpoints: Endpoint[] }>(
    `{ webhookEndpoints { ${ENDPOINT} } }`,
  );
  expect(webhookEndpoints).toMatchObject([{ id }]);
  expect(await webhooks.read(id)).toMatchObject({ __typename: 'WebhookEndpoint', id });
  expect(await webhooks.mutate(DELETE, { id })).toMatchObject({ secret: null, webhookEndpoint: { id } });
  expect(await webhooks.read(id)).toBeNull();
  expect(await webhooks.mutate(DELETE, { id })).toMatchObject({ __typename: 'NotFound', code: 'NOT_FOUND' });
});

test('the same URL is registered once: the endpoint is returned with its events changed, without its secret', async () => {
  const made = await webhooks.mutate(CREATE, { url: 'https://localhost/hook' });
  expect(made).toMatchObject({ created: true, secret: expect.stringMatching(/^whsec_/) });
  const { id, events } = made.webhookEndpoint;
  const again = await Promise.all(
    ['https://localhost/hook', 'https://LOCALHOST:443/hook'].map((same) =>
      webhooks.mutate(CREATE, { url: same }),
    ),
  );
  for (const answer of again)
    expect(answer).toMatchObject({ created: false, secret: null, webhookEndpoint: { id, events } });
  expect(
    await webhooks.mutate(CREATE, { url: 'https://localhost/hook', events: ['DEPOSIT_UPDATED'] }),
  ).toMatchObject({
    created: false,
    webhookEndpoint: { id, events: ['DEPOSIT_UPDATED'] },
  });
  const other = await webhooks.mutate(CREATE, { url });
  expect(
    await webhooks.mutate(UPDATE, { id: other.webhookEndpoint.id, url: 'https://localhost/hook' }),
  ).toMatchObject({
    __typename: 'InvalidInput',
    issues: [{ path: 'url', message: expect.stringContaining(id) }],
  });
  expect(await webhooks.mutate(UPDATE, { id, url: 'https://localhost/hook' })).toMatchObject({
    created: false,
  });
});

test('a test message reaches the endpoint that asks for it only, signed', async () => {
  const receiver = await receiveWebhooks();
  const quiet = await receiveWebhooks();
  const { id, secret } = await webhooks.register(receiver);
  await webhooks.register(quiet);
  expect(await webhooks.mutate(SEND_TEST, { id })).toEqual({ __typename: 'ReplayPayload', queued: 1 });
  const deliveries = await eventually(() => webhooks.deliveriesOf(id), allDelivered);
  expect(deliveries).toMatchObject([{ eventType: 'TEST' }]);
  expect(receiver.verified(secret)).toMatchObject([{ type: 'test', data: { webhookEndpointId: id } }]);
  expect(quiet.received).toEqual([]);
  await webhooks.mutate(UPDATE, { id, enabled: false });
  expect(await webhooks.mutate(SEND_TEST, { id })).toMatchObject({ __typename: 'InvalidInput' });
  const key = await gateway.newProject('test messages');
  expect(await webhooks.mutate(SEND_TEST, { id }, key)).toMatchObject({ code: 'NOT_FOUND' });
  for (const each of [receiver, quiet]) each.close();
});

test('the database holds no unencrypted secret', async () => {
  const { secret } = await webhooks.mutate(CREATE, { url });
  const rows = await gateway.app.store.db.selectFrom('webhook_endpoint').selectAll().execute();
  const bytes = Buffer.concat(rows.map((row) => Buffer.from(row.sealed_secret)));
  expect(bytes.includes(secret)).toBe(false);
  expect(bytes.includes(Buffer.from(secret.slice('whsec_'.length), 'base64'))).toBe(false);
});

test('an endpoint of another project and its deliveries are not found', async () => {
  const receiver = await receiveWebhooks();
  const { id } = await webhooks.register(receiver);
  await purchasesAt(gateway).make(usdcOnBase());
  const [delivery] = await eventually(() => webhooks.deliveriesOf(id), allDelivered);
  receiver.close();
  const query = 'query ($id: ID!) { node(id: $id) { __typename id } }';
  expect(await webhooks.ask(query, { id: delivery?.id })).toEqual({
    node: { __typename: 'WebhookDelivery', id: delivery?.id },
  });
  const key = await gateway.newProject('webhooks');
  expect(await webhooks.ask(query, { id: delivery?.id }, key)).toEqual({ node: null });
  expect(await webhooks.read(id, key)).toBeNull();
  expect(await webhooks.ask('{ webhookEndpoints { id } }', {}, key)).toEqual({ webhookEndpoints: [] });
  for (const change of [UPDATE, DELETE, ROTATE]) {
    expect(await webhooks.mutate(change, { id, enabled: false }, key)).toMatchObject({ code: 'NOT_FOUND' });
  }
  expect(await webhooks.read(id)).toMatchObject({ enabled: true });
});

test.each([
  ['a private address', { url: 'https://10.0.0.1/' }, 'url', /private address/],
  ['no TLS', { url: 'http://example.com/' }, 'url', /must begin with https/],
  ['no URL', { url: 'nothing' }, 'url', /is not a URL/],
  ['no events', { url, events: [] }, 'events', /is empty/],
])('%s is InvalidInput, and says why', async (_, input, path, reason) => {
  const refused = {
    __typename: 'InvalidInput',
    issues: [{ path, message: expect.stringMatching(reason) }],
  };
  expect(await webhooks.mutate(CREATE, input)).toMatchObject(refused);
  const { webhookEndpoint } = await webhooks.mutate(CREATE, { url });
  expect(await webhooks.mutate(UPDATE, { id: webhookEndpoint.id, ...input })).toMatchObject(refused);
});

test('null is refused for url and enabled', async () => {
  const { id } = (await webhooks.mutate(CREATE, { url })).webhookEndpoint;
  expect(await webhooks.mutate(UPDATE, { id, url: null, enabled: null })).toMatchObject({
    issues: [{ path: 'url' }, { path: 'enabled' }],
  });
});

test('a project has at most twenty endpoints', async () => {
  for (let count = 0; count < 20; count++) await webhooks.mutate(CREATE, { url: `${url}${count}` });
  expect(await webhooks.mutate(CREATE, { url })).toMatchObject({
    __typename: 'InvalidInput',
    issues: [{ path: 'url', message: expect.stringMatching(/at most 20/) }],
  });
});

test('a list with deliveries takes as many statements for two endpoints as for ten', async () => {
  const query = '{ webhookEndpoints { id deliveries(first: 2) { nodes { id eventType } } } }';
  const counted = async () => {
    statements.length = 0;
    await webhooks.ask(query);
    return statements.length;
  };
  for (const name of ['a', 'b']) await webhooks.mutate(CREATE, { url: `${url}/${name}` });
  const two = await counted();
  for (let count = 0; count < 8; count++) await webhooks.mutate(CREATE, { url: `${url}${count}` });
  expect(await counted()).toBe(two);
  expect(two).toBeLessThanOrEqual(3);
});
