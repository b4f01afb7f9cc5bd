import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { internalCaller } from '../../../src/domain/access/caller.ts';
import { newId } from '../../../src/domain/id.ts';
import { eventually } from '../../support/eventually.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { payPage, purchasesAt, usdcOnBase } from '../../support/purchases.ts';
import { all, subscribe } from '../../support/subscribe.ts';

const SESSION = `subscription ($id: ID!) {
  onrampSession(id: $id) { revision status settled timeline { to applied } deposits { id } }
}`;
const DEPOSITS = 'subscription ($customerId: ID!) { deposits(customerId: $customerId) { id status amount } }';

let gateway: GatewayUnderTest;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

const subscribeTo = (query: string, variables: Record<string, unknown>, key = gateway.app.demoKey ?? '') =>
  subscribe(gateway.app.fetch, gateway.url, key, query, variables);

type Event = { revision: number; status: string; settled: boolean; timeline: Array<{ applied: boolean }> };

test('a subscription sends the present session, then each change, until it is settled', async () => {
  const { make } = purchasesAt(gateway);
  const session = await make(usdcOnBase());
  const stream = await subscribeTo(SESSION, { id: session.id });
  const events: Event[] = [];
  for await (const { data, errors } of stream) {
    expect(errors).toBeUndefined();
    events.push(data?.onrampSession as Event);
    if (events.length === 1) await gateway.press(payPage(session), /^Pay/);
  }
  const revisions = events.map(({ revision }) => revision);
  expect(revisions).toEqual([...new Set(revisions)].toSorted((a, b) => a - b));
  expect([events.at(0)?.status, events.at(-1)?.status]).toEqual(['READY', 'COMPLETED']);
  expect(events.map(({ settled }) => settled)).toEqual(events.map((_, index) => index === events.length - 1));
  // No event has data of an earlier one.
  for (const { revision, timeline } of events) {
    expect(timeline.filter(({ applied }) => applied).length).toBeGreaterThanOrEqual(revision);
  }
});

test('the subscribers of a session share one read of each row of a change', async () => {
  const statements: string[] = [];
  const other = await startGateway({ overrides: { onStatement: (sql) => void statements.push(sql) } });
  const purchase = await purchasesAt(other).make(usdcOnBase());
  const { id } = purchase;
  const streams = await Promise.all(
    Array.from({ length: 100 }, () =>
      subscribe(other.app.fetch, other.url, other.app.demoKey ?? '', SESSION, { id }),
    ),
  );
  const next = () =>
    Promise.all(streams.map(async (stream) => (await stream.next()).value.data.onrampSession));
  expect((await next())[99]).toMatchObject({ status: 'READY' });
  statements.length = 0;
  const changed = next();
  await other.press(payPage(purchase), /^Pay/);
  for (const session of await changed) expect(session).not.toMatchObject({ status: 'READY' });
  for (const row of ['session_event', 'from deposit where', 'onramp_session']) {
    const reads = statements.filter((sql) => sql.includes('select') && sql.includes(row)).length;
    // Each of the 100 subscribers would read it; the payment itself takes some reads.
    expect([row, reads > 0, reads < 80]).toEqual([row, true, true]);
  }
  await Promise.all(streams.map((stream) => stream.return?.()));
  await other.close();
});

test('a settled session is sent once', async () => {
  const { make, read } = purchasesAt(gateway);
  const session = await make(usdcOnBase());
  await gateway.press(payPage(session), /^Pay/);
  await eventually(
    () => read(session.id),
    ({ settled }) => settled,
  );
  const events = await all(await subscribeTo(SESSION, { id: session.id }));
  expect(events).toMatchObject([{ data: { onrampSession: { status: 'COMPLETED', settled: true } } }]);
});

