import { expect, test } from 'vitest';
import { clientFacts, walletFacts } from './client.ts';

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
