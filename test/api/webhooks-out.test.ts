import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '../../src/domain/id.ts';
import { type Receiver, receiveWebhooks } from '../../src/webhooks/out/testing.ts';
import { eventually } from '../support/eventually.ts';
import { type GatewayUnderTest, startGateway } from '../support/gateway.ts';
import { payPage, purchasesAt, usdcOnBase } from '../support/purchases.ts';
import { isOwn } from '../support/statements.ts';

const ENDPOINT = 'id url events enabled disabledReason createdAt';
const RESULT = `__typename
  ... on WebhookEndpointPayload { secret webhookEndpoint { ${ENDPOINT} } }
  ... on InvalidInput { issues { path message } } ... on Error { code message docUrl }`;
const CREATE = `mutation ($url: URL!, $events: [WebhookEventType!]) {
  answer: createWebhookEndpoint(url: $url, events: $events) { ${RESULT} } }`;
const UPDATE = `mutation ($id: ID!, $url: URL, $events: [WebhookEventType!], $enabled: Boolean) {
  answer: updateWebhookEndpoint(id: $id, url: $url, events: $events, enabled: $enabled) { ${RESULT} } }`;
const DELETE = `mutation ($id: ID!) { answer: deleteWebhookEndpoint(id: $id) { ${RESULT} } }`;
const ROTATE = `mutation ($id: ID!) { answer: rotateWebhookSecret(id: $id) { ${RESULT} } }`;
const REPLAY = `mutation ($id: ID!, $since: DateTime!, $onlyFailed: Boolean) {
  answer: replayWebhooks(endpointId: $id, since: $since, onlyFailed: $onlyFailed) {
    __typename ... on ReplayPayload { queued } ... on Error { code message } } }`;
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
type Endpoint = {
  id: string;
  url: string;
  events: string[];
  enabled: boolean;
  disabledReason: string | null;
  deliveries: { nodes: Delivery[] };
};
type Answer = Record<string, unknown> & { secret: string; webhookEndpoint: Endpoint };

const statements: string[] = [];
const LONG_AGO = '2020-01-01T00:00:00.000Z';
let gateway: GatewayUnderTest;
const receivers: Receiver[] = [];

beforeAll(async () => {
  gateway = await startGateway({
    overrides: { onStatement: (text) => isOwn(text) && statements.push(text) },
  });
});
afterAll(() => gateway.close());
beforeEach(() => sql`truncate webhook_endpoint cascade`.execute(gateway.app.store.db));
afterEach(() => {
  for (const receiver of receivers.splice(0)) receiver.close();
});

async function ask<Data>(
  query: string,
  variables: Record<string, unknown> = {},
  key?: string,
): Promise<Data> {
  const headers: Record<string, string> = key ? { authorization: `Bearer ${key}` } : {};
  const { body } = await gateway.post({ query, variables }, headers);
  expect(body.errors).toBeUndefined();
  return body.data as Data;
}
const mutate = async (query: string, variables: Record<string, unknown>, key?: string) =>
  (await ask<{ answer: Answer }>(query, variables, key)).answer;
const read = async (id: string, key?: string) =>
  (await ask<{ node: Endpoint | null }>(READ, { id }, key)).node;

async function receive(answer?: Parameters<typeof receiveWebhooks>[0]): Promise<Receiver> {
  const receiver = await receiveWebhooks(answer);
  receivers.push(receiver);
  return receiver;
}
async function register(receiver: { url: string }) {
  const { webhookEndpoint, secret } = await mutate(CREATE, { url: receiver.url });
  return { id: webhookEndpoint.id, secret };
}
const deliveriesOf = async (id: string) => (await read(id))?.deliveries.nodes ?? [];
const allDelivered = (deliveries: Delivery[]) =>
  deliveries.length > 0 && deliveries.every(({ status }) => status === 'DELIVERED');

/** A purchase from first call to last; answers the session as it is then. */
async function purchase() {
  const { make, read } = purchasesAt(gateway);
  const session = await make(usdcOnBase());
  await gateway.press(payPage(session), /^Pay/);
  return eventually(
    () => read(session.id),
    ({ settled }) => settled,
  );
}

