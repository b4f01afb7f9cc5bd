import { createMemoryStore } from 'onramp-gateway/provider/simulator';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { faultsOf, validators } from '../http/openapi.testing.ts';
import { EVM, STELLAR, serveStripe } from '../testing.ts';

let served: Awaited<ReturnType<typeof serveStripe>>;
beforeEach(async () => {
  served = await serveStripe(createMemoryStore());
});
afterEach(() => served.close());

const bearer = { authorization: 'Bearer sk_test_simulator' };

async function post(form: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${served.apiUrl}/v1/crypto/onramp_sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...bearer, ...headers },
    body: form,
  });
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
}
async function getAt(path: string, headers: Record<string, string> = bearer) {
  const response = await fetch(`${served.apiUrl}${path}`, { headers });
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
}
const get = (path: string, headers?: Record<string, string>) =>
  getAt(`/v1/crypto/onramp_sessions${path}`, headers);

test.each([
  ['customer_ip_address=203.0.113.1', 'crypto_onramp_unsupported_country'],
  ['customer_ip_address=198.51.100.1', 'crypto_onramp_unsupportable_customer'],
  ['customer_ip_address=nowhere', 'customer_ip_address'],
  ['source_amount=1&destination_amount=1', 'crypto_onramp_invalid_source_destination_pair'],
  ['destination_currency=eth', 'crypto_onramp_incomplete_destination_currency_and_network_pair'],
  [
    'destination_currency=btc&destination_network=base',
    'crypto_onramp_invalid_destination_currency_and_network_pair',
  ],
  ['source_amount=10', 'crypto_onramp_missing_source_currency'],
  ['source_amount=0&source_currency=usd', 'crypto_onramp_invalid_source_amount'],
  ['source_amount=1.001&source_currency=usd', 'crypto_onramp_invalid_source_amount'],
  ['source_amount=0.5&source_currency=usd', 'crypto_onramp_amount_below_minimum'],
  ['source_amount=30001&source_currency=usd', 'crypto_onramp_amount_above_maximum'],
  ['destination_amount=1', 'crypto_onramp_missing_destination_currency'],
  [
    'destination_amount=-1&destination_currency=eth&destination_network=base',
    'crypto_onramp_invalid_destination_amount',
  ],
  [
    'destination_currencies[]=btc&destination_networks[]=base',
    'crypto_onramp_invalid_destination_currencies_and_networks',
  ],
  [
    'destination_currencies[]=usdc&destination_currency=eth&destination_network=base',
    'crypto_onramp_conflicting_destination_currency',
  ],
  [
    'destination_networks[0]=base&destination_currency=eth&destination_network=ethereum',
    'crypto_onramp_conflicting_destination_network',
  ],
  [
    `destination_networks[]=base&wallet_addresses[ethereum]=${EVM}`,
    'crypto_onramp_wallet_addresses_not_all_networks_supported',
  ],
  ['destination_networks[]=base&wallet_addresses[base_network]=0x1', 'crypto_onramp_wallet_address_invalid'],
  ['lock_wallet_address=true', 'crypto_onramp_no_wallet_address_to_lock'],
  [`destination_networks[]=base&wallet_addresses[base]=${EVM}`, 'parameter_unknown'],
  ['transaction_details[destination_currency]=eth', 'parameter_unknown'],
  ['source_currency=', 'parameter_invalid_empty'],
])('%s is refused with %s', async (form, code) => {
  const { status, body } = await post(form);
  expect([status, body.error.code]).toEqual([400, code]);
  expect(faultsOf(validators.error, body)).toEqual([]);
});

test.each([
  ['source_amount=1&destination_amount=1', 'crypto_onramp_invalid_source_destination_pair'],
  ['source_amount=0', 'crypto_onramp_invalid_source_amount'],
  ['source_amount=1.001', 'crypto_onramp_invalid_source_amount'],
  ['destination_amount=1', 'crypto_onramp_quote_too_many_destination_currencies_and_networks'],
  [
    'destination_amount=1&destination_currencies[]=usdc&destination_networks[]=base&destination_networks[]=solana',
    'crypto_onramp_quote_too_many_destination_currencies_and_networks',
  ],
  [
    'destination_amount=0.0000001&destination_currencies[]=usdc&destination_networks[]=base',
    'crypto_onramp_invalid_destination_amount',
  ],
  [
    'destination_currencies[]=btc&destination_networks[]=base',
    'crypto_onramp_quote_invalid_destination_currencies_and_networks',
  ],
  ['destination_currencies[]=doge', undefined],
  ['source_currency=gbp', undefined],
  ['source_exchange_amount=1', 'parameter_unknown'],
])('quotes: %s is refused with %s', async (query, code) => {
  const { status, body } = await getAt(`/v1/crypto/onramp/quotes?${query}`);
  expect([status, body.error.code]).toEqual([400, code]);
});

