import { moneyOf, type Prepared } from 'onramp-gateway/provider';
import { createMemoryStore } from 'onramp-gateway/provider/simulator';
import { referenceOf } from 'onramp-gateway/provider/testing';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createClient } from './http/client.ts';
import { faultsOf, validators } from './http/openapi.testing.ts';
import stripe from './index.ts';
import {
  call,
  EVM,
  failure,
  purchase,
  SESSION_ID,
  serveStripe,
  testContext,
  testOptions,
} from './testing.ts';

let served: Awaited<ReturnType<typeof serveStripe>>;

function connect() {
  const operations = stripe.connect(served.options, testContext().context);
  const { find, handoff } = operations.sessions;
  if (!find || !handoff || !operations.webhook) throw new Error('an operation is missing');
  return { ...operations.sessions, find, handoff, webhook: operations.webhook };
}

const topUp = purchase({
  asset: { currency: 'USDC', network: 'base' },
  assetLocked: true,
  fiatCurrency: 'USD',
  fiatAmount: moneyOf('100', 'USD', 2),
  wallets: [{ network: 'base', address: EVM, memo: null }],
  lockWalletAddress: true,
});
const prefill = {
  email: 'canary@example.com',
  firstName: 'Canary',
  lastName: null,
  dateOfBirth: '1990-12-31',
  address: null,
};
const creates = () => served.sent().filter((line) => line.startsWith('POST /v1/'));
const storedText = async () => JSON.stringify(await served.store.list(''));

test('find lists only sessions of the given time', async () => {
  const queries: Array<URLSearchParams> = [];
  const { context } = testContext(async (input) => {
    queries.push(new URL(String(input)).searchParams);
    return Response.json({ object: 'list', has_more: false, data: [] });
  });
  const { sessions } = stripe.connect(testOptions(), context);
  const prepared = await sessions.prepare(topUp, call());
  const createdAfter = new Date(7_000);
  const createdBefore = new Date(9_500);
  await sessions.find?.({ sessionId: SESSION_ID, prepared, createdAfter, createdBefore }, call());
  await sessions.find?.({ sessionId: SESSION_ID, prepared, createdAfter }, call());
  expect(queries.map((query) => [query.get('created[gte]'), query.get('created[lte]')])).toEqual([
    ['7', '10'],
    ['7', null],
  ]);
});

test('a path in baseUrl is the prefix of the request path, and the query follows', async () => {
  const urls: string[] = [];
  const { context } = testContext(async (input) => {
    urls.push(String(input));
    return Response.json({ object: 'list', has_more: false, data: [] });
  });
  const client = createClient(testOptions({ baseUrl: 'http://localhost:1/sandbox/stripe' }), context);
  await client.listSessions({ limit: 100, createdFrom: 7, after: null }, call());
  expect(urls).toEqual([
    'http://localhost:1/sandbox/stripe/v1/crypto/onramp_sessions?limit=100&created%5Bgte%5D=7',
  ]);
});