test('a whole purchase: each change is a signed event, by number in order, and nothing else is told', async () => {
  const receiver = await receive();
  const { id, secret } = await register(receiver);
  const { id: sessionId, revision } = await purchase();
  await eventually(
    () => deliveriesOf(id),
    (all) => all.length >= revision - 1 && allDelivered(all),
  );

  const messages = receiver.verified(secret);
  expect(new Set(messages.map(({ type }) => type))).toEqual(new Set(['onramp_session.updated']));
  const told = messages.toSorted((a, b) => Number(a.data.revision) - Number(b.data.revision));
  // Being made is what the call itself answered.
  expect(told.map(({ data }) => data.revision)).toEqual(
    Array.from({ length: revision - 1 }, (_, i) => i + 2),
  );
  expect(told.at(-1)?.data).toEqual({ id: sessionId, status: 'COMPLETED', revision });
  for (const { type, timestamp, data, ...rest } of messages) {
    expect([typeof type, Object.keys(data).toSorted(), rest]).toEqual([
      'string',
      ['id', 'revision', 'status'],
      {},
    ]);
    expect(new Date(timestamp).toISOString()).toBe(timestamp);
  }
  const nodes = await deliveriesOf(id);
  expect(nodes.map(({ eventId }) => eventId).toSorted()).toEqual(
    receiver.received.map(({ headers }) => headers['webhook-id']).toSorted(),
  );
  expect(nodes[0]).toMatchObject({
    attempts: 1,
    lastResponseStatus: 204,
    lastError: null,
    nextAttemptAt: null,
  });
});

test('receivers that never answer, trickle or send without end hold up nobody else', async () => {
  const hang = await receive(() => undefined);
  const trickle = await receive((_, response) => {
    response.writeHead(500);
    const timer = setInterval(() => response.write('.'), 50);
    response.on('close', () => clearInterval(timer));
  });
  const endless = await receive((_, response) => {
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(16 * 1024)));
    };
    response.on('drain', more);
    more();
  });
  const good = [await receive(), await receive(), await receive(), await receive(), await receive()];
  const [hanging, trickling] = [await register(hang), await register(trickle), await register(endless)];
  const ids = [];
  for (const receiver of good) ids.push((await register(receiver)).id);

  const { revision } = await purchase();
  for (const id of ids) {
    await eventually(
      () => deliveriesOf(id),
      (all) => all.length >= revision - 1 && allDelivered(all),
    );
  }
  // The bad ones still hang meanwhile: no attempt at them has ended.
  expect(hang.received.length).toBeGreaterThan(0);
  expect(trickle.received.length).toBeGreaterThan(0);
  for (const { id } of [hanging, trickling]) {
    for (const delivery of await deliveriesOf(id)) {
      expect(delivery).toMatchObject({ status: 'PENDING', lastError: null, lastResponseStatus: null });
    }
  }
});

test('killed between 2xx and its record: the same event comes again, byte by byte', async () => {
  const receiver = await receive();
  const { id, secret } = await register(receiver);
  await purchasesAt(gateway).make(usdcOnBase());
  await eventually(() => deliveriesOf(id), allDelivered);
  const [first] = receiver.received;
  // As the database is when the process died before it could write: taken, and the lease at its end.
  await sql`update webhook_delivery set status = 'PENDING', lease_until = now(), next_attempt_at = now()`.execute(
    gateway.app.store.db,
  );
  await eventually(
    async () => receiver.received.length,
    (count) => count === 2,
  );
  const [, second] = receiver.received;
  expect(second?.body).toBe(first?.body);
  expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
  expect(receiver.verified(secret)).toHaveLength(2);
  const deliveries = await eventually(() => deliveriesOf(id), allDelivered);
  expect(deliveries).toMatchObject([{ attempts: 2 }]);
});

