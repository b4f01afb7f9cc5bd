import {
  type AssetRef,
  assetKey,
  assets,
  type KeyValueStore,
  moneyOf,
  type RawWebhook,
  type SessionRequest,
} from 'onramp-gateway/provider';
import { createMemoryStore } from 'onramp-gateway/provider/simulator';
import { referenceOf, serveSimulator } from 'onramp-gateway/provider/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { capabilities } from './capabilities.ts';
import definition from './index.ts';
import { call, failure, purchase } from './testing.ts';

/** The adapter connected to its simulator over HTTP, with a clock that stands still. */
async function simulatedCalypso(
  store: KeyValueStore = createMemoryStore(),
  options: Record<string, unknown> = {},
) {
  const now = new Date('2026-01-01T00:00:00Z');
  const served = await serveSimulator(definition, { store, options, clock: () => now });
  const post = (path: string, body: unknown = {}) =>
    served.simulatorFetch(path, { method: 'POST', body: JSON.stringify(body) });
  let seen = 0;
  return {
    now,
    url: served.apiUrl,
    store,
    settings: served.options,
    operations: served.operations,
    post,
    /** Completes all pending changes, and returns the webhooks sent. */
    async settle(): Promise<RawWebhook[]> {
      await post('/__control/settle');
      const fresh = served.webhooks.slice(seen);
      seen = served.webhooks.length;
      return fresh;
    },
    close: served.close,
  };
}

let calypso: Awaited<ReturnType<typeof simulatedCalypso>>;
beforeEach(async () => {
  calypso = await simulatedCalypso();
});
afterEach(() => calypso.close());

const tether: AssetRef = { currency: 'USDT', network: 'tron' };

async function customerAddress(asset: AssetRef) {
  const { addresses } = calypso.operations;
  if (!addresses) throw new Error('no addresses');
  const { reference: customer } = await addresses.createCustomer(
    { customerId: 'cus_1', externalId: 'player', email: 'player@example.test' },
    call(),
  );
  return { customer, ...(await addresses.issue({ customerReference: customer, asset }, call())) };
}

function requestFor(asset: AssetRef, address: string, more: Partial<SessionRequest> = {}): SessionRequest {
  const wallets = [{ network: asset.network, address, memo: null }];
  return purchase({ asset, wallets, paymentMethod: 'card', ...more });
}

async function open(request: SessionRequest) {
  const { sessions } = calypso.operations;
  const attempt = `attempt-${request.sessionId}`;
  return sessions.create(await sessions.prepare(request, call(attempt)), null, call(attempt));
}

function readAll(webhooks: RawWebhook[]) {
  const { webhook } = calypso.operations;
  return webhooks.map((raw) => {
    const event = webhook?.verify(raw, calypso.now);
    if (!event || 'refused' in event) throw new Error(`refused: ${event?.refused}`);
    return { type: event.type, id: event.id, news: webhook?.read(event) ?? [] };
  });
}

test('customer, address, order to that address, deposit webhook', async () => {
  const issued = await customerAddress(tether);
  expect(issued.expiresAt).toEqual(new Date('2026-01-31T00:00:00Z'));
  const session = await open(requestFor(tether, issued.address));
  expect(session).toMatchObject({ status: 'AWAITING_PAYMENT', walletAddress: issued.address });
  const url = session.handoff?.kind === 'REDIRECT' ? session.handoff.url : '';
  const page = await (await fetch(url)).text();
  expect(page).toContain(issued.address);
  expect(readAll(await calypso.settle()).map((event) => event.type)).toEqual([
    'FIAT_DEPOSIT_ORDER_CREATED',
    'FIAT_DEPOSIT_ORDER_CONFIRM',
  ]);

  const paid = await fetch(`${url}/pay`, { method: 'POST', redirect: 'manual' });
  expect([paid.status, paid.headers.get('location')]).toEqual([303, url]);
  const delivering = await calypso.operations.sessions.get(referenceOf(session), call());
  expect(delivering.status).toBe('DELIVERING');
  expect(delivering).not.toHaveProperty('handoff');

  const events = readAll(await calypso.settle());
  const types = events.map((event) => event.type).filter((type) => type !== 'CUSTOMER_PURSE_MEM_POOL_FOUND');
  expect(types).toEqual([
    'FIAT_DEPOSIT_FIAT_FUNDS_RECEIVED',
    'CUSTOMER_PURSE_PENDING_COMPLIANCE',
    'CUSTOMER_PURSE_FUNDS_RECEIVED_FOR_PURSE',
    'CUSTOMER_PURSE_TRANSLATION_TO_ACCOUNT_COMPLETED',
  ]);
  expect(new Set(events.map((event) => event.id)).size).toBe(events.length);
  expect(events[0]?.news).toEqual([{ kind: 'session', reference: session.reference, sessionId: 'ons_1' }]);
  const hint = events.at(-1)?.news[0];
  expect(hint).toMatchObject({
    kind: 'deposit',
    customerReference: issued.customer,
    address: issued.address,
    providerCurrency: 'USDT_TRX',
  });
  const reference = hint?.kind === 'deposit' ? hint.reference : '';
  const order = await calypso.operations.sessions.get(referenceOf(session), call());
  const deposit = await calypso.operations.deposits?.get(reference, call());
  expect(order).toMatchObject({ status: 'COMPLETED', delivery: { address: issued.address } });
  expect(deposit).toMatchObject({
    asset: tether,
    status: 'SETTLED',
    transactionHash: order.delivery?.transactionHash,
  });
  expect(moneyOf(deposit?.amount ?? '', 'USDT', 6)).toEqual(order.cryptoAmount);
});

