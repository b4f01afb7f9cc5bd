import { moneyOf, type SessionRequest } from 'onramp-gateway/provider';
import { expect, test } from 'vitest';
import { faultsOf, validators } from '../http/openapi.testing.ts';
import { parseForm } from '../simulator/api/form.ts';
import { EVM, purchase, SESSION_ID, SOLANA, STELLAR, testOptions } from '../testing.ts';
import { prefillForm, sessionForm, sortByName } from './form.ts';

const metadata = { 'metadata[onramp_session_id]': SESSION_ID };
const onBase = { network: 'base', address: EVM, memo: null };
const onEthereum = { network: 'ethereum', address: EVM, memo: null };
const onSolana = { network: 'solana', address: SOLANA, memo: null };

// Stripe's four integration recipes: https://docs.stripe.com/crypto/onramp
const recipes: Array<[string, Partial<SessionRequest>, Record<string, string>]> = [
  [
    'wallet funding: several wallets and networks, no asset chosen',
    { wallets: [onEthereum, onSolana, onBase], clientIp: '8.8.8.8' },
    {
      'destination_networks[0]': 'ethereum',
      'destination_networks[1]': 'solana',
      'destination_networks[2]': 'base',
      'wallet_addresses[ethereum]': EVM,
      'wallet_addresses[solana]': SOLANA,
      'wallet_addresses[base_network]': EVM,
      customer_ip_address: '8.8.8.8',
    },
  ],
  [
    'transaction top-up: an exact amount of one asset to one locked wallet',
    {
      asset: { currency: 'ETH', network: 'ethereum' },
      assetLocked: true,
      cryptoAmount: moneyOf('0.1234', 'ETH', 18),
      wallets: [onEthereum],
      lockWalletAddress: true,
    },
    {
      'destination_currencies[0]': 'eth',
      'destination_networks[0]': 'ethereum',
      destination_currency: 'eth',
      destination_network: 'ethereum',
      destination_amount: '0.1234',
      'wallet_addresses[ethereum]': EVM,
      lock_wallet_address: 'true',
    },
  ],
  [
    'dapp or NFT checkout: one asset, paid in a fiat amount',
    {
      asset: { currency: 'USDC', network: 'polygon' },
      assetLocked: true,
      fiatCurrency: 'USD',
      fiatAmount: moneyOf('49.90', 'USD', 2),
      wallets: [{ network: 'polygon', address: EVM, memo: null }],
      lockWalletAddress: true,
    },
    {
      'destination_currencies[0]': 'usdc',
      'destination_networks[0]': 'polygon',
      destination_currency: 'usdc',
      destination_network: 'polygon',
      source_currency: 'usd',
      source_amount: '49.9',
      'wallet_addresses[polygon]': EVM,
      lock_wallet_address: 'true',
    },
  ],
  [
    'DEX: lists to choose from, one of them preselected',
    {
      asset: { currency: 'USDC', network: 'base' },
      allowedCurrencies: ['USDC', 'ETH', 'POL'],
      allowedNetworks: ['base', 'ethereum', 'polygon'],
      fiatCurrency: 'EUR',
      wallets: [onBase, onEthereum],
    },
    {
      'destination_currencies[0]': 'usdc',
      'destination_currencies[1]': 'eth',
      'destination_currencies[2]': 'matic',
      'destination_networks[0]': 'base',
      'destination_networks[1]': 'ethereum',
      'destination_networks[2]': 'polygon',
      destination_currency: 'usdc',
      destination_network: 'base',
      source_currency: 'eur',
      'wallet_addresses[base_network]': EVM,
      'wallet_addresses[ethereum]': EVM,
    },
  ],
];

const prefill = {
  email: 'jane@example.com',
  firstName: 'Jane',
  lastName: null,
  dateOfBirth: '1990-02-01',
  address: { country: 'US', line1: null, line2: null, city: null, state: 'CA', postalCode: '94110' },
};

test.each(recipes)('%s', (_name, request, expected) => {
  const form = sessionForm(purchase(request), testOptions());
  expect(form).toEqual({ ...expected, ...metadata });
  const body = { ...form, ...prefillForm(prefill, 'kyc_details') };
  expect(faultsOf(validators.createForm, parseForm(new URLSearchParams(body).toString()))).toEqual([]);
});

test('the API description refuses an unknown parameter', () => {
  expect(faultsOf(validators.createForm, { return_url: 'x' })).not.toEqual([]);
});

test('a request without choices sends only the session id', () => {
  expect(sessionForm(purchase(), testOptions())).toEqual(metadata);
});