test('after a rotation both secrets verify what is sent', async () => {
  const receiver = await receive();
  const { id, secret } = await register(receiver);
  const rotated = await mutate(ROTATE, { id });
  expect(rotated.secret).toMatch(/^whsec_/);
  expect(rotated.secret).not.toBe(secret);
  await purchasesAt(gateway).make(usdcOnBase());
  await eventually(() => deliveriesOf(id), allDelivered);
  expect(receiver.verified(secret)).toEqual(receiver.verified(rotated.secret));
  expect(await mutate(ROTATE, { id: newId('webhookEndpoint') })).toMatchObject({ code: 'NOT_FOUND' });
});

test('410 switches the endpoint off and says why; what waited comes when it is enabled, the rest by a replay', async () => {
  let gone = true;
  const receiver = await receive((_, response) => void response.writeHead(gone ? 410 : 200).end());
  const { id } = await register(receiver);
  const { make } = purchasesAt(gateway);
  await make(usdcOnBase());
  const off = await eventually(
    () => read(id),
    (endpoint) => endpoint?.enabled === false,
  );
  expect(off?.disabledReason).toMatch(/410.*enable.*replay/);
  expect(off?.deliveries.nodes).toMatchObject([{ status: 'PENDING', lastResponseStatus: 410, attempts: 1 }]);

  await make(usdcOnBase());
  await sql`update webhook_delivery set next_attempt_at = now()`.execute(gateway.app.store.db);
  const since = LONG_AGO;
  gone = false;
  expect(receiver.received).toHaveLength(1);
  expect((await mutate(UPDATE, { id, enabled: true })).webhookEndpoint).toMatchObject({
    enabled: true,
    disabledReason: null,
  });
  await eventually(() => deliveriesOf(id), allDelivered);
  expect(receiver.received).toHaveLength(2);

  const events = await gateway.app.store.db.selectFrom('outgoing_event').select('id').execute();
  expect(await mutate(REPLAY, { id, since })).toEqual({ __typename: 'ReplayPayload', queued: events.length });
  await eventually(
    async () => new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size,
    (count) => count === events.length,
  );
});

test('a replay: of nothing it says zero, of what failed only that, and of nobody else’s', async () => {
  const receiver = await receive((_, response) => void response.writeHead(500).end());
  const { id } = await register(receiver);
  const replayed = (variables: Record<string, unknown>, key?: string) =>
    mutate(REPLAY, { id, since: LONG_AGO, ...variables }, key);
  expect(await replayed({ onlyFailed: true })).toEqual({ __typename: 'ReplayPayload', queued: 0 });
  await purchasesAt(gateway).make(usdcOnBase());
  await eventually(
    () => deliveriesOf(id),
    ([one]) => one?.lastResponseStatus === 500,
  );
  expect(await deliveriesOf(id)).toMatchObject([{ status: 'PENDING', lastError: 'answered 500' }]);
  const future = new Date(Date.now() + 3_600_000).toISOString();
  expect(await replayed({ since: future })).toMatchObject({ queued: 0 });
  expect(await replayed({ onlyFailed: true })).toMatchObject({ queued: 1 });
  await eventually(
    async () => receiver.received.length,
    (count) => count >= 2,
  );

  const stranger = await gateway.newProject('replays');
  expect(await replayed({}, stranger)).toMatchObject({ code: 'NOT_FOUND' });
  expect(await replayed({ id: 'x' })).toMatchObject({ code: 'NOT_FOUND' });
});