describe('on the simulator', () => {
  beforeEach(async () => {
    served = await serveStripe();
  });
  afterEach(() => served.close());

  test('a purchase runs from prepare to delivery, with the page and its webhooks', async () => {
    await served.control('settings', { deliverySeconds: 0 });
    const sessions = connect();
    const prepared = await sessions.prepare(topUp, call());
    expect(served.sent().filter((line) => line.includes('/v1/'))).toEqual([]);

    const news = await sessions.create(prepared, prefill, call());
    expect(news).toMatchObject({
      status: 'READY',
      providerStatus: 'initialized',
      reference: expect.stringMatching(/^cos_/),
      requestId: expect.stringMatching(/^req_/),
      prefillUsed: true,
    });
    if (news.handoff?.kind !== 'REDIRECT') throw new Error('a redirect was requested');
    expect(creates()[0]).toContain('kyc_details[email]=canary%40example.com');
    expect(await storedText()).not.toMatch(/canary/i);

    const page = await fetch(news.handoff.url);
    expect(await page.text()).toContain('Let the payment fail');
    const paid = await fetch(news.handoff.url, {
      method: 'POST',
      body: new URLSearchParams({ action: 'pay' }),
    });
    expect(paid.status).toBe(200);
    const done = await vi.waitFor(async () => {
      const current = await sessions.get(referenceOf(news), call());
      expect(current.status).toBe('COMPLETED');
      return current;
    });
    expect(done.delivery).toMatchObject({
      asset: { currency: 'USDC', network: 'base' },
      amount: moneyOf('100', 'USDC', 6),
      address: EVM,
      transactionHash: expect.stringMatching(/^0x[0-9a-f]{64}$/),
    });
    expect(done.fiatTotal).toEqual(moneyOf('104.21', 'USD', 2));

    await vi.waitFor(() => expect(served.webhooks).toHaveLength(3));
    for (const raw of served.webhooks) {
      const event = sessions.webhook.verify(raw, new Date());
      if ('refused' in event) throw new Error(event.refused);
      expect(sessions.webhook.read(event)).toEqual([
        { kind: 'session', reference: news.reference, sessionId: SESSION_ID },
      ]);
      expect(faultsOf(validators.session, JSON.parse(String(raw.body)).data.object)).toEqual([]);
    }
  });

  test('a retry sends the same bytes and returns the same session', async () => {
    const sessions = connect();
    const prepared = await sessions.prepare(topUp, call());
    const first = await sessions.create(prepared, prefill, call());
    const shuffled = JSON.parse(JSON.stringify(prepared)) as { form: Record<string, string> };
    shuffled.form = Object.fromEntries(Object.entries(shuffled.form).reverse());
    const second = await sessions.create(shuffled as Prepared, prefill, call());
    expect(second.reference).toBe(first.reference);
    expect(new Set(creates()).size).toBe(1);

    const other = await sessions.prepare({ ...topUp, fiatAmount: moneyOf('5', 'USD', 2) }, call());
    expect(await failure(sessions.create(other, null, call()))).toMatchObject({
      outcome: 'unknown',
      class: 'provider',
    });
  });

  test.each(['reset', 'error_after'])(
    'after the fault %s the outcome is unknown, and find returns the session',
    async (kind) => {
      const sessions = connect();
      const startedAt = new Date();
      const prepared = await sessions.prepare(topUp, call());
      const what = { sessionId: SESSION_ID, prepared, createdAfter: startedAt };
      expect(await sessions.find(what, call())).toBe('absent');
      await served.control('faults', { operation: 'sessions.create', kind });
      expect(await failure(sessions.create(prepared, null, call()))).toMatchObject({ outcome: 'unknown' });
      expect(creates()).toHaveLength(1);
      const found = await sessions.find(what, call());
      expect(found).toMatchObject({ status: 'READY', handoff: { kind: 'REDIRECT' } });
    },
  );

  test('find reads the second page of a hundred sessions', async () => {
    const sessions = connect();
    const createdAfter = new Date();
    const create = async (sessionId: string) =>
      sessions.create(await sessions.prepare(purchase({ sessionId }), call()), null, call(sessionId));
    await create(SESSION_ID);
    await Promise.all(Array.from({ length: 102 }, (_, index) => create(`ons_${index}`)));
    const prepared = await sessions.prepare(purchase(), call());
    expect(await sessions.find({ sessionId: SESSION_ID, prepared, createdAfter }, call())).toMatchObject({
      status: 'READY',
    });
    expect(await sessions.find({ sessionId: 'ons_other', prepared, createdAfter }, call())).toBe('absent');
  });

  test('an unsupported country has class geography, and a missing session is a refusal', async () => {
    const sessions = connect();
    const prepared = await sessions.prepare({ ...topUp, clientIp: '203.0.113.7' }, call());
    expect(await failure(sessions.create(prepared, null, call()))).toMatchObject({
      outcome: 'rejected',
      class: 'geography',
      code: 'crypto_onramp_unsupported_country',
    });
    expect(await failure(sessions.get('cos_none', call()))).toMatchObject({ code: 'resource_missing' });
  });

  test('handoff returns the page of an existing session; a page on another host is refused', async () => {
    const sessions = connect();
    const news = await sessions.create(await sessions.prepare(topUp, call()), null, call());
    expect(await sessions.handoff(referenceOf(news), null, call())).toEqual(news.handoff);
    const elsewhere = stripe.connect(
      { ...served.options, handoffHosts: ['crypto.link.com'] },
      testContext().context,
    );
    const { sessions: strict } = elsewhere;
    expect(await failure(strict.create(await strict.prepare(topUp, call()), null, call('2')))).toMatchObject({
      outcome: 'unknown',
      code: 'contradicting_answer',
    });
  });

  test('the simulator completes a pending delivery after a restart', async () => {
    await served.control('settings', { deliverySeconds: 3600 });
    const store = served.store;
    const news = await connect().create(await connect().prepare(topUp, call()), null, call());
    await served.control(`sessions/${news.reference}/advance`, { to: 'fulfillment_processing' });
    await served.control('settings', { deliverySeconds: 0 });
    await served.close();
    served = await serveStripe(store);
    await vi.waitFor(async () =>
      expect((await connect().get(referenceOf(news), call())).status).toBe('COMPLETED'),
    );
  });

  test('two entries share no state', async () => {
    const other = await serveStripe(createMemoryStore());
    const news = await connect().create(await connect().prepare(topUp, call()), null, call());
    const { sessions } = stripe.connect(other.options, testContext().context);
    expect(await failure(sessions.get(referenceOf(news), call()))).toMatchObject({
      code: 'resource_missing',
    });
    await other.close();
  });
});
