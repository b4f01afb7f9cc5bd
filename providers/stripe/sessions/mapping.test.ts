import { assetKey, assets, formatMoney } from 'onramp-gateway/provider';
import { expect, test } from 'vitest';
import { capabilities } from '../capabilities.ts';
import { type SessionWire, sessionWire } from '../http/wire.ts';
import { checkMode } from '../options.ts';
import { statuses } from '../simulator/session-object.ts';
import { EVM, testOptions } from '../testing.ts';
import { handoffOf } from './handoff.ts';
import { newsOf, statusTable } from './mapping.ts';
import { findMismatch } from './mismatch.ts';

function session(details: Record<string, unknown> = {}, more: Record<string, unknown> = {}): SessionWire {
  return sessionWire.parse({
    id: 'cos_1',
    object: 'crypto.onramp_session',
    client_secret: 'cos_1_secret_x',
    created: 1_767_225_600,
    livemode: false,
    metadata: {},
    redirect_url: 'https://crypto.link.com?session_hash=x',
    status: 'initialized',
    transaction_details: details,
    ...more,
  });
}

test.each([
  ['initialized', 'READY'],
  ['requires_payment', 'AWAITING_PAYMENT'],
  ['fulfillment_processing', 'DELIVERING'],
  ['fulfillment_complete', 'COMPLETED'],
  ['rejected', 'REJECTED'],
  ['quote_ready', null],
  ['error', null],
])('status %s is mapped to %s', (providerStatus, status) => {
  expect(newsOf(session({}, { status: providerStatus }), undefined)).toMatchObject({
    status,
    providerStatus,
  });
});

test('the status table has every documented status', () => {
  expect([...statusTable.keys()].sort()).toEqual([...statuses].sort());
});

test.each([
  [true, true],
  [false, false],
  [null, undefined],
  [undefined, undefined],
])('kyc_details_provided %s: prefillUsed is %s', (provided, used) => {
  expect(newsOf(session({}, { kyc_details_provided: provided }), undefined).prefillUsed).toBe(used);
});

test('amounts are exact, and the total includes both fees', () => {
  const news = newsOf(
    session({
      source_amount: '100.00',
      source_currency: 'usd',
      destination_amount: '0.033333333333333333',
      destination_currency: 'eth',
      destination_network: 'base',
      fees: { network_fee_amount: '1.25', transaction_fee_amount: '4.04' },
    }),
    'req_1',
  );
  expect(news.fiatAmount).toEqual({ currency: 'USD', decimals: 2, minor: 10_000n });
  expect(news.cryptoAmount).toEqual({ currency: 'ETH', decimals: 18, minor: 33_333_333_333_333_333n });
  expect(news.fiatTotal && formatMoney(news.fiatTotal)).toBe('105.29');
  expect(news.fees).toEqual([
    { kind: 'PROVIDER', amount: '4.04', currency: 'USD' },
    { kind: 'NETWORK', amount: '1.25', currency: 'USD' },
  ]);
  expect(news.requestId).toBe('req_1');
});

test('fees are read under both names; one fee alone gives no total', () => {
  const both = { network_fee_monetary: '0.17', transaction_fee_monetary: '4.04' };
  const paid = { source_amount: '10', source_currency: 'eur' };
  expect(newsOf(session({ ...paid, fees: both }), undefined).fiatTotal?.minor).toBe(1421n);
  const one = newsOf(session({ ...paid, fees: { network_fee_amount: '0.17' } }), undefined);
  expect([one.fees?.length, one.fiatTotal]).toEqual([1, null]);
});

test.each([
  ['200.00', 200_000_000n],
  ['0.000001', 1n],
  ['1.0000000', 1_000_000n],
  ['0.0000001', undefined],
  ['1e3', undefined],
])('USDC amount %s', (text, minor) => {
  const details = { destination_amount: text, destination_currency: 'usdc', destination_network: 'base' };
  expect(newsOf(session(details), undefined).cryptoAmount?.minor).toBe(minor);
});

