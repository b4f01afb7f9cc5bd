import { expect, test } from 'vitest';
import { assetCoverage, exampleCapabilities, listed } from '../../../router/testing.ts';
import { neverServes } from './never-serves.ts';

const can = exampleCapabilities({
  assets: [assetCoverage('USDC:base', { countries: ['US', 'DE'] }), assetCoverage('USDT:tron')],
  fiatCurrencies: listed('EUR'),
  countries: listed('US', 'DE', 'FR'),
  excludedSubdivisions: listed('US-HI'),
  paymentMethods: listed('card'),
});

test.each<[when: Parameters<typeof neverServes>[0], reason: string | null]>([
  [{}, null],
  [{ currency: ['BTC', 'USDT'], network: ['bitcoin', 'tron'] }, null],
  [{ currency: ['USDT'], network: ['base'] }, 'does not sell USDT on base'],
  [{ network: ['solana'] }, 'does not sell anything on solana'],
  [{ currency: ['USDC'], country: ['FR'] }, 'does not sell USDC in FR'],
  [{ currency: ['USDC'], country: ['FR', 'DE'] }, null],
  [{ country: ['BR'] }, 'does not serve BR'],
  [{ fiatCurrency: ['USD', 'GBP'] }, 'does not take USD, GBP'],
  [{ fiatCurrency: ['USD', 'EUR'] }, null],
  [{ subdivision: ['US-HI'] }, 'does not serve US-HI'],
  [{ subdivision: ['US-HI', 'US-CA'] }, null],
  [{ paymentMethod: ['sepa'] }, 'has no payment method sepa'],
])('%j: %s', (when, reason) => {
  expect(neverServes(when, can)).toBe(reason);
});

test('a vendor that publishes no list of countries serves all', () => {
  const open = { ...can, countries: { ...can.countries, list: null } };
  expect(neverServes({ country: ['BR'] }, open)).toBeNull();
});
