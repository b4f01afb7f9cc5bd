import fc from 'fast-check';
import { isProviderError, moneyOf, type Prefill, type SessionRequest } from 'onramp-gateway/provider';
import { expect, onTestFinished, test } from 'vitest';
import { coverage } from '../assets.ts';
import stripe from '../index.ts';
import { prefillForm, sessionForm } from '../sessions/form.ts';
import { parseForm } from '../simulator/api/form.ts';
import { readCreate } from '../simulator/api/rules.ts';
import { settingsOf } from '../simulator/settings.ts';
import {
  call,
  EVM,
  failure,
  purchase,
  quoteRequest,
  SESSION_ID,
  SOLANA,
  STELLAR,
  serveStripe,
  testContext,
  testOptions,
} from '../testing.ts';
import { type Exchange, examine, faultsOf, validators } from './openapi.testing.ts';

const onBase = { network: 'base', address: EVM, memo: null };
const prefill: Prefill = {
  email: 'jane@example.com',
  firstName: 'Jane',
  lastName: 'Doe',
  dateOfBirth: '1990-12-31',
  address: {
    country: 'US',
    line1: '1 Main St',
    line2: 'Flat 2',
    city: 'Austin',
    state: 'TX',
    postalCode: '73301',
  },
};
const everything: Partial<SessionRequest> = {
  asset: { currency: 'USDC', network: 'base' },
  allowedCurrencies: ['USDC', 'ETH', 'POL', 'XLM'],
  allowedNetworks: ['base', 'ethereum', 'polygon', 'stellar'],
  fiatCurrency: 'USD',
  fiatAmount: moneyOf('49.95', 'USD', 2),
  wallets: [onBase, { network: 'stellar', address: STELLAR, memo: '7' }],
  lockWalletAddress: true,
  clientIp: '8.8.8.8',
};

/** The adapter connected to the simulator, and a record of their HTTP exchanges. */
function connect(served: Awaited<ReturnType<typeof serveStripe>>, more: Record<string, unknown> = {}) {
  const exchanges: Exchange[] = [];
  const record: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    const { pathname, search } = new URL(String(input));
    exchanges.push({
      method: init?.method ?? 'GET',
      path: pathname + search,
      body: String(init?.body ?? ''),
      status: response.status,
      answer: await response.clone().text(),
    });
    return response;
  };
  const operations = stripe.connect({ ...served.options, ...more }, testContext(record).context);
  const { quote, check, sessions } = operations;
  if (!quote || !check || !sessions.find || !sessions.handoff) throw new Error('an operation is missing');
  return { ...sessions, find: sessions.find, handoff: sessions.handoff, quote, check, exchanges };
}

test('every request of the adapter and every answer of the simulator matches the API description', async () => {
  const served = await serveStripe();
  onTestFinished(served.close);
  const adapter = connect(served, { settlementSpeed: 'standard' });
  const { exchanges, create, prepare, get, find, handoff, quote, check } = adapter;
  const prepared = await prepare(purchase(everything), call());
  const { reference } = await create(prepared, prefill, call('all'));
  await create(await prepare(purchase({ sessionId: 'ons_none' }), call()), null, call('none'));
  await get(String(reference), call());
  await handoff(String(reference), null, call());
  for (const to of ['requires_payment', 'fulfillment_processing', 'fulfillment_complete']) {
    await served.control(`sessions/${reference}/advance`, { to });
    await get(String(reference), call());
  }
  const createEmpty = async (sessionId: string) =>
    create(await prepare(purchase({ sessionId }), call()), null, call(sessionId));
  await Promise.all(Array.from({ length: 101 }, (_, index) => createEmpty(`ons_${index}`)));
  await find({ sessionId: SESSION_ID, prepared, createdAfter: new Date() }, call());
  await quote(quoteRequest(), call());
  await quote(quoteRequest({ fiatAmount: null, cryptoAmount: moneyOf('7', 'USDC', 6) }), call());
  await check(call());
  const other = connect(served, { quotesPath: '/v1/crypto/onramp_quotes' });
  await other.quote(quoteRequest(), call());

  await failure(create(await prepare(purchase({ clientIp: '203.0.113.1' }), call()), null, call('country')));
  await failure(
    create(await prepare(purchase({ ...everything, clientIp: null }), call()), null, call('all')),
  );
  await failure(get('cos_none', call()));
  await failure(quote(quoteRequest({ asset: { currency: 'USDT', network: 'ethereum' } }), call()));
  await served.control('settings', { disabled: true });
  await failure(create(prepared, null, call('disabled')));
  for (const [operation, request] of [
    ['sessions.list', () => find({ sessionId: 'ons_x', prepared, createdAfter: new Date() }, call())],
    ['quotes', () => other.quote(quoteRequest(), call())],
    ['sessions.create', () => create(prepared, null, call('fault'))],
  ] as const) {
    await served.fault({ kind: 'rate_limited', operation });
    await failure(request());
  }
  await served.fault({ kind: 'error_before', operation: 'webhook_endpoints' });
  await check(call());

  const examined = [...exchanges, ...other.exchanges].map(examine);
  expect(examined.filter(({ faults }) => faults.length > 0)).toEqual([]);
  expect([...new Set(examined.map(({ operation }) => operation))].sort()).toEqual([
    'GET /v1/crypto/onramp/quotes answered',
    'GET /v1/crypto/onramp/quotes refused',
    'GET /v1/crypto/onramp_quotes answered',
    'GET /v1/crypto/onramp_quotes refused',
    'GET /v1/crypto/onramp_sessions answered',
    'GET /v1/crypto/onramp_sessions refused',
    'GET /v1/crypto/onramp_sessions/{id} answered',
    'GET /v1/crypto/onramp_sessions/{id} refused',
    'GET /v1/webhook_endpoints answered',
    'GET /v1/webhook_endpoints refused',
    'POST /v1/crypto/onramp_sessions answered',
    'POST /v1/crypto/onramp_sessions refused',
  ]);
});