test('only a completed session reports a delivery, and only a real hash is reported', () => {
  const details = {
    destination_amount: '5.0000000',
    destination_currency: 'xlm',
    destination_network: 'stellar',
    wallet_address: 'G1',
    wallet_addresses: { stellar: 'G1', destination_tags: { stellar: '7' } },
    transaction_id: 'abc',
  };
  expect(newsOf(session(details), undefined).delivery).toBeUndefined();
  const done = { status: 'fulfillment_complete' };
  expect(newsOf(session(details, done), undefined).delivery).toEqual({
    asset: { currency: 'XLM', network: 'stellar' },
    amount: { currency: 'XLM', decimals: 7, minor: 50_000_000n },
    address: 'G1',
    memo: '7',
    transactionHash: 'abc',
  });
  const odd = newsOf(
    session({ ...details, transaction_id: 'cxt_1', destination_currency: 'ousd' }, done),
    undefined,
  );
  expect(odd.delivery).toMatchObject({ asset: null, amount: null, transactionHash: null });
  expect(odd.asset).toBeUndefined();
});

test.each(['matic', 'pol'])('code %s is read as POL', (code) => {
  const news = newsOf(session({ destination_currency: code, destination_network: 'polygon' }), undefined);
  expect(news.asset).toEqual({ currency: 'POL', network: 'polygon' });
});

test('a session without details can be read', () => {
  const news = newsOf(session({}, { transaction_details: null }), undefined);
  expect(news).toMatchObject({ status: 'READY', asset: null, fiatAmount: null, cryptoAmount: null });
});

test.each([
  ['an amount as a number', { transaction_details: { source_amount: 100 } }],
  ['no id', { id: '' }],
  ['another object', { object: 'charge' }],
])('a session with %s is refused', (_name, more) => {
  expect(sessionWire.safeParse({ ...session(), ...more }).success).toBe(false);
});

const form = {
  'destination_currencies[0]': 'usdc',
  'destination_networks[0]': 'base',
  destination_currency: 'usdc',
  destination_network: 'base',
  source_currency: 'usd',
  source_amount: '100',
  'wallet_addresses[base_network]': EVM,
  lock_wallet_address: 'true',
  'metadata[onramp_session_id]': 'ons_1',
};

test.each([
  [null, {}, {}],
  [
    null,
    { source_amount: '100.00', wallet_addresses: { base_network: EVM.toLowerCase(), solana: null } },
    {},
  ],
  ['livemode', {}, { livemode: true }],
  ['metadata', {}, { metadata: { onramp_session_id: 'ons_2' } }],
  ['client_secret', {}, { client_secret: 'cos_2_secret_x' }],
  ['source_currency', { source_currency: 'eur' }, {}],
  ['destination_currency', { destination_currency: 'eth' }, {}],
  ['destination_network', { destination_network: 'ethereum' }, {}],
  ['destination_currencies', { destination_currencies: ['usdc', 'eth'] }, {}],
  ['destination_networks', { destination_networks: ['base', 'solana'] }, {}],
  ['lock_wallet_address', { lock_wallet_address: false }, {}],
  ['wallet_addresses', { wallet_addresses: { base_network: EVM.replace('5', '6') } }, {}],
  ['wallet_addresses', { wallet_addresses: { solana: 'So1' } }, {}],
  ['wallet_addresses', { wallet_addresses: { destination_tags: { stellar: '1' } } }, {}],
  ['wallet_address', { wallet_address: '0xother' }, {}],
  ['source_amount', { source_amount: '99.00' }, {}],
])('a difference in %s is found', (field, details, more) => {
  expect(findMismatch(session(details, more), form, { live: false, checkAmounts: true })).toBe(field);
});

test('an address that was sent for Base as the single one is compared with the answer for Base', () => {
  const { 'wallet_addresses[base_network]': address, ...rest } = form;
  const mismatchOf = (wallets: Record<string, string>) =>
    findMismatch(
      session({ wallet_addresses: wallets }),
      { ...rest, wallet_address: address },
      { live: false, checkAmounts: true },
    );
  expect(mismatchOf({ base_network: EVM })).toBeNull();
  expect(mismatchOf({ base_network: EVM.replace('5', '6') })).toBe('wallet_addresses');
  expect(mismatchOf({ ethereum: EVM })).toBe('wallet_addresses');
});

