import { expect, test } from 'vitest';
import { createKeyRing } from '../../secrets/index.ts';
import type { CreateSessionInput } from '../types.ts';
import { fingerprintOf, sameFingerprint } from './fingerprint.ts';
import { normalizeInput } from './normalize-input.ts';

const ring = (byte: number) => createKeyRing([`k:${Buffer.alloc(32, byte).toString('base64')}`]);
const BASE = { network: 'base', address: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed' };
const TRON = { network: 'tron', address: 'TJRabPrwbZy45sbavfcjinPJC18kjpRTv8' };
const INPUT: CreateSessionInput = {
  idempotencyKey: 'key',
  location: { country: 'US' },
  asset: { currency: 'USDC', network: 'base' },
  fiatCurrency: 'USD',
  fiatAmount: '25',
  wallets: [BASE],
};
const TO_ADDRESS = { ...INPUT, wallets: [], depositAddressId: 'adr_1' };

const of = (input: CreateSessionInput, keyRing = ring(1)) => fingerprintOf(normalizeInput(input), keyRing);
const hexOf = (input: CreateSessionInput) => Buffer.from(of(input)).toString('hex');
const same = (a: CreateSessionInput, b: CreateSessionInput) => sameFingerprint(of(a), of(b));

test.each<[string, CreateSessionInput, CreateSessionInput]>([
  ['another key', INPUT, { ...INPUT, idempotencyKey: 'other' }],
  ['another IP address', INPUT, { ...INPUT, location: { country: 'US', clientIp: '8.8.8.8' } }],
  ['another prefill', INPUT, { ...INPUT, prefill: { email: 'a@example.com' } }],
  ['another theme', INPUT, { ...INPUT, theme: 'DARK' }],
  ['another kind of wallet', INPUT, { ...INPUT, wallets: [{ ...BASE, kind: 'ledger', custodial: false }] }],
  ['trailing zeros of an amount', INPUT, { ...INPUT, fiatAmount: '25.00' }],
  ['wallets in another order', { ...INPUT, wallets: [BASE, TRON] }, { ...INPUT, wallets: [TRON, BASE] }],
  [
    'lists in another order, with repeated values',
    { ...INPUT, allowedCurrencies: ['USDC', 'ETH'], allowedNetworks: ['solana', 'base'] },
    { ...INPUT, allowedCurrencies: ['eth', 'usdc', 'ETH'], allowedNetworks: ['base', 'solana'] },
  ],
  ['nothing preselected', INPUT, { ...INPUT, preselect: {} }],
  [
    'a preselect in another spelling',
    { ...INPUT, preselect: { currency: 'USDC', network: 'base' } },
    { ...INPUT, preselect: { currency: 'usdc', network: 'Base' } },
  ],
  ['the default lock of a wallet', INPUT, { ...INPUT, lockWalletAddress: true }],
  [
    'the default lock without a wallet',
    { ...INPUT, wallets: [] },
    { ...INPUT, wallets: [], lockWalletAddress: false },
  ],
  ['the default lock of a deposit address', TO_ADDRESS, { ...TO_ADDRESS, lockWalletAddress: true }],
  ['an ignored lock of a deposit address', TO_ADDRESS, { ...TO_ADDRESS, lockWalletAddress: false }],
])('same fingerprint: %s', (_, a, b) => {
  expect(same(a, b)).toBe(true);
});

test.each<[string, Partial<CreateSessionInput>]>([
  ['amount', { fiatAmount: '26' }],
  ['location', { location: { country: 'CA' } }],
  ['wallet', { wallets: [{ ...BASE, address: '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359' }] }],
  ['lock', { lockWalletAddress: false }],
  ['customer', { customerId: 'cus_1' }],
  ['preselected network', { preselect: { network: 'base' } }],
  ['session to replace', { replacesSessionId: 'ons_1' }],
  ['return URL', { returnUrl: 'https://example.com' }],
  ['metadata', { metadata: { order: '1' } }],
])('other fingerprint: another %s', (_, change) => {
  expect(same(INPUT, { ...INPUT, ...change })).toBe(false);
});

test('two sessions to replace have two fingerprints', () => {
  expect(same({ ...INPUT, replacesSessionId: 'ons_1' }, { ...INPUT, replacesSessionId: 'ons_2' })).toBe(
    false,
  );
});

// Stored for ever: after an upgrade, a repeated key must still match its request.
test('has 33 bytes, the version first, and never changes under the same encryption key', () => {
  const input = { ...INPUT, wallets: [TRON, BASE] };
  const fingerprint = of(input);
  expect(Buffer.from(fingerprint).toString('hex')).toBe(
    '01904af184e190edc62a5247de80c195f82630ddd438c77e7a3ef73b219fcb6457',
  );
  expect(of(input, ring(2))).not.toEqual(fingerprint);
});

test('lists have the fingerprint that they had when they were stored sorted', () => {
  const input = { ...INPUT, allowedCurrencies: ['USDC', 'ETH'], allowedNetworks: ['solana', 'base'] };
  expect(hexOf(input)).toBe('01593fd6e8c41702dd611ee54b6cb1e2dd12d00c05e51d4be1fdb4d068b633c555');
});
