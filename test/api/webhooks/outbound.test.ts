import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { newId } from '../../../src/domain/id.ts';
import { type Receiver, receiveWebhooks } from '../../../src/webhooks/outbound/testing.ts';
import { eventually } from '../../support/eventually.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { payPage, purchasesAt, usdcOnBase } from '../../support/purchases.ts';
import { allDelivered, REPLAY, ROTATE, UPDATE, webhooksAt } from '../../support/webhook-calls.ts';

const LONG_AGO = '2020-01-01T00:00:00.000Z';
let gateway: GatewayUnderTest;
let webhooks: ReturnType<typeof webhooksAt>;
const receivers: Receiver[] = [];

beforeAll(async () => {
  gateway = await startGateway();
  webhooks = webhooksAt(gateway);
});
afterAll(() => gateway.close());
beforeEach(() => sql`truncate webhook_endpoint cascade`.execute(gateway.app.store.db));
afterEach(() => {
  for (const receiver of receivers.splice(0)) receiver.close();
});

async function receive(answer?: Parameters<typeof receiveWebhooks>[0]): Promise<Receiver> {
  const receiver = await receiveWebhooks(answer);
  receivers.push(receiver);
  return receiver;
}

/** Completes a purchase; returns its session. */
async function purchase() {
  const { make, read } = purchasesAt(gateway);
  const session = await make(usdcOnBase());
  await gateway.press(payPage(session), /^Pay/);
  return eventually(
    () => read(session.id),
    ({ settled }) => settled,
  );
}