test.each([
  ['matic', 'pol'],
  ['pol', 'matic'],
])('code %s sent and %s answered are one coin', (sent, answered) => {
  const polygon = {
    'destination_currencies[0]': sent,
    'destination_currencies[1]': 'usdc',
    'destination_networks[0]': 'polygon',
    destination_currency: sent,
    destination_network: 'polygon',
  };
  const expected = { live: false, checkAmounts: true };
  const details = { destination_currency: answered, destination_network: 'polygon' };
  const mismatchOf = (more: Record<string, unknown>) =>
    findMismatch(session({ ...details, ...more }), polygon, expected);
  expect(mismatchOf({ destination_currencies: [answered, 'usdc'] })).toBeNull();
  expect(mismatchOf({ destination_currencies: [answered, 'eth'] })).toBe('destination_currencies');
  expect(mismatchOf({ destination_currency: 'usdc' })).toBe('destination_currency');
});

test('amounts are not checked if Stripe overrides them', () => {
  const changed = session({ source_amount: '99.00' });
  expect(findMismatch(changed, form, { live: false, checkAmounts: false })).toBeNull();
});

test.each([
  'javascript:alert(1)',
  'https://crypto.link.com.evil.test/',
  'https://crypto.link.com@evil.test/',
  'https://user@crypto.link.com/',
  'http://crypto.link.com/',
  'https://crypto.link.com:8443/',
  'nonsense',
])('the redirect URL %s is refused', (url) => {
  const requested = { handoffs: ['REDIRECT'] as const, theme: null };
  expect(() => handoffOf(session({}, { redirect_url: url }), requested, testOptions(), undefined)).toThrow(
    expect.objectContaining({ code: 'contradicting_answer', outcome: 'unknown' }),
  );
});

test('the first requested hand-off that is available is used', () => {
  const settings = testOptions({ publishableKey: 'pk_test_1', stripeJsRelease: 'clover' });
  const requested = { handoffs: ['IFRAME', 'REDIRECT', 'EMBEDDED'] as const, theme: 'DARK' as const };
  expect(handoffOf(session(), requested, settings, undefined)?.kind).toBe('REDIRECT');
  const embedded = handoffOf(session({}, { redirect_url: null }), requested, settings, undefined);
  expect(embedded).toEqual({
    kind: 'EMBEDDED',
    clientSecret: 'cos_1_secret_x',
    publishableKey: 'pk_test_1',
    scripts: [
      'https://js.stripe.com/clover/stripe.js',
      'https://crypto-js.stripe.com/crypto-onramp-outer.js',
    ],
    origins: ['https://js.stripe.com', 'https://crypto-js.stripe.com', 'https://crypto.link.com'],
    theme: 'DARK',
  });
  expect(handoffOf(session({}, { redirect_url: null }), requested, testOptions(), undefined)).toBeNull();
});

test("the source of an operator's own list is the option, not Stripe's page", () => {
  const own = capabilities(testOptions({ fiatCurrencies: ['GBP'], europeanCountries: ['DE'] }));
  expect([own.fiatCurrencies.source, own.countries.source, own.excludedSubdivisions.source]).toMatchObject([
    { mark: 'option', from: 'option fiatCurrencies' },
    { mark: 'option', from: 'option europeanCountries' },
    { mark: 'documented' },
  ]);
});

test('coverage names only assets that the gateway knows, each with a source', () => {
  const facts = capabilities(testOptions());
  expect(facts.assets.filter((asset) => !assets.has(assetKey(asset)))).toEqual([]);
  expect(facts.assets.filter((asset) => !asset.source.from.startsWith('https://docs.stripe.com/'))).toEqual(
    [],
  );
  expect(facts.handoffs).toEqual(['REDIRECT']);
  expect(facts.countries.list).toHaveLength(28);
  const onPolygon = facts.assets.find((asset) => assetKey(asset) === 'USDC:polygon');
  expect(onPolygon).toMatchObject({ countries: ['US'], excludedSubdivisions: ['US-NY'] });
});

test.each([
  ['sandbox', {}, null],
  ['sandbox', { secretKey: 'sk_live_1' }, 'secretKey is not a test key'],
  ['sandbox', { publishableKey: 'pk_live_1' }, 'publishableKey is not a test key'],
  ['live', {}, 'secretKey is not a live key'],
  ['live', { secretKey: 'rk_live_1' }, null],
  ['live', { secretKey: 'sk_live_1', baseUrl: 'http://127.0.0.1:1' }, 'baseUrl must start with https'],
] as const)('checkMode in %s mode with %j', (mode, more, problem) => {
  const reason = checkMode(testOptions(more), mode);
  if (problem === null) expect(reason).toBeNull();
  else expect(reason).toContain(problem);
});