test.each([
  ['fail', 'FAILED', 'FIAT_DEPOSIT_ORDER_FAILED'],
  ['leave', 'EXPIRED', 'FIAT_DEPOSIT_ORDER_EXPIRED'],
])('the button %s of the payment page', async (button, status, type) => {
  const { address } = await customerAddress(tether);
  const session = await open(requestFor(tether, address));
  await calypso.settle();
  await calypso.post(`/pay/${session.reference}/${button}`);
  expect(await calypso.operations.sessions.get(referenceOf(session), call())).toMatchObject({ status });
  expect(readAll(await calypso.settle()).map((event) => event.type)).toEqual([type]);
  const page = await (await fetch(`${calypso.url}/pay/${session.reference}`)).text();
  expect(page).not.toContain('<form');
  expect(page).toContain('https://shop.test/done');
});

test('after a failed payment the order is payable, and a second click changes nothing', async () => {
  const { address } = await customerAddress(tether);
  const session = await open(requestFor(tether, address));
  await calypso.post(`/__control/orders/${session.reference}`, { state: 'PAYMENT_FAILED' });
  const status = async () => (await calypso.operations.sessions.get(referenceOf(session), call())).status;
  expect(await status()).toBe('AWAITING_PAYMENT');
  await Promise.all([1, 2].map(() => calypso.post(`/pay/${session.reference}/pay`)));
  const types = readAll(await calypso.settle()).map((event) => event.type);
  expect(types.filter((type) => type === 'FIAT_DEPOSIT_FIAT_FUNDS_RECEIVED')).toHaveLength(1);
  expect(types.filter((type) => type === 'CUSTOMER_PURSE_FUNDS_RECEIVED_FOR_PURSE')).toHaveLength(1);
  expect(await status()).toBe('COMPLETED');
});

test('every asset can be bought for a fiat amount and for an exact crypto amount', async () => {
  const amounts = {
    BTC: '0.00123456',
    ETH: '0.0123456789',
    BNB: '0.123456789012345678',
    LTC: '12.3456789',
    TRX: '1000.000001',
  };
  for (const asset of capabilities(calypso.settings).assets) {
    const decimals = assets.get(assetKey(asset))?.decimals ?? 0;
    const text = (amounts as Record<string, string>)[asset.currency] ?? '123.456789';
    const cryptoAmount = moneyOf(text, asset.currency, decimals);
    const { address } = await customerAddress(asset);
    const byFiat = await open(requestFor(asset, address, { sessionId: `fiat-${assetKey(asset)}` }));
    expect(byFiat).toMatchObject({ asset: { currency: asset.currency, network: asset.network } });
    expect(byFiat.fiatAmount).toEqual(moneyOf('100', 'EUR', 2));
    const byCrypto = await open(
      requestFor(asset, address, { sessionId: `crypto-${assetKey(asset)}`, fiatAmount: null, cryptoAmount }),
    );
    expect(byCrypto.cryptoAmount).toEqual(cryptoAmount);
  }
});

test('currencies of one family share an address, other families do not', async () => {
  const { customer, address } = await customerAddress({ currency: 'ETH', network: 'ethereum' });
  const issue = (asset: AssetRef) =>
    calypso.operations.addresses?.issue({ customerReference: customer, asset }, call());
  expect((await issue({ currency: 'USDT', network: 'bsc' }))?.address).toBe(address);
  expect((await issue(tether))?.address).not.toBe(address);
});