test('a subscription sends existing deposits, then each new one', async () => {
  const { customer, depositAddress } = purchasesAt(gateway);
  const { id: customerId } = await customer({ country: 'DE' });
  const { address } = await depositAddress(customerId, 'USDT', 'tron');
  const arrive = (amount: string) =>
    gateway.control('calypso', 'deposits', { address, currency: 'USDT_TRX', amount });
  await arrive('5');
  const { list } = gateway.app.services.deposits;
  const [key] = await gateway.app.store.db.selectFrom('api_key').selectAll().execute();
  const caller = internalCaller(key?.project_id ?? '', 'test');
  await eventually(
    async () => (await list({ customerId }, { first: 5, after: null }, caller)).rows.length,
    (count) => count === 1,
  );
  const amounts = new Set<string>();
  for await (const { data } of await subscribeTo(DEPOSITS, { customerId })) {
    const before = amounts.size;
    amounts.add((data as { deposits: { amount: string } }).deposits.amount);
    if (before === 0) await arrive('7');
    if (amounts.has('7')) break;
  }
  expect([...amounts]).toEqual(['5', '7']);
});

test.each([
  ['an unknown session', SESSION, { id: newId('onrampSession') }],
  ['an id of another kind', SESSION, { id: 'x' }],
  ['an unknown customer', DEPOSITS, { customerId: newId('customer') }],
])('%s is NOT_FOUND with a link to the docs', async (_, query, variables) => {
  const events = await all(await subscribeTo(query, variables));
  expect(events).toMatchObject([
    { errors: [{ extensions: { code: 'NOT_FOUND', docUrl: expect.any(String) } }] },
  ]);
});

test('a session of another project is NOT_FOUND; without a key the answer is 401', async () => {
  const { make } = purchasesAt(gateway);
  const { id } = await make(usdcOnBase());
  const stranger = await gateway.newProject('stranger');
  expect(await all(await subscribeTo(SESSION, { id }, stranger))).toMatchObject([
    { errors: [{ extensions: { code: 'NOT_FOUND' } }] },
  ]);
  expect((await subscribeTo(SESSION, { id }, 'sk_none')).status).toBe(401);
});

test('streams of a revoked key end with UNAUTHENTICATED', async () => {
  const other = await startGateway();
  const session = await purchasesAt(other).make(usdcOnBase());
  const stream = await subscribe(other.app.fetch, other.url, other.app.demoKey ?? '', SESSION, {
    id: session.id,
  });
  expect((await stream.next()).value).toMatchObject({ data: { onrampSession: { status: 'READY' } } });
  await other.app.store.db.updateTable('api_key').set({ revoked_at: new Date() }).execute();
  const began = performance.now.bind(performance);
  const later = vi.spyOn(performance, 'now').mockImplementation(() => began() + 11_000);
  await other.press(payPage(session), /^Pay/);
  expect((await stream.next()).value).toMatchObject({
    data: null,
    errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
  });
  expect((await stream.next()).done).toBe(true);
  later.mockRestore();
  await other.close();
});

test('more subscriptions than a customer or an API key may have are RATE_LIMITED, until one ends', async () => {
  const yaml = 'providers: { stripe: {}, calypso: {} }\nsubscriptions: { perKey: 3, perCustomer: 2 }\n';
  const other = await startGateway({ yaml });
  const { customer, make } = purchasesAt(other);
  const { id: customerId } = await customer({ country: 'US', subdivision: 'US-CA' });
  const ofCustomer = await make(usdcOnBase({ customerId }));
  const anonymous = await make(usdcOnBase());
  const open = async (id: string) => {
    const stream = await subscribe(other.app.fetch, other.url, other.app.demoKey ?? '', SESSION, { id });
    const { value } = await stream.next();
    return { stream, status: stream.status, code: value?.errors?.[0]?.extensions?.code };
  };
  const opened = [await open(ofCustomer.id), await open(ofCustomer.id)];
  expect(await open(ofCustomer.id)).toMatchObject({ status: 429, code: 'RATE_LIMITED' });
  opened.push(await open(anonymous.id));
  expect(await open(anonymous.id)).toMatchObject({ status: 429, code: 'RATE_LIMITED' });
  expect(opened.map(({ code }) => code)).toEqual([undefined, undefined, undefined]);

  // A client that leaves, and a session that is settled, each end a stream.
  await opened[2]?.stream.return?.();
  const again = await open(anonymous.id);
  expect(again.code).toBeUndefined();
  await other.press(payPage(anonymous), /^Pay/);
  await all(again.stream);
  expect((await open(anonymous.id)).code).toBeUndefined();
  await other.close();
});