describe('endpoints', () => {
  const url = 'http://localhost:3000/hook';

  test('made, changed, listed, found by id, deleted; the secret is told once', async () => {
    const made = await mutate(CREATE, { url });
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
    const changed = await mutate(UPDATE, { id, url: `${url}2`, events: ['DEPOSIT_UPDATED'], enabled: false });
    const after = { id, url: `${url}2`, events: ['DEPOSIT_UPDATED'], enabled: false, disabledReason: null };
    expect(changed).toMatchObject({ secret: null, webhookEndpoint: after });
    expect((await mutate(UPDATE, { id, events: null })).webhookEndpoint).toMatchObject({
      ...after,
      events: made.webhookEndpoint.events,
    });
    const { webhookEndpoints } = await ask<{ webhookEndpoints: Endpoint[] }>(
      `{ webhookEndpoints { ${ENDPOINT} } }`,
    );
    expect(webhookEndpoints).toMatchObject([{ id }]);
    expect(await read(id)).toMatchObject({ __typename: 'WebhookEndpoint', id });
    expect(await mutate(DELETE, { id })).toMatchObject({ secret: null, webhookEndpoint: { id } });
    expect(await read(id)).toBeNull();
    expect(await mutate(DELETE, { id })).toMatchObject({ __typename: 'NotFound', code: 'NOT_FOUND' });
  });

  test('the database holds no secret in clear', async () => {
    const { secret } = await mutate(CREATE, { url });
    const rows = await gateway.app.store.db.selectFrom('webhook_endpoint').selectAll().execute();
    const bytes = Buffer.concat(rows.map((row) => Buffer.from(row.sealed_secret)));
    expect(bytes.includes(secret)).toBe(false);
    expect(bytes.includes(Buffer.from(secret.slice('whsec_'.length), 'base64'))).toBe(false);
  });

  test("another project's endpoint and its deliveries are as ones that are not there", async () => {
    const receiver = await receive();
    const { id } = await register(receiver);
    await purchasesAt(gateway).make(usdcOnBase());
    const [delivery] = await eventually(() => deliveriesOf(id), allDelivered);
    const query = 'query ($id: ID!) { node(id: $id) { __typename id } }';
    expect(await ask(query, { id: delivery?.id })).toEqual({
      node: { __typename: 'WebhookDelivery', id: delivery?.id },
    });
    const key = await gateway.newProject('webhooks');
    expect(await ask(query, { id: delivery?.id }, key)).toEqual({ node: null });
    expect(await read(id, key)).toBeNull();
    expect(await ask('{ webhookEndpoints { id } }', {}, key)).toEqual({ webhookEndpoints: [] });
    for (const change of [UPDATE, DELETE, ROTATE]) {
      expect(await mutate(change, { id, enabled: false }, key)).toMatchObject({ code: 'NOT_FOUND' });
    }
    expect(await read(id)).toMatchObject({ enabled: true });
  });

  test.each([
    ['a private address', { url: 'https://10.0.0.1/' }, 'url', /private address/],
    ['no TLS', { url: 'http://example.com/' }, 'url', /must begin with https/],
    ['no URL', { url: 'nothing' }, 'url', /is not a URL/],
    ['no events', { url, events: [] }, 'events', /names nothing/],
  ])('%s is InvalidInput, and says why', async (_, input, path, reason) => {
    const refused = {
      __typename: 'InvalidInput',
      issues: [{ path, message: expect.stringMatching(reason) }],
    };
    expect(await mutate(CREATE, input)).toMatchObject(refused);
    const { webhookEndpoint } = await mutate(CREATE, { url });
    expect(await mutate(UPDATE, { id: webhookEndpoint.id, ...input })).toMatchObject(refused);
  });

  test('null clears neither the URL nor whether it is enabled', async () => {
    const { id } = (await mutate(CREATE, { url })).webhookEndpoint;
    expect(await mutate(UPDATE, { id, url: null, enabled: null })).toMatchObject({
      issues: [{ path: 'url' }, { path: 'enabled' }],
    });
  });

  test('twenty a project, and no more', async () => {
    for (let count = 0; count < 20; count++) await mutate(CREATE, { url: `${url}${count}` });
    expect(await mutate(CREATE, { url })).toMatchObject({
      __typename: 'InvalidInput',
      issues: [{ path: 'url', message: expect.stringMatching(/at most 20/) }],
    });
  });

  test('a list with deliveries takes as many statements for two as for ten', async () => {
    const query = '{ webhookEndpoints { id deliveries(first: 2) { nodes { id eventType } } } }';
    const counted = async () => {
      statements.length = 0;
      await ask(query);
      return statements.length;
    };
    for (const name of ['a', 'b']) await mutate(CREATE, { url: `${url}/${name}` });
    const two = await counted();
    for (let count = 0; count < 8; count++) await mutate(CREATE, { url: `${url}${count}` });
    expect(await counted()).toBe(two);
    expect(two).toBeLessThanOrEqual(3);
  });
});
