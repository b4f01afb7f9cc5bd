import { expect, test } from 'vitest';
import { clientFacts, sharedWalletFacts, walletFacts, walletKindProblem } from './client.ts';

test('what is not given of a device is not known', () => {
  const unknown = { platform: null, applePay: null, googlePay: null, webview: null };
  expect(clientFacts()).toEqual(unknown);
  expect(clientFacts(null)).toEqual(unknown);
  expect(clientFacts({ applePay: null })).toEqual(unknown);
  expect(clientFacts({ platform: 'IOS', applePay: true, googlePay: false, webview: false })).toEqual({
    platform: 'IOS',
    applePay: true,
    googlePay: false,
    webview: false,
  });
});

test('what is not given of a wallet is not known', () => {
  expect(walletFacts()).toEqual({ custodial: null, kind: null });
  expect(walletFacts(null)).toEqual({ custodial: null, kind: null });
  expect(walletFacts({ custodial: false, kind: 'hardware' })).toEqual({ custodial: false, kind: 'hardware' });
});

test('what is true of all wallets is true of the purchase', () => {
  const of = (kind: string | null, custodial: boolean | null = null) => ({ kind, custodial });
  expect(sharedWalletFacts([])).toEqual(of(null));
  expect(sharedWalletFacts([of('ledger', false)])).toEqual(of('ledger', false));
  expect(sharedWalletFacts([of('ledger', true), of('ledger', false)])).toEqual(of('ledger'));
  expect(sharedWalletFacts([of('ledger', false), of(null, false)])).toEqual(of(null, false));
});

test.each([
  ['metamask', true],
  ['coinbase_wallet-2', true],
  ['MetaMask', false],
  ['', false],
  ['a'.repeat(40), true],
  ['a'.repeat(41), false],
])('%j names a kind of wallet: %s', (kind, isValid) => {
  expect(walletKindProblem(kind) === null).toBe(isValid);
});