test('an expired purse is replaced, and a declined deposit blocks the purse', async () => {
  const first = await customerAddress(tether);
  await calypso.post(`/__control/purses/${first.address}`, { status: 'ARCHIVED' });
  const [expired] = readAll(await calypso.settle());
  expect(expired?.news).toEqual([
    {
      kind: 'address',
      address: first.address,
      customerReference: first.customer,
      addressReference: first.reference,
      status: 'EXPIRED',
    },
  ]);
  const again = { customerReference: first.customer, asset: tether };
  const second = await calypso.operations.addresses?.issue(again, call());
  expect(second?.address).not.toBe(first.address);
  const deposit = { address: second?.address, currency: 'USDC_TRX', amount: '7.5' };
  const { transactionId } = (await (await calypso.post('/__control/deposits', deposit)).json()) as {
    transactionId: string;
  };
  await calypso.post(`/__control/transactions/${transactionId}`, { state: 'DECLINED' });
  const news = readAll(await calypso.settle()).flatMap((event) => event.news);
  expect(news).toContainEqual(expect.objectContaining({ kind: 'address', status: 'BLOCKED' }));
  expect(await calypso.operations.deposits?.get(transactionId, call())).toMatchObject({
    status: 'DECLINED',
    amount: '7.5',
    asset: { currency: 'USDC', network: 'tron' },
  });
  expect((await calypso.post('/__control/deposits', deposit)).status).toBe(409);
});

test('a deposit in a currency that was not requested', async () => {
  const { address } = await customerAddress({ currency: 'USDC', network: 'ethereum' });
  const deposit = { address: address.toLowerCase(), currency: 'BUSD', amount: '0.000000000000000001' };
  await calypso.post('/__control/deposits', deposit);
  const hint = readAll(await calypso.settle()).at(-1)?.news[0];
  const reference = hint?.kind === 'deposit' ? hint.reference : '';
  expect(await calypso.operations.deposits?.get(reference, call())).toMatchObject({
    asset: null,
    providerCurrency: 'BUSD',
    amount: '0.000000000000000001',
    status: 'SETTLED',
  });
});

test('an order that was created despite an error has an unknown outcome, and so has each retry', async () => {
  const { address } = await customerAddress(tether);
  const { sessions } = calypso.operations;
  for (const kind of ['error_after', 'reset'] as const) {
    const attempt = call(`attempt-${kind}`);
    const prepared = await sessions.prepare(requestFor(tether, address), attempt);
    await calypso.post('/__control/faults', { kind, operation: 'orderCreate' });
    expect((await failure(sessions.create(prepared, null, attempt))).outcome).toBe('unknown');
    const retry = await failure(sessions.create(prepared, null, attempt));
    expect([retry.code, retry.outcome]).toEqual(['016', 'unknown']);
    expect(await sessions.find?.({ sessionId: 'ons_1', prepared, createdAfter: calypso.now }, attempt)).toBe(
      'cannot_tell',
    );
    // The webhook reports the order that `find` cannot find.
    const [news] = readAll(await calypso.settle()).flatMap((event) => event.news);
    expect(news).toEqual({ kind: 'session', reference: expect.any(String), sessionId: 'ons_1' });
  }
});

test('the limits of the quote apply, and an address of another family is refused', async () => {
  const { address } = await customerAddress(tether);
  for (const amount of ['9.19', '9200.01']) {
    const error = await failure(open(requestFor(tether, address, { fiatAmount: moneyOf(amount, 'EUR', 2) })));
    expect([error.class, error.code]).toEqual(['limit', 'outside_limits']);
  }
  const wrong = await failure(open(requestFor(tether, `0x${'1'.repeat(40)}`)));
  expect([wrong.code, wrong.class, wrong.outcome]).toEqual(['001', 'request', 'rejected']);
});

test('an unpaid order is EXPIRED after its lifetime, and a late payment is accepted', async () => {
  const { address } = await customerAddress(tether);
  const session = await open(requestFor(tether, address));
  calypso.now.setTime(calypso.now.getTime() + 31 * 60_000);
  const status = async () => (await calypso.operations.sessions.get(referenceOf(session), call())).status;
  expect(await status()).toBe('EXPIRED');
  await calypso.post(`/__control/orders/${session.reference}`, { state: 'PAID' });
  expect(await status()).toBe('DELIVERING');
});

test('the simulator stores no personal data', async () => {
  await calypso.close();
  calypso = await simulatedCalypso(createMemoryStore(), { customer: { sendEmail: true } });
  await customerAddress(tether);
  const stored = await calypso.store.list('');
  expect(stored.some(({ key }) => key.startsWith('customers/'))).toBe(true);
  expect(JSON.stringify(stored)).not.toContain('player');
});

test('the simulator completes pending changes after a restart', async () => {
  const { address } = await customerAddress(tether);
  const session = await open(requestFor(tether, address));
  await calypso.post(`/pay/${session.reference}/pay`);
  await calypso.close();
  calypso = await simulatedCalypso(calypso.store);
  const types = readAll(await calypso.settle()).map((event) => event.type);
  expect(types).toContain('CUSTOMER_PURSE_FUNDS_RECEIVED_FOR_PURSE');
  expect(await calypso.operations.sessions.get(referenceOf(session), call())).toMatchObject({
    status: 'COMPLETED',
  });
});