test('quotes: networks without a quote are empty for a fiat amount and null for a crypto amount', async () => {
  const all = (await getAt('/v1/crypto/onramp/quotes')).body;
  expect([all.source_currency, all.source_amount]).toEqual(['usd', '100.00']);
  expect(Object.values(all.destination_network_quotes).flat()).toHaveLength(13);
  expect(all.destination_network_quotes.worldchain).toEqual([]);
  expect(all.destination_network_quotes.base_network[0]).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{64}$/),
    destination_currency: 'usdc',
    destination_amount: '100.000000',
    destination_network: 'base',
    fees: { network_fee_monetary: '0.17', transaction_fee_monetary: '4.04' },
    source_total_amount: '104.21',
  });
  const query = 'destination_amount=1&destination_currencies[0]=eth&destination_networks[0]=base';
  const one = (await getAt(`/v1/crypto/onramp_quotes?${query}`)).body;
  expect([one.source_amount, one.destination_network_quotes.ethereum]).toEqual([null, null]);
  expect(one.destination_network_quotes.base_network).toHaveLength(1);
});

test('answers match the API description', async () => {
  const { body, headers } = await post(
    `destination_networks[]=stellar&wallet_addresses[stellar]=${STELLAR}&wallet_addresses[destination_tags][stellar]=7`,
    { 'stripe-version': '2026-10-28.endive', 'idempotency-key': 'k' },
  );
  expect(faultsOf(validators.session, body)).toEqual([]);
  expect(body.transaction_details.wallet_addresses).toMatchObject({
    base_network: null,
    destination_tags: { stellar: '7' },
  });
  expect([headers.get('request-id'), headers.get('idempotency-key')]).toEqual([
    expect.stringMatching(/^req_/),
    'k',
  ]);
  expect(faultsOf(validators.session, (await get(`/${body.id}`)).body)).toEqual([]);
  const list = await get('?limit=1');
  expect(faultsOf(validators.sessionList, list.body)).toEqual([]);
});

test('idempotency keys: replayed, refused with other parameters, in use during the first request, free after a refusal', async () => {
  const key = { 'idempotency-key': 'k1' };
  const first = await post('metadata[a]=1', key);
  const again = await post('metadata[a]=1', key);
  expect([again.body.id, again.headers.get('idempotent-replayed')]).toEqual([first.body.id, 'true']);
  expect((await post('metadata[a]=2', key)).body.error.type).toBe('idempotency_error');

  // The first request waits in the store until it is released.
  const release = Promise.withResolvers<void>();
  const { set } = served.store;
  vi.spyOn(served.store, 'set').mockImplementationOnce(async (key, value) => {
    await release.promise;
    await set(key, value);
  });
  const slow = post('metadata[a]=3', { 'idempotency-key': 'k2' });
  await vi.waitFor(() => expect(served.sent().at(-1)).toContain('metadata[a]=3'));
  const meanwhile = await post('metadata[a]=3', { 'idempotency-key': 'k2' });
  expect([meanwhile.status, meanwhile.body.error.code]).toEqual([409, 'idempotency_key_in_use']);
  release.resolve();
  expect((await slow).status).toBe(200);

  expect((await post('source_amount=1', { 'idempotency-key': 'k3' })).status).toBe(400);
  expect((await post('', { 'idempotency-key': 'k3' })).status).toBe(200);

  await served.control('faults', { kind: 'error_after', operation: 'sessions.create' });
  expect((await post('', { 'idempotency-key': 'k4' })).status).toBe(500);
  const replayed = await post('', { 'idempotency-key': 'k4' });
  expect([replayed.status, replayed.headers.get('idempotent-replayed')]).toEqual([500, 'true']);
});

test.each([
  ['Bearer', 'Bearer sk_test_simulator', 200],
  ['Basic', `Basic ${Buffer.from('sk_test_simulator:').toString('base64')}`, 200],
  ['an unknown key', 'Bearer sk_test_1', 401],
  ['a live key', 'Bearer sk_live_1', 401],
  ['no key', '', 401],
])('authentication by %s', async (_name, authorization, status) => {
  expect((await get('', { authorization })).status).toBe(status);
});

