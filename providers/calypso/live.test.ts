import { randomUUID } from 'node:crypto';
import { moneyOf, type SessionRequest } from 'onramp-gateway/provider';
import { call, connectLive, type LiveProvider, referenceOf } from 'onramp-gateway/provider/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import calypso from './index.ts';
import type { Options } from './options.ts';
import { failure, purchase } from './testing.ts';

// Runs against the host in CALYPSO_BASE_URL with `npm run test:live`. Calypso's keys do not show whether they move real
// money, so CALYPSO_TEST_KEYS=true must state that Calypso has confirmed that they do not. The API can delete neither
// customers nor orders: the customer is blocked at the end, the orders remain unpaid, and neither has personal data.
const { CALYPSO_BASE_URL, CALYPSO_ACCOUNT, CALYPSO_PUBLIC_KEY, CALYPSO_SECRET_KEY } = process.env;
const { CALYPSO_TEST_KEYS, CALYPSO_WIDGET_BASE_URL } = process.env;
const keys = [CALYPSO_BASE_URL, CALYPSO_ACCOUNT, CALYPSO_PUBLIC_KEY, CALYPSO_SECRET_KEY];
const ready = keys.every(Boolean) && CALYPSO_TEST_KEYS === 'true';

const open: Array<LiveProvider<Options>> = [];
function connect(more: Record<string, unknown> = {}) {
  const live = connectLive(calypso, {
    baseUrl: CALYPSO_BASE_URL,
    account: CALYPSO_ACCOUNT,
    publicKey: CALYPSO_PUBLIC_KEY,
    secretKey: CALYPSO_SECRET_KEY,
    testKeys: true,
    // No real money moves, and the documented answers do not repeat the address.
    onramp: { requireAddressEcho: false },
    // For example the URL of a simulator, to test these tests.
    ...(CALYPSO_WIDGET_BASE_URL && {
      widget: { baseUrl: CALYPSO_WIDGET_BASE_URL, handoffs: ['IFRAME'] },
      handoffHosts: [new URL(CALYPSO_WIDGET_BASE_URL).origin],
    }),
    ...more,
  });
  open.push(live);
  const { sessions, addresses, deposits, quote, subscriptions, check } = live.operations;
  if (!addresses?.blockCustomer || !deposits?.list || !quote || !subscriptions || !check) {
    throw new Error('an operation is missing');
  }
  const { blockCustomer } = addresses;
  return { sessions, addresses, blockCustomer, list: deposits.list, quote, subscriptions, check };
}

const patient = () => call({ idempotencyKey: randomUUID(), signal: AbortSignal.timeout(30_000) });
const tether = { currency: 'USDT', network: 'tron' };
const euros = { fiatCurrency: 'EUR', fiatAmount: moneyOf('50', 'EUR', 2), cryptoAmount: null };

describe.skipIf(!ready)('the Calypso API (needs CALYPSO_TEST_KEYS=true and the four CALYPSO_* keys)', () => {
  let live: ReturnType<typeof connect>;
  let customer = '';
  let address = '';
  const subscribed: string[] = [];

  beforeAll(async () => {
    live = connect();
    const id = `cus_${randomUUID().replaceAll('-', '')}`;
    const created = await live.addresses.createCustomer(
      { customerId: id, externalId: id, email: null },
      patient(),
    );
    customer = created.reference;
    address = (await live.addresses.issue({ customerReference: customer, asset: tether }, patient())).address;
  }, 60_000);

  afterAll(async () => {
    try {
      if (customer) await live.blockCustomer({ reference: customer, blocked: true }, patient());
      for (const id of subscribed) await live.subscriptions.delete(id, patient());
    } finally {
      await Promise.all(open.map((provider) => provider.close()));
    }
  }, 60_000);

  const request = (more: Partial<SessionRequest> = {}) =>
    purchase({
      ...euros,
      sessionId: `ons_${randomUUID().replaceAll('-', '')}`,
      wallets: [{ network: tether.network, address, memo: null }],
      returnUrl: 'https://example.com/done',
      ...more,
    });

  test('the check passes for host, keys and clock', async () => {
    const found = await live.check(patient());
    const states = found.slice(0, 3).map(({ state }) => state);
    expect(states, JSON.stringify(found)).toEqual(['ok', 'ok', 'ok']);
    expect(found.map(({ name }) => name)).toContain('webhooks');
  });

  test('a customer is blocked and unblocked, repeatedly', async () => {
    for (const blocked of [true, true, false]) {
      await live.blockCustomer({ reference: customer, blocked }, patient());
    }
    expect(await live.list(customer, patient())).toEqual([]);
  });

  test('a quote returns a crypto amount for a fiat amount', async () => {
    const where = { country: null, subdivision: null, clientIp: null };
    const [first] = await live.quote({ asset: tether, ...euros, paymentMethod: null, ...where }, patient());
    if (!first || 'refused' in first) throw new Error('no quote');
    expect(first.cryptoAmount.minor).toBeGreaterThan(0n);
    expect(first.fiatTotal.currency).toBe('EUR');
  });

  test('an order to the customer’s address is created, confirmed and read again', async () => {
    const prepared = await live.sessions.prepare(request(), patient());
    const news = await live.sessions.create(prepared, null, patient());
    expect(news).toMatchObject({ handoff: { kind: 'REDIRECT' }, walletAddress: address, asset: tether });
    const again = await live.sessions.get(referenceOf(news), patient());
    expect([again.reference, again.status]).toEqual([news.reference, news.status]);
  });

  test('a key opens the widget without an order', async () => {
    const prepared = await live.sessions.prepare(request({ handoffs: ['IFRAME'] }), patient());
    const news = await live.sessions.create(prepared, null, patient());
    expect(news).toMatchObject({ reference: null, status: 'READY', handoff: { kind: 'IFRAME' } });
    const { handoff } = news;
    if (handoff?.kind !== 'IFRAME') throw new Error('no iframe');
    expect((await fetch(handoff.url)).status).toBe(200);
  });

  test('a missing order and a wrong signature are refused with their codes', async () => {
    const absent = await failure(live.sessions.get(randomUUID(), patient()));
    expect([absent.code, absent.outcome]).toEqual(['004', 'rejected']);
    const wrong = connect({ secretKey: 'not-the-secret' });
    const refused = await failure(wrong.sessions.get(randomUUID(), patient()));
    expect([refused.code, refused.class, refused.outcome]).toEqual(['003', 'provider', 'rejected']);
  });

  test('a subscription is created, listed and deleted', async () => {
    const url = 'https://example.com/webhooks/calypso';
    const { secret, ...created } = await live.subscriptions.create(url, patient());
    subscribed.push(created.id);
    expect(secret).toContain(':');
    const ids = async () => (await live.subscriptions.list(patient())).map(({ id }) => id);
    expect(await ids()).toContain(created.id);
    await live.subscriptions.delete(created.id, patient());
    subscribed.length = 0;
    expect(await ids()).not.toContain(created.id);
  });
});