const preselects: Array<[string, Partial<SessionRequest>, [string, string] | null]> = [
  ['a pair', { preselect: { currency: 'ETH', network: 'base' } }, ['eth', 'base']],
  ['only a network', { preselect: { currency: null, network: 'base' } }, ['usdc', 'base']],
  ['only a currency', { preselect: { currency: 'POL', network: null } }, ['matic', 'polygon']],
  [
    'a network, and lists in the order of the caller',
    {
      preselect: { currency: null, network: 'base' },
      allowedCurrencies: ['ETH', 'USDC'],
      allowedNetworks: ['ethereum', 'base'],
    },
    ['eth', 'base'],
  ],
  [
    'a currency, and lists in the order of the caller',
    { preselect: { currency: 'USDC', network: null }, allowedNetworks: ['solana', 'base', 'ethereum'] },
    ['usdc', 'solana'],
  ],
  [
    'a network of one of the wallets',
    { preselect: { currency: null, network: 'base' }, wallets: [onEthereum, onBase] },
    ['usdc', 'base'],
  ],
  ['a pair that is not sold', { preselect: { currency: 'BTC', network: 'base' } }, null],
  ['a currency that is not sold', { preselect: { currency: 'DOGE', network: null } }, null],
  [
    'a network where nothing is sold in this country',
    { preselect: { currency: null, network: 'base' }, country: 'DE' },
    null,
  ],
  [
    'a pair that is not sold in this state',
    { preselect: { currency: 'XLM', network: 'stellar' }, country: 'US', subdivision: 'US-NY' },
    null,
  ],
];

test.each(preselects)('preselects without a lock: %s', (_name, request, expected) => {
  const form = sessionForm(purchase({ country: 'US', ...request }), testOptions());
  const [currency, network] = expected ?? [];
  expect([form.destination_currency, form.destination_network]).toEqual([currency, network]);
  // One value in a list would be a lock. Without lists of the caller the customer may change to all that Stripe sells.
  const listed = (name: string) => Object.keys(form).filter((key) => key.startsWith(`${name}[`)).length;
  expect(listed('destination_currencies')).toBe(request.allowedCurrencies?.length ?? 0);
  expect(listed('destination_networks')).toBe((request.allowedNetworks ?? request.wallets)?.length ?? 0);
  expect(faultsOf(validators.createForm, parseForm(new URLSearchParams(form).toString()))).toEqual([]);
});

test('a memo is sent as the destination tag of the Stellar wallet', () => {
  const wallets = [{ network: 'stellar', address: STELLAR, memo: '4711' }];
  const form = sessionForm(purchase({ wallets }), testOptions());
  expect(form).toMatchObject({
    'wallet_addresses[stellar]': STELLAR,
    'wallet_addresses[destination_tags][stellar]': '4711',
  });
});

test('lists are narrowed to what Stripe sells, and wallets to the remaining networks', () => {
  const form = sessionForm(
    purchase({
      allowedCurrencies: ['USDT', 'USDC'],
      allowedNetworks: ['tron', 'base'],
      wallets: [onBase, { network: 'tron', address: 'T', memo: null }],
    }),
    testOptions(),
  );
  expect(form).toEqual({
    'destination_currencies[0]': 'usdc',
    'destination_networks[0]': 'base',
    'wallet_addresses[base_network]': EVM,
    ...metadata,
  });
});

test.each([
  ['nothing_sold', { allowedCurrencies: ['USDT'], allowedNetworks: ['tron'] }],
  [
    'no_wallet_on_offer',
    { asset: { currency: 'BTC', network: 'bitcoin' }, assetLocked: true, wallets: [onBase] },
  ],
  ['asset_missing', { cryptoAmount: moneyOf('1', 'ETH', 18) }],
  ['memo_not_expressible', { wallets: [{ ...onBase, memo: '1' }] }],
])('%s is thrown before anything is sent', (code, request) => {
  expect(() => sessionForm(purchase(request), testOptions())).toThrow(
    expect.objectContaining({ code, outcome: 'not_sent' }),
  );
});

test('options set the names of parameters', () => {
  const settings = testOptions({
    baseWalletKey: 'wallet_address',
    polCode: 'pol',
    settlementSpeed: 'standard',
  });
  expect(sessionForm(purchase({ wallets: [onBase] }), settings)).toEqual({
    'destination_networks[0]': 'base',
    wallet_address: EVM,
    settlement_speed: 'standard',
    ...metadata,
  });
  expect(() => sessionForm(purchase({ wallets: [onBase, onSolana] }), settings)).toThrow(
    expect.objectContaining({ code: 'wallets_not_expressible', class: 'asset' }),
  );
  expect(sessionForm(purchase({ allowedCurrencies: ['POL'] }), settings)).toMatchObject({
    'destination_currencies[0]': 'pol',
  });
  expect(Object.keys(prefillForm(prefill, 'customer_information'))[0]).toBe('customer_information[email]');
});

test('prefill sends the known fields, and splits the date of birth', () => {
  expect(prefillForm(prefill, 'kyc_details')).toEqual({
    'kyc_details[email]': 'jane@example.com',
    'kyc_details[first_name]': 'Jane',
    'kyc_details[dob][year]': '1990',
    'kyc_details[dob][month]': '2',
    'kyc_details[dob][day]': '1',
    'kyc_details[address][country]': 'US',
    'kyc_details[address][state]': 'CA',
    'kyc_details[address][postal_code]': '94110',
  });
});

test('the order of stored fields does not change the bytes', () => {
  const form = sessionForm(purchase({ wallets: [onBase, onSolana] }), testOptions());
  const shuffled = Object.fromEntries(Object.entries(form).reverse());
  expect(JSON.stringify(sortByName(shuffled))).toBe(JSON.stringify(sortByName(form)));
});