test('a purchase sends a signed event for each change, numbered in order, and nothing else', async () => {
  const receiver = await receive();
  const { id, secret } = await webhooks.register(receiver);
  const { id: sessionId, revision } = await purchase();
  await eventually(
    () => webhooks.deliveriesOf(id),
    (all) => all.length >= revision - 1 && allDelivered(all),
  );

  const messages = receiver.verified(secret);
  expect(new Set(messages.map(({ type }) => type))).toEqual(new Set(['onramp_session.updated']));
  const ordered = messages.toSorted((a, b) => Number(a.data.revision) - Number(b.data.revision));
  // Revision 1 has no event: the call itself returned it.
  expect(ordered.map(({ data }) => data.revision)).toEqual(
    Array.from({ length: revision - 1 }, (_, i) => i + 2),
  );
  expect(ordered.at(-1)?.data).toEqual({ id: sessionId, status: 'COMPLETED', revision });
  for (const { type, timestamp, data, ...rest } of messages) {
    expect([typeof type, Object.keys(data).toSorted(), rest]).toEqual([
      'string',
      ['id', 'revision', 'status'],
      {},
    ]);
    expect(new Date(timestamp).toISOString()).toBe(timestamp);
  }
  const nodes = await webhooks.deliveriesOf(id);
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

test('receivers that never answer, answer slowly or without end do not delay others', async () => {
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
  const [hanging, trickling] = [
    await webhooks.register(hang),
    await webhooks.register(trickle),
    await webhooks.register(endless),
  ];
  const ids = [];
  for (const receiver of good) ids.push((await webhooks.register(receiver)).id);

  const { revision } = await purchase();
  for (const id of ids) {
    await eventually(
      () => webhooks.deliveriesOf(id),
      (all) => all.length >= revision - 1 && allDelivered(all),
    );
  }
  // The attempts at the bad receivers have not ended yet.
  expect(hang.received.length).toBeGreaterThan(0);
  expect(trickle.received.length).toBeGreaterThan(0);
  for (const { id } of [hanging, trickling]) {
    for (const delivery of await webhooks.deliveriesOf(id)) {
      expect(delivery).toMatchObject({ status: 'PENDING', lastError: null, lastResponseStatus: null });
    }
  }
});

test('a gateway killed between the 2xx and its record delivers the same bytes again', async () => {
  const receiver = await receive();
  const { id, secret } = await webhooks.register(receiver);
  await purchasesAt(gateway).make(usdcOnBase());
  await eventually(() => webhooks.deliveriesOf(id), allDelivered);
  const [first] = receiver.received;
  // The state after such a kill: claimed, with an expired lease.
  await sql`update webhook_delivery set status = 'PENDING', lease_until = now() - interval '1 second', next_attempt_at = now() - interval '1 second'`.execute(
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
  const deliveries = await eventually(() => webhooks.deliveriesOf(id), allDelivered);
  expect(deliveries).toMatchObject([{ attempts: 2 }]);
});

test('after a rotation both secrets verify the messages', async () => {
  const receiver = await receive();
  const { id, secret } = await webhooks.register(receiver);
  const rotated = await webhooks.mutate(ROTATE, { id });
  expect(rotated.secret).toMatch(/^whsec_/);
  expect(rotated.secret).not.toBe(secret);
  await purchasesAt(gateway).make(usdcOnBase());
  await eventually(() => webhooks.deliveriesOf(id), allDelivered);
  expect(receiver.verified(secret)).toEqual(receiver.verified(rotated.secret));
  expect(await webhooks.mutate(ROTATE, { id: newId('webhookEndpoint') })).toMatchObject({
    code: 'NOT_FOUND',
  });
});

test('410 disables the endpoint with a reason; enabling it delivers what is pending, a replay the rest', async () => {
  let gone = true;
  const receiver = await receive((_, response) => void response.writeHead(gone ? 410 : 200).end());
  const { id } = await webhooks.register(receiver);
  const { make } = purchasesAt(gateway);
  await make(usdcOnBase());
  const off = await eventually(
    () => webhooks.read(id),
    (endpoint) => endpoint?.enabled === false,
  );
  expect(off?.disabledReason).toMatch(/410.*enable.*replay/);
  expect(off?.deliveries.nodes).toMatchObject([{ status: 'PENDING', lastResponseStatus: 410, attempts: 1 }]);

  await make(usdcOnBase());
  await sql`update webhook_delivery set next_attempt_at = now() - interval '1 second'`.execute(
    gateway.app.store.db,
  );
  const since = LONG_AGO;
  gone = false;
  expect(receiver.received).toHaveLength(1);
  expect((await webhooks.mutate(UPDATE, { id, enabled: true })).webhookEndpoint).toMatchObject({
    enabled: true,
    disabledReason: null,
  });
  await eventually(() => webhooks.deliveriesOf(id), allDelivered);
  expect(receiver.received).toHaveLength(2);

  const events = await gateway.app.store.db.selectFrom('outgoing_event').select('id').execute();
  expect(await webhooks.mutate(REPLAY, { id, since })).toEqual({
    __typename: 'ReplayPayload',
    queued: events.length,
  });
  await eventually(
    async () => new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size,
    (count) => count === events.length,
  );
});

test('concurrent replays deliver exactly as many messages as they report', async () => {
  const receiver = await receive();
  const { id } = await webhooks.register(receiver);
  for (let purchases = 0; purchases < 3; purchases++) await purchasesAt(gateway).make(usdcOnBase());
  await eventually(() => webhooks.deliveriesOf(id), allDelivered);
  const before = receiver.received.length;
  let queued = 0;
  for (let replays = 0; replays < 5; replays++) {
    queued += Number((await webhooks.mutate(REPLAY, { id, since: LONG_AGO })).queued);
  }
  await eventually(() => webhooks.deliveriesOf(id), allDelivered);
  expect(receiver.received.length).toBe(before + queued);
});

test('a replay without events reports 0; onlyFailed replays failed ones; other projects are NOT_FOUND', async () => {
  const receiver = await receive((_, response) => void response.writeHead(500).end());
  const { id } = await webhooks.register(receiver);
  const replayed = (variables: Record<string, unknown>, key?: string) =>
    webhooks.mutate(REPLAY, { id, since: LONG_AGO, ...variables }, key);
  expect(await replayed({ onlyFailed: true })).toEqual({ __typename: 'ReplayPayload', queued: 0 });
  await purchasesAt(gateway).make(usdcOnBase());
  await eventually(
    () => webhooks.deliveriesOf(id),
    ([one]) => one?.lastResponseStatus === 500,
  );
  expect(await webhooks.deliveriesOf(id)).toMatchObject([{ status: 'PENDING', lastError: 'answered 500' }]);
  const future = new Date(Date.now() + 3_600_000).toISOString();
  expect(await replayed({ since: future })).toMatchObject({
    __typename: 'InvalidInput',
    issues: [{ path: 'since', message: expect.stringContaining('in the future') }],
  });
  expect(await replayed({ since: '1971-01-01T00:00:00Z', onlyFailed: true })).toMatchObject({ queued: 1 });
  await eventually(
    async () => receiver.received.length,
    (count) => count >= 2,
  );

  const stranger = await gateway.newProject('replays');
  expect(await replayed({}, stranger)).toMatchObject({ code: 'NOT_FOUND' });
  expect(await replayed({ id: 'x' })).toMatchObject({ code: 'NOT_FOUND' });
});
