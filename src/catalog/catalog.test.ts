import { expect, test } from 'vitest';
import { internalCaller } from '../domain/access/caller.ts';
import type { Capabilities } from '../provider/capabilities.ts';
import type { Provider } from '../registry/types.ts';
import { decide } from '../router/index.ts';
import { assetCoverage, examplePolicy, listed } from '../router/testing.ts';
import type { Policy } from '../router/types.ts';
import { createCatalog, routerCandidate } from './index.ts';
import { fakeProvider } from './testing.ts';

const CALLER = internalCaller('prj_1', 'key_1');
const NOW = new Date('2026-01-01T00:00:00Z');

function catalogOf(providers: Provider[], policy: Partial<Policy> = {}) {
  return createCatalog({
    registry: { all: () => providers, get: (id) => providers.find((provider) => provider.id === id) },
    policy: () => examplePolicy(policy),
    decide,
    clock: () => NOW,
  });
}

const keys = (list: ReadonlyArray<{ currency: string; network: string }>) =>
  list.map(({ currency, network }) => `${currency}:${network}`);

/** Requires every input, as a provider with fixed orders does. */
const strict: Partial<Capabilities> = {
  assets: [assetCoverage('USDT:tron'), assetCoverage('USDC:base', { countries: ['DE'] })],
  fiatCurrencies: listed('EUR'),
  paymentMethods: listed('sepa', 'card'),
  countries: listed('DE', 'FR'),
  checksGeography: false,
  openDestination: false,
  needsAmount: true,
  needsFiatCurrency: true,
  needsWallet: true,
  bindsClientIp: true,
  handoffs: ['REDIRECT'],
};
const free: Partial<Capabilities> = {
  assets: [assetCoverage('BTC:bitcoin'), assetCoverage('USDC:base', { excludedSubdivisions: ['US-NY'] })],
  fiatCurrencies: listed('USD'),
  paymentMethods: listed('card'),
  countries: listed('US'),
  excludedSubdivisions: listed('US-HI'),
};
const both = [fakeProvider('free', { can: free }), fakeProvider('strict', { can: strict })];

test('assets lists what enabled providers sell, filtered', () => {
  const catalog = catalogOf([
    ...both,
    fakeProvider('off', { disabled: 'no key', can: { assets: [assetCoverage('SOL:solana')] } }),
  ]);
  expect(keys(catalog.assets({}))).toEqual(['BTC:bitcoin', 'USDC:base', 'USDT:tron']);
  expect(keys(catalog.assets({ currency: 'USDC' }))).toEqual(['USDC:base']);
  expect(keys(catalog.assets({ network: 'tron' }))).toEqual(['USDT:tron']);
  expect(keys(catalog.assets({ provider: 'free' }))).toEqual(['BTC:bitcoin', 'USDC:base']);
  expect(keys(catalog.assets({ provider: 'off' }))).toEqual([]);
  expect(keys(catalog.assets({ provider: 'nobody' }))).toEqual([]);
});

test('providers lists every provider, providersOf only enabled ones that sell the asset', () => {
  const catalog = catalogOf([...both, fakeProvider('off', { disabled: 'no key' })]);
  expect(catalog.providers().map(({ id }) => id)).toEqual(['free', 'strict', 'off']);
  expect(catalog.provider('strict')?.id).toBe('strict');
  expect(catalog.provider('nobody')).toBeUndefined();
  expect(catalog.providersOf({ currency: 'USDC', network: 'base' }).map(({ id }) => id)).toEqual([
    'free',
    'strict',
  ]);
  expect(catalog.asset({ currency: 'SOL', network: 'solana' })?.decimals).toBe(9);
  expect(catalog.asset({ currency: 'SOL', network: 'tron' })).toBeUndefined();
});

type CustomerLocation = { country: string | null; subdivision: string | null };

test.each<
  [location: CustomerLocation, assets: string[], fiat: string[], methods: string[], serving: string[]]
>([
  // Requirements on purchase input do not count here.
  [{ country: 'DE', subdivision: null }, ['USDC:base', 'USDT:tron'], ['EUR'], ['card', 'sepa'], ['strict']],
  [{ country: 'FR', subdivision: null }, ['USDT:tron'], ['EUR'], ['card', 'sepa'], ['strict']],
  [{ country: 'US', subdivision: 'US-CA' }, ['BTC:bitcoin', 'USDC:base'], ['USD'], ['card'], ['free']],
  [{ country: 'US', subdivision: 'US-NY' }, ['BTC:bitcoin'], ['USD'], ['card'], ['free']],
  [{ country: 'US', subdivision: 'US-HI' }, [], [], [], []],
  [{ country: 'BR', subdivision: null }, [], [], [], []],
  [{ country: null, subdivision: null }, ['BTC:bitcoin', 'USDC:base'], ['USD'], ['card'], ['free']],
])('availability at %j', (location, assets, fiat, methods, serving) => {
  const availability = catalogOf(both).availability({ ...location, customerMetadata: {} }, CALLER);
  expect(availability).toMatchObject({
    ...location,
    available: assets.length > 0,
    fiatCurrencies: fiat,
    paymentMethods: methods,
  });
  expect(keys(availability.assets)).toEqual(assets);
  expect(availability.candidates).toHaveLength(2);
  const eligible = availability.candidates.filter((candidate) => candidate.eligible);
  expect(eligible.map(({ providerId }) => providerId)).toEqual(serving);
});

test('rules exclude projects, locations, assets and customer metadata', () => {
  const rules = [
    { name: 'not here', when: { country: ['DE'], currency: ['USDT'] }, exclude: ['strict'] },
    { name: 'not them', when: { project: ['prj_2'] }, exclude: ['strict', 'free'] },
    { name: 'not minors', when: { customerMetadata: { minor: ['yes'] } }, exclude: ['strict', 'free'] },
  ];
  const catalog = catalogOf(both, { rules });
  const germany = { country: 'DE', subdivision: null, customerMetadata: {} };
  expect(keys(catalog.availability(germany, CALLER).assets)).toEqual(['USDC:base']);
  expect(catalog.availability(germany, { ...CALLER, projectId: 'prj_2' }).available).toBe(false);
  const minor = { ...germany, customerMetadata: { minor: 'yes' } };
  expect(catalog.availability(minor, CALLER).available).toBe(false);
});

test('a disabled provider is not eligible and its reason is given', () => {
  const off = fakeProvider('off', { disabled: 'no key' });
  const availability = catalogOf([off]).availability(
    { country: 'US', subdivision: null, customerMetadata: {} },
    CALLER,
  );
  expect(availability.available).toBe(false);
  expect(availability.candidates[0]?.reasons[0]).toMatchObject({
    reason: 'PROVIDER_DISABLED',
    message: 'off is disabled: no key',
  });
});

test('a candidate is down when the provider health is DOWN', () => {
  expect(routerCandidate(fakeProvider('a', { state: 'DOWN' })).down).toBe(true);
  expect(routerCandidate(fakeProvider('a', { state: 'DEGRADED' })).down).toBe(false);
});
