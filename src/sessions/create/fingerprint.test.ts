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
const same = (a: CreateSessionInput, b: CreateSessionInput) => sameFingerprint(of(a), of(b));

test.each<[string, CreateSessionInput, CreateSessionInput]>([
  ['the key is what it is looked up by', INPUT, { ...INPUT, idempotencyKey: 'other' }],
  ['a phone changes its network', INPUT, { ...INPUT, location: { country: 'US', clientIp: '8.8.8.8' } }],
  ['a form is filled in further', INPUT, { ...INPUT, prefill: { email: 'a@example.com' } }],
  ['the night falls', INPUT, { ...INPUT, theme: 'DARK' }],
  ['an amount with zeros', INPUT, { ...INPUT, fiatAmount: '25.00' }],
  ['wallets in another order', { ...INPUT, wallets: [BASE, TRON] }, { ...INPUT, wallets: [TRON, BASE] }],
  ['a wallet is locked where nothing else is said', INPUT, { ...INPUT, lockWalletAddress: true }],
  ['no wallet, no lock', { ...INPUT, wallets: [] }, { ...INPUT, wallets: [], lockWalletAddress: false }],
  ['a deposit address is locked', TO_ADDRESS, { ...TO_ADDRESS, lockWalletAddress: true }],
  ['a deposit address is locked, whatever is said', TO_ADDRESS, { ...TO_ADDRESS, lockWalletAddress: false }],
])('one request: %s', (_, a, b) => {
  expect(same(a, b)).toBe(true);
});

test.each<[string, Partial<CreateSessionInput>]>([
  ['amount', { fiatAmount: '26' }],
  ['place', { location: { country: 'CA' } }],
  ['wallet', { wallets: [{ ...BASE, address: '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359' }] }],
  ['lock', { lockWalletAddress: false }],
  ['customer', { customerId: 'cus_1' }],
  ['session to replace', { replacesSessionId: 'ons_1' }],
  ['return URL', { returnUrl: 'https://example.com' }],
  ['metadata', { metadata: { order: '1' } }],
])('another request: another %s', (_, change) => {
  expect(same(INPUT, { ...INPUT, ...change })).toBe(false);
});

test('one of two sessions to replace is another request than the other', () => {
  expect(same({ ...INPUT, replacesSessionId: 'ons_1' }, { ...INPUT, replacesSessionId: 'ons_2' })).toBe(
    false,
  );
});

// It is kept for ever: a key repeated after an upgrade must find its own request again.
test('is 33 bytes, the version first, and stays what it is while keys stay', () => {
  const input = { ...INPUT, wallets: [TRON, BASE] };
  const fingerprint = of(input);
  expect(Buffer.from(fingerprint).toString('hex')).toBe(
    '01904af184e190edc62a5247de80c195f82630ddd438c77e7a3ef73b219fcb6457',
  );
  expect(of(input, ring(2))).not.toEqual(fingerprint);
});