test.each([
  ['POST', '/v1/crypto/onramp_sessions', 'return_url=x', ''],
  ['GET', '/v1/crypto/onramp_sessions?created[after]=1&metadata[a]=b', '', ''],
  ['GET', '/v1/crypto/onramp_sessions?limit=ten', '', ''],
  ['GET', '/v1/crypto/onramp/quotes?source_currency=gbp', '', ''],
])('the API descriptions refuse an unknown parameter or value: %s %s', (method, path, body) => {
  const { faults } = examine({ method, path, body, status: 400, answer: '{"error":{"type":"api_error"}}' });
  expect(faults).not.toEqual([]);
});

const subset = (values: readonly string[]) => fc.subarray([...new Set(values)]);
const wallets = coverage
  .map(({ network }) => network)
  .filter((network, index, all) => all.indexOf(network) === index)
  .map((network) => ({
    network,
    address:
      { bitcoin: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', solana: SOLANA, stellar: STELLAR }[network] ??
      EVM,
    memo: network === 'stellar' ? '7' : null,
  }));

const requests = fc.record({
  asset: fc.option(fc.constantFrom(...coverage.map(({ currency, network }) => ({ currency, network })))),
  assetLocked: fc.boolean(),
  allowedCurrencies: subset(coverage.map(({ currency }) => currency)),
  allowedNetworks: subset(coverage.map(({ network }) => network)),
  fiatCurrency: fc.option(fc.constantFrom('USD', 'EUR')),
  amount: fc.constantFrom('none', 'fiat', 'crypto'),
  wallets: fc.subarray(wallets),
  lock: fc.boolean(),
  clientIp: fc.option(fc.ipV4().filter((ip) => !/^(203\.0\.113|198\.51\.100)\./.test(ip))),
  settlementSpeed: fc.constantFrom(undefined, 'instant' as const, 'standard' as const),
  prefill: fc.boolean(),
});

test('every purchase that the adapter can express matches the API description and is accepted by the simulator', () => {
  let accepted = 0;
  fc.assert(
    fc.property(requests, (given) => {
      const { asset, amount, lock, settlementSpeed } = given;
      const request = purchase({
        ...given,
        assetLocked: asset !== null && given.assetLocked,
        allowedCurrencies: [
          ...given.allowedCurrencies,
          ...(asset && given.allowedCurrencies.length ? [asset.currency] : []),
        ],
        allowedNetworks: [
          ...given.allowedNetworks,
          ...(asset && given.allowedNetworks.length ? [asset.network] : []),
        ],
        fiatAmount: amount === 'fiat' ? moneyOf('25.5', given.fiatCurrency ?? 'USD', 2) : null,
        cryptoAmount: amount === 'crypto' && asset ? moneyOf('3', asset.currency, 6) : null,
        lockWalletAddress: lock && given.wallets.length > 0,
      });
      const form = formOf(request, settlementSpeed);
      if (form === null) return;
      accepted += 1;
      const parameters = { ...form, ...(given.prefill ? prefillForm(prefill, 'kyc_details') : {}) };
      const body = new URLSearchParams(parameters).toString();
      expect(faultsOf(validators.createForm, parseForm(body))).toEqual([]);
      expect(() => readCreate(body, settingsOf({}))).not.toThrow();
    }),
    { numRuns: 500 },
  );
  expect(accepted).toBeGreaterThan(100);
});

/** Null if nothing would be sent: no asset is sold, or no wallet is on a served network. */
function formOf(request: SessionRequest, settlementSpeed: 'instant' | 'standard' | undefined) {
  try {
    return sessionForm(request, testOptions({ settlementSpeed }));
  } catch (error) {
    if (isProviderError(error) && error.outcome === 'not_sent') return null;
    throw error;
  }
}