test('the list: newest first, in pages, with a maximum page size', async () => {
  const ids: string[] = [];
  for (let index = 0; index < 3; index += 1) ids.unshift((await post('')).body.id);
  const { body } = await get('?limit=2');
  expect([body.data.map(({ id }: { id: string }) => id), body.has_more]).toEqual([ids.slice(0, 2), true]);
  expect((await get(`?starting_after=${ids[1]}`)).body.data[0].id).toBe(ids[2]);
  expect((await get('?limit=101')).body.error.code).toBe('parameter_invalid_integer');
  expect((await get('?starting_after=cos_x')).body.error.code).toBe('resource_missing');
  expect((await get('?created[lt]=1')).body.data).toEqual([]);
});

test('the page: a failed payment stays payable, a refusal sends no event, a wrong URL opens nothing', async () => {
  const { body } = await post('');
  const act = (action: string) =>
    fetch(body.redirect_url, { method: 'POST', body: new URLSearchParams({ action }) });
  expect(await (await act('leave')).text()).toContain('Nothing was paid');
  expect((await get(`/${body.id}`)).body.status).toBe('initialized');
  expect(await (await act('fail')).text()).toContain('The customer may try again');
  expect((await get(`/${body.id}`)).body.status).toBe('requires_payment');
  await act('refuse');
  expect((await get(`/${body.id}`)).body.status).toBe('rejected');
  await act('pay');
  expect((await get(`/${body.id}`)).body.status).toBe('rejected');
  await vi.waitFor(() => expect(served.webhooks).toHaveLength(1));
  expect(String(served.webhooks[0]?.body)).toContain('requires_payment');
  const lost = await fetch(body.redirect_url.slice(0, -1));
  expect(lost.status).toBe(404);
  expect(await lost.text()).toContain('call createOnrampSession');
});

test('settings: the old event name, an incident, a rate limit', async () => {
  await served.control('settings', { eventType: 'crypto.onramp_session_updated', disabled: true });
  expect((await post('')).body.error).toMatchObject({ type: 'api_error', code: 'crypto_onramp_disabled' });
  await served.control('settings', { disabled: false });
  const { body } = await post('');
  expect((await served.control(`sessions/${body.id}/advance`, { to: 'fulfillment_complete' })).status).toBe(
    200,
  );
  expect((await served.control(`sessions/${body.id}/advance`, { to: 'initialized' })).status).toBe(409);
  await vi.waitFor(() => expect(served.webhooks).toHaveLength(1));
  expect(JSON.parse(String(served.webhooks[0]?.body)).type).toBe('crypto.onramp_session_updated');
  await served.control('settings', { requestsPerSecond: 1, shouldRetry: true });
  const answers = await Promise.all([post(''), post(''), post('')]);
  const limited = answers.find(({ status }) => status === 429);
  expect(limited?.body.error.code).toBe('rate_limit');
  expect(limited?.headers.get('stripe-should-retry')).toBe('true');
  expect(limited?.headers.get('stripe-rate-limited-reason')).toBe('global-rate');
});

test('prices that have ended are refused with the reason, and the setting stays', async () => {
  await served.control('settings', { prices: 'wrong' });
  for (const prices of ['expired', 'EXPIRED']) {
    const refused = await served.control('settings', { prices });
    expect(refused.status).toBe(400);
    expect((await refused.json()).error).toContain('name no end, so they cannot expire');
  }
  const typo = await served.control('settings', { prices: 'wrnog' });
  expect((await typo.json()).error).toContain('expected one of "market"|"wrong"');
  expect(await (await served.simulatorFetch('/__control/settings')).json()).toMatchObject({
    prices: 'wrong',
  });
});

test.each([
  ['sessions.create', () => post('')],
  ['sessions.get', () => get('/cos_nobody')],
  ['sessions.list', () => get('')],
  ['quotes', () => getAt('/v1/crypto/onramp/quotes')],
  ['webhook_endpoints', () => getAt('/v1/webhook_endpoints')],
])('a fault of %s affects only that operation', async (operation, send) => {
  const { operations } = (await (await served.simulatorFetch('/__control/faults')).json()) as {
    operations: string[];
  };
  expect(operations).toContain(operation);
  expect(operations).toHaveLength(5);
  for (const other of operations.filter((name) => name !== operation))
    await served.fault({ kind: 'error_before', operation: other, status: 501 });
  await served.fault({ kind: 'error_before', operation, status: 599 });
  expect((await send()).status).toBe(599);
});
