import { expect, test } from 'vitest';
import { formatMoney } from '../../../domain/money/money.ts';
import type { Capabilities } from '../../../provider/capabilities.ts';
import { capabilities } from '../toy/facts.ts';
import { samplePurchase } from './purchases.ts';

const source = { from: 'https://toy.example', mark: 'documented', on: '2026-01-01' } as const;
const limit = (minimum: string | null, maximum: string | null) => [
  { fiatCurrency: 'EUR', minimum, maximum, source },
];
const sample = (more: Partial<Capabilities> = {}) => samplePurchase({ ...capabilities(), ...more });

test('is 100 EUR of USDC on Base if the capabilities allow it', () => {
  expect(sample()).toMatchObject({
    asset: { currency: 'USDC', network: 'base' },
    fiatCurrency: 'EUR',
    fiatAmount: { currency: 'EUR', minor: 10_000n },
    wallets: [{ network: 'base' }],
    lockWalletAddress: true,
    handoffs: ['REDIRECT'],
    country: 'DE',
    clientIp: null,
  });
});

test.each([
  [limit('20', '500'), '100'],
  [limit('250.50', null), '250.5'],
  [limit(null, '30'), '30'],
])('the amount is within the limits %j: %s', (limits, amount) => {
  const { fiatAmount } = sample({ limits });
  expect(fiatAmount && formatMoney(fiatAmount)).toBe(amount);
});

test('asset, currency, country, hand-off and IP address are those of the capabilities', () => {
  const btc = { currency: 'BTC', network: 'bitcoin', countries: ['BR'], source };
  const request = sample({
    assets: [btc],
    fiatCurrencies: { list: ['BRL'], source },
    handoffs: ['IFRAME', 'EMBEDDED'],
    referenceByWebhook: ['IFRAME'],
    bindsClientIp: true,
    locksWalletAddress: false,
  });
  expect(request).toMatchObject({
    asset: { currency: 'BTC', network: 'bitcoin' },
    fiatCurrency: 'BRL',
    wallets: [{ network: 'bitcoin' }],
    country: 'BR',
    handoffs: ['EMBEDDED'],
    clientIp: expect.any(String),
    lockWalletAddress: false,
  });
});
